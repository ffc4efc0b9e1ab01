package io.ordervolume.view;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A relation that is served, as its entity describes it.
 *
 * @param relation name in the database
 * @param path where it is served, below the root
 * @param newestFirst whether rows come in descending order of the key when nobody asks for another
 * @param correction how rows are put right that are older than the tables; empty where none are
 * @param arguments of the functions that compute the rows; empty where they stand in a relation
 */
public record View(
    String relation,
    String path,
    Columns columns,
    boolean newestFirst,
    Optional<Correction> correction,
    List<Object> arguments) {

  public View {
    arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
  }

  /**
   * The view that an entity maps, served under its own name. Every persistent field of it has a
   * {@code @Column} with its name in the view. Call it from static initialisers only: these run
   * when a native executable is built, and nobody promises the order of the fields at its run time.
   */
  public static View of(Class<?> entity, boolean newestFirst) {
    List<Column> columns = new ArrayList<>();
    String key = null;
    for (Field field : entity.getDeclaredFields()) {
      jakarta.persistence.Column mapping = field.getAnnotation(jakarta.persistence.Column.class);
      if (mapping != null) {
        columns.add(new Column(mapping.name(), ColumnType.of(field.getType())));
        key = field.isAnnotationPresent(Id.class) ? mapping.name() : key;
      }
    }
    String relation = entity.getAnnotation(Table.class).name();
    return new View(
        relation, relation, new Columns(columns, key), newestFirst, Optional.empty(), List.of());
  }

  /** This view, served under another name than the database's. */
  public View servedAt(String otherPath) {
    return new View(relation, otherPath, columns, newestFirst, correction, arguments);
  }

  /**
   * This view, kept by refreshes of its definition, and corrected by a column of whole numbers,
   * which may be that of its key. With {@code delta}, changed rows lie in a table beside it until a
   * refresh folds them in.
   */
  public View correctedBy(String column, boolean delta) {
    Column by = columns.find(column).orElseThrow();
    return corrected(new Correction(by, Optional.empty(), delta));
  }

  /**
   * This view, whose keys are texts that name the value of the column that it is corrected by.
   * {@code value} finds it there; empty where no row can have the key.
   */
  public View withKeyNaming(Function<String, Optional<Long>> value) {
    Correction by = correction.orElseThrow();
    return corrected(new Correction(by.by(), Optional.of(value), by.delta()));
  }

  private View corrected(Correction by) {
    return new View(relation, path, columns, newestFirst, Optional.of(by), arguments);
  }

  /**
   * This view as two functions compute it for these arguments, of which any may be null: one for
   * each source, whose word ends its name.
   */
  View with(String otherPath, List<Object> givenArguments) {
    return new View(relation, otherPath, columns, newestFirst, correction, givenArguments);
  }

  boolean isFunction() {
    return !arguments.isEmpty();
  }

  /** The view that has all rows as they are now, and computes them each time. */
  String definition() {
    return relation + "_definition";
  }

  /** The table of rows that are newer than the view's. */
  String delta() {
    return relation + "_delta";
  }

  /** The function that says which rows are stale. */
  String stale() {
    return relation + "_stale";
  }
}
