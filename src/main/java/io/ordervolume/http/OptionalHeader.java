package io.ordervolume.http;

import java.util.function.BiConsumer;

/** A header that an answer may have. */
public final class OptionalHeader {

  private OptionalHeader() {}

  /** Tells it to an answer that takes names and values; nothing where the value is null. */
  public static void tell(BiConsumer<String, String> answer, String name, String value) {
    if (value != null) {
      answer.accept(name, value);
    }
  }
}
