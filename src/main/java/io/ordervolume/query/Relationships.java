package io.ordervolume.query;

import java.util.List;
import java.util.Optional;

/** The relationships between relations, as far as queries may follow them. */
public interface Relationships {

  /** No relationships. Rows that nothing leads to need no limit. */
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

        @Override
        public PageLimits limits() {
          return new PageLimits(Integer.MAX_VALUE);
        }
      };

  /** Returns the relationships that lead from a relation to others. */
  List<Relationship> from(String relation);

  /** Returns the columns of a relation; empty if there is none. */
  Optional<Columns> columns(String relation);

  /** Returns how many related rows a list may have. */
  PageLimits limits();
}
