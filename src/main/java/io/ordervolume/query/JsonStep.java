package io.ordervolume.query;

/**
 * One step into a JSON value.
 *
 * @param key the name of a member (String), or the position of an element (Integer), negative from
 *     the end
 * @param asText whether the result is text, as {@code ->>} returns it, and not JSON
 */
public record JsonStep(Object key, boolean asText) {

  /** Returns the step as queries write it; {@code quoted} writes names. */
  String text(java.util.function.UnaryOperator<String> quoted) {
    String written = key instanceof String name ? quoted.apply(name) : key.toString();
    return (asText ? "->>" : "->") + written;
  }
}
