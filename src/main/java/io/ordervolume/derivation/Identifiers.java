package io.ordervolume.derivation;

import java.util.Set;
import java.util.regex.Pattern;

/** Quotes and unquotes the names of SQL. */
final class Identifiers {

  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");

  /** PostgreSQL's keywords that cannot stand as a column or alias without quotes. */
  private static final Set<String> RESERVED =
      Set.of(
          ("all analyse analyze and any array as asc asymmetric authorization between binary both case cast char"
                  + " character check coalesce collate collation column concurrently constraint create cross"
                  + " current_catalog current_date current_role current_schema current_time current_timestamp"
                  + " current_user default deferrable desc distinct do else end except exists extract false fetch"
                  + " for foreign freeze from full grant group grouping having ilike in initially inner intersect"
                  + " interval into is isnull join lateral leading left like limit localtime localtimestamp"
                  + " merge_action natural not notnull null nullif offset on only or order outer overlaps overlay"
                  + " placing position primary references returning right row select session_user similar some"
                  + " substring symmetric system_user table tablesample then time timestamp to trailing treat trim"
                  + " true union unique user using values variadic verbose when where window with xmlattributes"
                  + " xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize"
                  + " xmltable precision int integer bigint smallint real float boolean bit numeric decimal dec"
                  + " varchar nchar national none setof out inout within filter over")
              .split(" "));

  private Identifiers() {}

  /** Returns a name as it must be written in SQL. */
  static String quote(String name) {
    return PLAIN.matcher(name).matches() && !RESERVED.contains(name)
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns the name that was written in canonical SQL. */
  static String unquote(String written) {
    return written.startsWith("\"")
        ? written.substring(1, written.length() - 1).replace("\"\"", "\"")
        : written;
  }
}
