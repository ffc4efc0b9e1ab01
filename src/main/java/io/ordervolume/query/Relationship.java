package io.ordervolume.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the rows of one relation lead to rows of another: where the pairs of columns are equal, or
 * where a row of a junction equals both, or because a function returns them.
 *
 * @param name of the function or the foreign key; the key that leads from the junction to the other
 *     relation, if there is a junction
 * @param relation the name of the other relation
 * @param direction which of both relations has the foreign key
 * @param many whether a row leads to any number of rows, and not to one at most
 * @param own the columns of the one relation; all of them, if there is a function
 * @param related the columns of the other, in the same order unless there is a junction; none if
 *     there is a function
 * @param junction the relation between both; for {@link Direction#THROUGH_JUNCTION} only
 * @param function for {@link Direction#BY_FUNCTION} only
 */
public record Relationship(
    String name,
    String relation,
    Direction direction,
    boolean many,
    List<Column> own,
    List<Column> related,
    Optional<Junction> junction,
    Optional<RowFunction> function) {

  /** Which relation has the foreign key. */
  public enum Direction {
    /** The relation that the relationship leads from. */
    ALONG_KEY,
    /** The relation that it leads to. */
    AGAINST_KEY,
    /** A third one, which has a foreign key to each of both. */
    THROUGH_JUNCTION,
    /** None: a function returns the rows. */
    BY_FUNCTION
  }

  /**
   * A relation whose rows relate rows of two others.
   *
   * @param relation its name
   * @param key the name of its foreign key to the relation that the relationship leads from
   * @param own the columns that equal those of the relation that the relationship leads from
   * @param related the columns that equal those of the other
   */
  public record Junction(String relation, String key, List<Column> own, List<Column> related) {

    public Junction {
      own = List.copyOf(own);
      related = List.copyOf(related);
    }
  }

  /**
   * A function of the database from a row of one relation to rows of another.
   *
   * @param rowSchema the schema of the relation whose row it takes
   * @param rowType the name of that relation
   * @param set whether it returns a set; otherwise it may return a row of nulls, which is none
   */
  public record RowFunction(
      String schema, String name, String rowSchema, String rowType, boolean set) {}

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
    return new Relationship(
        name, relation, direction, many, own, related, Optional.empty(), Optional.empty());
  }

  /** A key of a junction, behind the other one. */
  public static Relationship through(
      Junction junction, String name, String relation, List<Column> own, List<Column> related) {
    return new Relationship(
        name,
        relation,
        Direction.THROUGH_JUNCTION,
        true,
        own,
        related,
        Optional.of(junction),
        Optional.empty());
  }

  /**
   * A function, of a row with these columns.
   *
   * @param relation the one whose rows it returns
   */
  public static Relationship by(
      RowFunction function, String relation, boolean many, List<Column> own) {
    return new Relationship(
        function.name(),
        relation,
        Direction.BY_FUNCTION,
        many,
        own,
        List.of(),
        Optional.empty(),
        Optional.of(function));
  }

  /**
   * The names of the relations whose rows it reads. Those that a function returns may come from
   * anywhere.
   */
  public Stream<String> relations() {
    return function.isPresent()
        ? Stream.empty()
        : Stream.concat(Stream.of(relation), junction.map(Junction::relation).stream());
  }
}
