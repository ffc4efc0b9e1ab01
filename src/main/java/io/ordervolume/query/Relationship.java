package io.ordervolume.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the rows of one relation lead to rows of another: where the pairs of columns are equal, or
 * where a row of a junction equals both.
 *
 * @param name of the foreign key; the one that leads from the junction to the other relation, if
 *     there is a junction
 * @param relation the name of the other relation
 * @param direction which of both relations has the foreign key
 * @param many whether a row leads to any number of rows, and not to one at most
 * @param own the columns of the one relation
 * @param related the columns of the other, in the same order unless there is a junction
 * @param junction the relation between both; for {@link Direction#THROUGH_JUNCTION} only
 */
public record Relationship(
    String name,
    String relation,
    Direction direction,
    boolean many,
    List<Column> own,
    List<Column> related,
    Optional<Junction> junction) {

  /** Which relation has the foreign key. */
  public enum Direction {
    /** The relation that the relationship leads from. */
    ALONG_KEY,
    /** The relation that it leads to. */
    AGAINST_KEY,
    /** A third one, which has a foreign key to each of both. */
    THROUGH_JUNCTION
  }

  /**
   * A relation whose rows relate rows of two others.
   *
   * @param relation its name
   * @param own the columns that equal those of the relation that the relationship leads from
   * @param related the columns that equal those of the other
   */
  public record Junction(String relation, List<Column> own, List<Column> related) {

    public Junction {
      own = List.copyOf(own);
      related = List.copyOf(related);
    }
  }

  public Relationship {
    own = List.copyOf(own);
    related = List.copyOf(related);
  }

  /** A foreign key, followed in one of its directions. */
  public static Relationship ofKey(
      String name,
      String relation,
      Direction direction,
      boolean many,
      List<Column> own,
      List<Column> related) {
    return new Relationship(name, relation, direction, many, own, related, Optional.empty());
  }

  /** The names of the relations whose rows it reads. */
  public Stream<String> relations() {
    return Stream.concat(Stream.of(relation), junction.map(Junction::relation).stream());
  }
}
