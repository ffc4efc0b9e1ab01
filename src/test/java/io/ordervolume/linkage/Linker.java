package io.ordervolume.linkage;

import io.ordervolume.linkage.ClassFile.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Resolves members as the JVM does when it links a class. Missing classes are no findings, because
 * libraries support optional ones.
 */
final class Linker {

  private final Function<String, Optional<ClassFile>> classes;
  private final Map<String, Optional<ClassFile>> known = new HashMap<>();

  Linker(Function<String, Optional<ClassFile>> classes) {
    this.classes = classes;
  }

  /** Returns a linker that reads classes from a class loader. */
  static Linker of(ClassLoader loader) {
    return new Linker(name -> read(loader, name));
  }

  private static Optional<ClassFile> read(ClassLoader loader, String name) {
    try (InputStream bytes = loader.getResourceAsStream(name + ".class")) {
      return bytes == null ? Optional.empty() : Optional.of(ClassFile.read(bytes.readAllBytes()));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Returns the members that a class refers to and that the existing owner class lacks. */
  List<String> missing(ClassFile user, Predicate<String> ofInterest) {
    List<String> missing = new ArrayList<>();
    for (Reference reference : user.references()) {
      if (ofInterest.test(reference.owner()) && !mayHave(reference.owner(), reference.member())) {
        missing.add(user.name() + " refers to " + reference.owner() + "." + reference.member());
      }
    }
    return missing;
  }

  private boolean mayHave(String owner, String member) {
    Optional<ClassFile> found = known.get(owner);
    if (found == null) {
      found = classes.apply(owner);
      known.put(owner, found);
    }
    return found.isEmpty()
        || found.get().members().contains(member)
        || found.get().parents().stream().anyMatch(parent -> mayHave(parent, member));
  }
}
