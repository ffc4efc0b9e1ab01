package io.ordervolume.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.ordervolume.catalog.ForeignKey;
import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Relationship;
import io.ordervolume.query.Relationship.Direction;
import io.ordervolume.sql.Relation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Films and actors, related by roles. */
class ServedRelationshipsTest {

  private static final ForeignKey FILM = key("film", "roles", "films", 1, true);
  private static final ForeignKey ACTOR = key("actor", "roles", "actors", 1, true);

  @Test
  void aTableWithTwoForeignKeysInItsKeyIsAJunction() {
    List<Relationship> found = from("films", Set.of("films", "actors", "roles"), FILM, ACTOR);

    assertThat(found)
        .extracting(Relationship::relation, Relationship::direction)
        .containsExactlyInAnyOrder(
            tuple("roles", Direction.AGAINST_KEY), tuple("actors", Direction.THROUGH_JUNCTION));
  }

  @Test
  void callersWhoMayNotReadTheJunctionDoNotSeeItsPairs() {
    assertThat(from("films", Set.of("films", "actors"), FILM, ACTOR)).isEmpty();
    assertThat(from("films", Set.of("films", "roles"), FILM, ACTOR))
        .extracting(Relationship::relation)
        .containsExactly("roles");
  }

  @Test
  void otherForeignKeysMakeNoJunction() {
    Set<String> all = Set.of("films", "actors", "roles");
    ForeignKey notInKey = key("actor", "roles", "actors", 1, false);
    ForeignKey ofAnotherTable = key("actor", "roles", "actors", 2, true);

    for (ForeignKey other : List.of(notInKey, ofAnotherTable)) {
      assertThat(from("films", all, FILM, other))
          .extracting(Relationship::direction)
          .containsExactly(Direction.AGAINST_KEY);
    }
  }

  @Test
  void aRelationThatShowsAnEndIsNoJunctionToIt() {
    ForeignKey toItself = key("actor", "roles", "roles", 1, true);

    assertThat(from("films", Set.of("films", "roles"), FILM, toItself))
        .extracting(Relationship::direction)
        .containsExactly(Direction.AGAINST_KEY);
  }

  private static ForeignKey key(
      String name, String relation, String related, long table, boolean inKey) {
    return new ForeignKey(
        name, relation, related, List.of(name), List.of("id"), table, inKey, false, false);
  }

  private static List<Relationship> from(
      String relation, Set<String> readable, ForeignKey... keys) {
    return new ServedRelationships(
            () -> List.of(keys),
            List::of,
            ServedRelationshipsTest::relation,
            readable::contains,
            new PageLimits(10))
        .from(relation);
  }

  private static Optional<Relation> relation(String name) {
    List<Column> columns =
        List.of("id", "film", "actor").stream()
            .map(column -> new Column(column, ColumnType.INTEGER))
            .toList();
    return Optional.of(
        new Relation(
            List.of(name),
            new Columns(columns, "id"),
            false,
            name,
            Optional.empty(),
            Optional.empty(),
            List.of()));
  }
}
