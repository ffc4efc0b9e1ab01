package io.ordervolume.derivation;

import io.ordervolume.derivation.Plan.Mode;
import io.ordervolume.derivation.ViewFacts.CalledFunction;
import io.ordervolume.derivation.ViewFacts.Relation;
import java.util.Optional;
import java.util.Set;

/** Finds what the catalog says against maintaining a view incrementally. */
final class Restrictions {

  private static final Set<String> EXACT_AGGREGATES =
      Set.of(
          "count",
          "sum",
          "avg",
          "min",
          "max",
          "bool_and",
          "bool_or",
          "every",
          "bit_and",
          "bit_or",
          "bit_xor",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "variance",
          "var_pop",
          "var_samp",
          "range_agg",
          "range_intersect_agg",
          "regr_count");
  private static final Set<String> SORTED_AGGREGATES =
      Set.of(
          "mode",
          "percentile_cont",
          "percentile_disc",
          "rank",
          "dense_rank",
          "percent_rank",
          "cume_dist");
  private static final Set<String> FLOAT_EXACT = Set.of("count", "min", "max", "regr_count");

  /** A mode and the reason for it. */
  record Verdict(Mode mode, String reason) {}

  private Restrictions() {}

  /** Returns why a view cannot be incremental; the worst mode first. */
  static Optional<Verdict> find(ViewFacts facts) {
    Optional<Verdict> scheduled =
        facts.expandedViews().stream()
            .flatMap(view -> scheduled(facts, view).stream())
            .findFirst()
            .map(reason -> new Verdict(Mode.SCHEDULED, reason));
    return scheduled.or(
        () ->
            facts.expandedViews().stream()
                .flatMap(view -> full(view).stream())
                .findFirst()
                .map(reason -> new Verdict(Mode.FULL, reason)));
  }

  private static Optional<String> scheduled(ViewFacts facts, Relation view) {
    String where = where(facts, view);
    if (view.rule().clock()) {
      return Optional.of(
          "uses the clock or the session's user (current_date, current_timestamp, current_user, ...)%s; compute such values when reading the view"
              .formatted(where));
    }
    if (view.rule().clockText()) {
      return Optional.of(
          "reads a date, a time or the name of a catalog object from text%s, and \"now\" is such a text; use to_date() or to_timestamp() with a format, or a function of your own that is declared immutable"
              .formatted(where));
    }
    if (view.rule().systemColumns()) {
      return Optional.of(
          "reads a system column (ctid, xmin, tableoid, ...)%s, whose changes cannot be captured; remove it"
              .formatted(where));
    }
    if (view.rule().sampled()) {
      return Optional.of("uses TABLESAMPLE%s; remove it".formatted(where));
    }
    if (view.rule().systemTables()) {
      return Optional.of(
          "reads a system catalog%s, whose changes cannot be captured; remove it".formatted(where));
    }
    for (CalledFunction function : view.functions()) {
      if (function.volatility() == 'v') {
        return Optional.of(
            "calls the volatile function %s%s; declare it immutable if it is, or remove it"
                .formatted(function.signature(), where));
      }
      boolean pinned =
          function.schema().equals("pg_catalog") && SettingFunctions.contains(function.name());
      if (function.volatility() == 's' && !pinned) {
        return Optional.of(
            "calls the stable function %s%s, which may read the clock or tables; declare it immutable if it is, or remove it"
                .formatted(function.signature(), where));
      }
    }
    for (long oid : view.reads().keySet()) {
      Relation read = facts.relations().get(oid);
      if (read != null && !read.isTable() && !read.isExpanded() && !read.isComposite()) {
        return Optional.of(source(read) + where);
      }
      if (read != null && read.rowSecurity()) {
        return Optional.of(
            "reads %s%s, whose row security applies to the owner of the view or to the service; exempt both with BYPASSRLS"
                .formatted(read.label(), where));
      }
    }
    return Optional.empty();
  }

  private static String source(Relation read) {
    return switch (read.kind()) {
      case 'm' ->
          "reads the materialized view %s, which is not maintained; run order_volume.maintain on it first"
              .formatted(read.label());
      case 'f' ->
          "reads the foreign table %s, whose changes cannot be captured; copy it into a table"
              .formatted(read.label());
      default -> "reads %s, whose changes cannot be captured".formatted(read.label());
    };
  }

  private static Optional<String> full(Relation view) {
    if (view.rule().recursive()) {
      return Optional.of("uses WITH RECURSIVE; accept full refreshes");
    }
    if (view.rule().groupingSets()) {
      return Optional.of(
          "uses GROUPING SETS, ROLLUP or CUBE; write one view for each set, or accept full refreshes");
    }
    if (view.rule().setReturning()) {
      return Optional.of(
          "calls a set-returning function in the select list; move it to FROM, or accept full refreshes");
    }
    for (CalledFunction function : view.functions()) {
      Optional<String> reason = function.aggregate() ? aggregate(function) : Optional.empty();
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> aggregate(CalledFunction function) {
    if (!function.schema().equals("pg_catalog")) {
      return Optional.of(
          "uses the user-defined aggregate %s, whose result may depend on the order of rows; accept full refreshes"
              .formatted(function.signature()));
    }
    String name = function.name();
    if (SORTED_AGGREGATES.contains(name) || OrderedAggregates.contains(name)) {
      return Optional.empty();
    }
    if (!EXACT_AGGREGATES.contains(name) && !function.window()) {
      return Optional.of(
          "uses %s, whose result may depend on the order of rows; accept full refreshes"
              .formatted(function.signature()));
    }
    if (function.isFloat() && !FLOAT_EXACT.contains(name)) {
      return Optional.of(
          "uses %s, whose last digits depend on the order of rows; cast the argument to numeric, or accept full refreshes"
              .formatted(function.signature()));
    }
    return Optional.empty();
  }

  private static String where(ViewFacts facts, Relation view) {
    return view.oid() == facts.view() ? "" : " in " + view.label();
  }
}
