package io.ordervolume.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntityTagTest {

  private static final EntityTag TAG = new EntityTag("7-abc");

  @Test
  void isWeak() {
    assertThat(TAG.header()).isEqualTo("W/\"7-abc\"");
  }

  @Test
  void isFoundByWeakComparison() {
    assertThat(TAG.isIn(List.of("W/\"7-abc\""))).isTrue();
    assertThat(TAG.isIn(List.of("\"7-abc\""))).isTrue();
    assertThat(TAG.isIn(List.of("\"7-abcd\""))).isFalse();
    assertThat(TAG.isIn(List.of("7-abc"))).isFalse();
  }

  @Test
  void isFoundInListsAndRepeatedHeaders() {
    assertThat(TAG.isIn(List.of("\"x, y\", W/\"7-abc\""))).isTrue();
    assertThat(TAG.isIn(List.of("\"x\"", "\"7-abc\""))).isTrue();
    assertThat(TAG.isIn(List.of())).isFalse();
  }

  @Test
  void dependsOnEveryByte() {
    assertThat(EntityTag.digest("", "a")).isEqualTo(EntityTag.digest("", "a"));
    assertThat(EntityTag.digest("", "a")).isNotEqualTo(EntityTag.digest("", "b"));
    assertThat(EntityTag.digest("7-", "a").opaque()).matches("7-[A-Za-z0-9_-]{22}");
  }
}
