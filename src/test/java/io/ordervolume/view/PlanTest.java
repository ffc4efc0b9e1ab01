package io.ordervolume.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

  @Test
  void takesOneRowOfNullsAndNoOtherAnswerForEverythingIsStale() {
    Object[] nulls = {null, null};
    assertThat(Plan.everythingIsStale(List.<Object[]>of(nulls))).isTrue();
    assertThat(Plan.everythingIsStale(List.<Object[]>of(nulls, nulls))).isFalse();
    assertThat(Plan.everythingIsStale(List.<Object[]>of(new Object[] {null, 1}))).isFalse();
    assertThat(Plan.everythingIsStale(List.of())).isFalse();
  }
}
