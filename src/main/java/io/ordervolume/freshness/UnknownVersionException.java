package io.ordervolume.freshness;

/** A view has no version: it is not installed yet, or it was released meanwhile. */
public final class UnknownVersionException extends RuntimeException {

  UnknownVersionException(int relationId) {
    super("Relation " + relationId + " has no version", null, false, false);
  }
}
