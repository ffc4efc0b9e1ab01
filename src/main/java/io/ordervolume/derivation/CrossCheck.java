package io.ordervolume.derivation;

/** Notes the constructs that the parser found, to compare them with PostgreSQL's own parse tree. */
final class CrossCheck {

  private boolean aggregate;
  private boolean window;

  void foundAggregate() {
    aggregate = true;
  }

  void foundWindow() {
    window = true;
  }

  /** Rejects a view in which the parser overlooked a construct. */
  void check(ViewFacts facts) {
    if (!aggregate && facts.expandedViews().stream().anyMatch(view -> view.rule().aggregates())) {
      throw new Unsupported("uses an aggregate that is not understood; accept full refreshes");
    }
    if (!window && facts.expandedViews().stream().anyMatch(view -> view.rule().windowFunctions())) {
      throw new Unsupported("uses a window function that is not understood; accept full refreshes");
    }
  }
}
