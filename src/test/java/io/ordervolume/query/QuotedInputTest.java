package io.ordervolume.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotedInputTest {

  @Test
  void showsTheTextInQuotes() {
    assertThat(QuotedInput.of("Texas")).isEqualTo("\"Texas\"");
  }

  @Test
  void cutsALongText() {
    assertThat(QuotedInput.of("x".repeat(60))).isEqualTo('"' + "x".repeat(60) + '"');
    assertThat(QuotedInput.of("x".repeat(61))).isEqualTo('"' + "x".repeat(60) + "…\"");
  }

  @Test
  void neverCutsACharacterInHalf() {
    assertThat(QuotedInput.of("x".repeat(59) + "😀😀")).isEqualTo('"' + "x".repeat(59) + "…\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "\n", "\u001b", "\u007f", "\u0085", "\u009b"})
  void replacesControlCharacters(String control) {
    assertThat(QuotedInput.of("a" + control + "b")).isEqualTo("\"a\uFFFDb\"");
  }
}
