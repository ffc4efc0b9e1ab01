package io.ordervolume.format;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How CSV is written. */
@ConfigMapping(prefix = "order-volume.csv")
public interface CsvConfig {

  /** Whether texts that a spreadsheet would take for formulas get an apostrophe before them. */
  @WithDefault("true")
  boolean guardFormulas();

  /** Whether CSV begins with a byte order mark. Excel needs it to recognize UTF-8. */
  @WithDefault("false")
  boolean byteOrderMark();

  /** How times with a time zone are written. */
  @WithDefault("iso")
  Times times();

  /** Ways to write times. */
  enum Times {
    /** ISO 8601, with as many digits of the second as there are. */
    ISO,
    /** ISO 8601 in UTC with six digits of the second, for readers that guess the format. */
    FIXED_WIDTH,
    /** Date and time without an offset, to the millisecond. */
    SPREADSHEET
  }
}
