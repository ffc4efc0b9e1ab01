package io.ordervolume.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrailTest {

  private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-01-01T00:00:00Z");

  private final Trail trail = new Trail(Duration.ofSeconds(10));
  private final UUID one = UUID.randomUUID();
  private final UUID two = UUID.randomUUID();

  private Sighting pass(UUID stamp, Long position, long millis) {
    Sighting sighting =
        new Sighting(
            new Version(1, stamp, NOW, NOW, 1L),
            NOW,
            Duration.ZERO,
            position,
            Duration.ofMillis(millis).toNanos());
    trail.add(sighting);
    return sighting;
  }

  @Test
  void aServerHoldsTheNewestSightingThatItHasReplayed() {
    pass(one, 100L, 0);
    Sighting second = pass(one, 200L, 1_000);
    pass(one, 300L, 2_000);

    assertThat(trail.heldBy(250, one)).containsSame(second);
    assertThat(trail.heldBy(200, one)).containsSame(second);
  }

  @Test
  void aServerThatIsFurtherThanAnythingSeenHoldsTheNewest() {
    pass(one, 100L, 0);
    Sighting newest = pass(two, 200L, 1_000);

    assertThat(trail.heldBy(900, two)).containsSame(newest);
  }

  @Test
  void aServerThatHasReplayedAllButShowsAnOlderVersionHasAnotherPast() {
    pass(one, 100L, 0);
    pass(two, 200L, 1_000);

    assertThat(trail.heldBy(900, one)).isEmpty();
  }

  @Test
  void aServerWithAVersionThatThePrimaryWasNotSeenAtCannotBeReliedOn() {
    pass(one, 100L, 0);

    assertThat(trail.heldBy(900, two)).isEmpty();
  }

  @Test
  void aServerMayShowANewerVersionThanThatOfWhatItIsKnownToHold() {
    Sighting first = pass(one, 100L, 0);
    pass(two, 200L, 1_000);

    assertThat(trail.heldBy(150, two)).containsSame(first);
  }

  @Test
  void whatIsTooFarBehindHoldsNothing() {
    pass(one, 100L, 0);
    pass(one, 200L, 5_000);
    pass(one, 300L, 10_001);

    assertThat(trail.heldBy(199, one)).isEmpty();
    assertThat(trail.heldBy(200, one)).isPresent();
  }

  @Test
  void sightingsThatFollowEachOtherAtOnceAreOneAndTheNewestStays() {
    Sighting first = pass(one, 100L, 0);
    pass(one, 200L, 10);
    Sighting newest = pass(one, 300L, 20);

    assertThat(trail.heldBy(250, one)).containsSame(first);
    assertThat(trail.heldBy(300, one)).containsSame(newest);
    assertThat(trail.newest()).containsSame(newest);
  }

  @Test
  void eachVersionIsKeptHoweverSoonTheNextOneCame() {
    Sighting first = pass(one, 100L, 0);
    pass(two, 200L, 1);
    pass(two, 300L, 2);

    assertThat(trail.heldBy(150, one)).containsSame(first);
  }

  @Test
  void whereThePrimaryDoesNotSayHowFarItIsNothingIsKnownOfOthers() {
    pass(one, null, 0);

    assertThat(trail.heldBy(900, one)).isEmpty();
  }

  @Test
  void aMoveOfTheVersionIsNoticed() {
    Sighting sighting = pass(one, 100L, 0);

    assertThat(trail.add(sighting)).isFalse();
    assertThat(new Trail(Duration.ofSeconds(1)).add(sighting)).isTrue();
  }
}
