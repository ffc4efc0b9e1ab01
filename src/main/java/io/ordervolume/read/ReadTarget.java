package io.ordervolume.read;

import io.ordervolume.catalog.ServedRelation;
import io.ordervolume.freshness.VersionTracker;
import io.ordervolume.query.Filter;
import io.ordervolume.query.Query;
import io.ordervolume.query.QueryParser;
import io.ordervolume.query.SelectItem;
import io.ordervolume.sql.ReadStatements;
import io.ordervolume.sql.Relation;
import io.ordervolume.sql.RowSource;
import io.ordervolume.sql.SqlStatement;
import io.ordervolume.sql.StatementWithFallback;
import io.ordervolume.sql.ValueForm;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A relation, how to query it, and how its responses are validated. */
public final class ReadTarget {

  /** What the validator of a response is made of. */
  enum Validation {
    /** The version of the rows: it is known without reading them, and the response is cached. */
    VERSION,
    /** The rows. */
    CONTENT,
    /** Nothing. */
    NONE
  }

  private static final Function<String, Optional<Relation>> WITHOUT_OTHERS =
      name -> Optional.empty();

  private final int id;
  private final String view;
  private final Relation relation;
  private final QueryParser parser;
  private final ReadStatements statements;
  private final Optional<VersionTracker> tracker;
  private final boolean changesAreKnown;
  private final Validation validation;
  private volatile RowStatement lastRow;

  private ReadTarget(
      int id,
      String view,
      Relation relation,
      QueryParser parser,
      Optional<VersionTracker> tracker,
      boolean changesAreKnown,
      Validation validation,
      Function<String, Optional<Relation>> others) {
    this.id = id;
    this.view = view;
    this.relation = relation;
    this.parser = parser;
    this.statements = new ReadStatements(relation, others);
    this.tracker = tracker;
    this.changesAreKnown = changesAreKnown;
    this.validation = validation;
  }

  /** A relation without versions, each response of which is read anew. */
  static ReadTarget plain(int id, Relation relation, ServedRelationships relationships) {
    return new ReadTarget(
        id,
        relation.path(),
        relation,
        parser(relation, relationships),
        Optional.empty(),
        false,
        Validation.CONTENT,
        relationships::relation);
  }

  /** A relation without versions at a fixed route, the newest rows first. */
  public static ReadTarget newestFirst(ServedRelation relation, String path) {
    Relation rows = Relation.of(relation).newestFirstAt(path);
    return new ReadTarget(
        relation.id(),
        relation.name(),
        rows,
        new QueryParser(rows.columns(), rows.newestFirst()),
        Optional.empty(),
        false,
        Validation.NONE,
        WITHOUT_OTHERS);
  }

  /**
   * A maintained view.
   *
   * @param changesAreKnown whether changes of its tables are captured
   */
  static ReadTarget maintained(
      int id,
      Relation relation,
      VersionTracker tracker,
      boolean changesAreKnown,
      ServedRelationships relationships) {
    return new ReadTarget(
        id,
        relation.path(),
        relation,
        parser(relation, relationships),
        Optional.of(tracker),
        changesAreKnown,
        Validation.VERSION,
        relationships::relation);
  }

  private static QueryParser parser(Relation relation, ServedRelationships relationships) {
    return new QueryParser(
        relation.columns(), relation.newestFirst(), relation.path(), relationships);
  }

  /**
   * Rows that are computed from those of this maintained view, and depend on more than its version:
   * the clock, for example.
   *
   * @param storable whether clients may keep the response, and ask whether it is still the same
   */
  public ReadTarget derive(Relation computed, boolean storable) {
    return new ReadTarget(
        id,
        view,
        computed,
        new QueryParser(computed.columns(), computed.newestFirst()),
        tracker,
        changesAreKnown,
        storable ? Validation.CONTENT : Validation.NONE,
        WITHOUT_OTHERS);
  }

  int id() {
    return id;
  }

  /** Returns the name of the relation of the catalog whose rows these are, or are made of. */
  String view() {
    return view;
  }

  public Relation relation() {
    return relation;
  }

  QueryParser parser() {
    return parser;
  }

  Optional<VersionTracker> tracker() {
    return tracker;
  }

  boolean changesAreKnown() {
    return changesAreKnown;
  }

  Validation validation() {
    return validation;
  }

  /** Returns whether a unique index guarantees that each row id names one row. */
  boolean hasUniqueIds() {
    return tracker.isPresent() || validation != Validation.CONTENT;
  }

  ReadStatements statements() {
    return statements;
  }

  /**
   * Returns how to read one row by its id. Most requests want the same values of each row, so that
   * statement is written once.
   */
  StatementWithFallback row(Query query, RowSource source, ValueForm form) {
    if (source != RowSource.CURRENT || !(query.filter() instanceof Filter.Comparison rowId)) {
      return statements.rows(query, Optional.empty(), source, form);
    }
    RowStatement last = lastRow;
    // Values beyond what Java has a type for are texts, and are cast.
    Class<?> type = rowId.value().getClass();
    if (last == null || last.select != query.select() || last.form != form || last.type != type) {
      StatementWithFallback row = statements.rows(query, Optional.empty(), source, form);
      if (row.statement().values().size() > 1) {
        // Its expressions name values of their own.
        return row;
      }
      last = new RowStatement(query.select(), form, type, row.statement().sql());
      lastRow = last;
    }
    return new StatementWithFallback(
        new SqlStatement(last.sql, List.of(rowId.value())), Optional.empty());
  }

  private record RowStatement(List<SelectItem> select, ValueForm form, Class<?> type, String sql) {}
}
