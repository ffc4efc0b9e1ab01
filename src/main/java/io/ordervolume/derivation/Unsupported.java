package io.ordervolume.derivation;

/** Ends a derivation at a construct that has no mapping. The message is the plan's reason. */
final class Unsupported extends RuntimeException {

  Unsupported(String reason) {
    super(reason, null, false, false);
  }
}
