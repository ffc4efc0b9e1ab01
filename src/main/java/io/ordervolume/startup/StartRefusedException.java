package io.ordervolume.startup;

/** Ends the start. Its message is the sentence that says why, and what to do. */
final class StartRefusedException extends RuntimeException {

  StartRefusedException(String sentence) {
    super(sentence);
  }
}
