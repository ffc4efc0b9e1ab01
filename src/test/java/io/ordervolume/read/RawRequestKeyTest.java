package io.ordervolume.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawRequestKeyTest {

  private static RawRequestKey key(String uri) {
    return new RawRequestKey(uri, "application/json", null, "count=exact", null);
  }

  @Test
  void requestsThatDifferOnlyInTheRowShareAKey() {
    assertThat(key("/orders/7-42").row()).contains("7-42");
    assertThat(key("/orders/7-42").ofAnyRow()).isEqualTo(key("/orders/8-1").ofAnyRow());
    assertThat(key("/orders/7-42").ofAnyRow()).isNotEqualTo(key("/others/7-42").ofAnyRow());
    assertThat(key("/orders/7-42").ofAnyRow())
        .isNotEqualTo(new RawRequestKey("/orders/7-42", null, null, null, null).ofAnyRow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/orders", "/orders/", "/", "/orders/7-42?a=b", "/orders/%37-42", "/orders/x", ""})
  void otherPathsNameNoRow(String uri) {
    assertThat(key(uri).row()).isEmpty();
  }
}
