package io.ordervolume.query;

import java.util.List;
import java.util.Optional;

/** The relationships between relations, as far as queries may follow them. */
public interface Relationships {

  /** No relationships. */
  Relationships NONE =
      new Relationships() {
        @Override
        public List<Relationship> from(String relation) {
          return List.of();
        }

        @Override
        public Optional<Columns> columns(String relation) {
          return Optional.empty();
        }
      };

  /** Returns the relationships that lead from a relation to others. */
  List<Relationship> from(String relation);

  /** Returns the columns of a relation; empty if there is none. */
  Optional<Columns> columns(String relation);
}
