package io.ordervolume.derivation;

/** Ends a derivation at a declaration that is wrong. The message is the plan's problem. */
final class Refused extends RuntimeException {

  Refused(String problem) {
    super(problem, null, false, false);
  }
}
