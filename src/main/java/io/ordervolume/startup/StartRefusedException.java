package io.ordervolume.startup;

/** Ends the start. Its message says why and what to do. */
final class StartRefusedException extends RuntimeException {

  StartRefusedException(String sentence) {
    super(sentence);
  }
}
