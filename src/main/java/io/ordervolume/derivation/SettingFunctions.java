package io.ordervolume.derivation;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The stable functions of PostgreSQL whose result depends on their arguments and on settings of the
 * session only. The settings are pinned for a maintained view, so that these functions count as
 * immutable. Functions that read the clock, tables or the session's user are not among them.
 */
final class SettingFunctions {

  private static final Set<String> NAMES =
      Set.of(
          ("anytextcat textanycat array_to_json array_to_string concat concat_ws convert convert_from convert_to"
                  + " date date_add date_part date_subtract date_trunc enum_first enum_last enum_range extract format"
                  + " generate_series in_range interval_pl_timestamptz json_agg json_agg_strict json_build_array"
                  + " json_build_object json_object_agg json_object_agg_strict json_object_agg_unique"
                  + " json_object_agg_unique_strict json_populate_record json_populate_recordset json_to_record"
                  + " json_to_recordset json_to_tsvector jsonb_agg jsonb_agg_strict jsonb_build_array"
                  + " jsonb_build_object jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique"
                  + " jsonb_object_agg_unique_strict jsonb_path_exists_tz jsonb_path_match_tz"
                  + " jsonb_path_query_array_tz jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record"
                  + " jsonb_populate_record_valid jsonb_populate_recordset jsonb_to_record jsonb_to_recordset"
                  + " jsonb_to_tsvector length make_timestamptz money numeric overlaps phraseto_tsquery"
                  + " plainto_tsquery quote_literal quote_nullable row_to_json time timestamp timestamptz"
                  + " timestamptz_mi_interval timestamptz_pl_interval timetz timezone to_char to_date to_json to_jsonb"
                  + " to_number to_timestamp to_tsquery to_tsvector ts_headline ts_match_tq ts_match_tt"
                  + " websearch_to_tsquery xml xml_is_well_formed")
              .split(" "));

  private static final Pattern COMPARISONS =
      Pattern.compile(
          "(date|timestamp|timestamptz)_(cmp|eq|ne|lt|le|gt|ge)_(date|timestamp|timestamptz)");

  private SettingFunctions() {}

  /** Returns whether a function of schema pg_catalog depends on settings only. */
  static boolean contains(String name) {
    return NAMES.contains(name) || COMPARISONS.matcher(name).matches();
  }
}
