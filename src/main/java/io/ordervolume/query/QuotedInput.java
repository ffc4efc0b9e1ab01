package io.ordervolume.query;

/** Shows a caller's own text back in a message: short, and without control characters. */
final class QuotedInput {

  private static final int LONGEST = 60;

  private QuotedInput() {}

  static String of(String text) {
    String visible = text.replaceAll("\\p{Cc}", "\uFFFD");
    if (visible.length() > LONGEST) {
      boolean inPair = Character.isHighSurrogate(visible.charAt(LONGEST - 1));
      visible = visible.substring(0, inPair ? LONGEST - 1 : LONGEST) + "…";
    }
    return '"' + visible + '"';
  }
}
