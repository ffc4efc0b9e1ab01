package io.ordervolume.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/**
 * The roles that may read a relation: those of {@code order-volume.views."name".roles}, or else
 * {@link Roles#READER}. An environment variable cannot contain every name, so names are compared by
 * their letters and digits. If the names of two relations differ in other characters only, both are
 * restricted.
 */
@ApplicationScoped
public class ViewRoles {

  /** In properties, and as environment variables: ORDER_VOLUME_VIEWS_PRODUCT_SALES_ROLES. */
  private static final Pattern SETTING =
      Pattern.compile(
          "order-volume\\.views\\.(?:\"(?<quoted>.*)\"|(?<plain>[^\"]*))\\.roles|ORDER_VOLUME_VIEWS_(?<variable>.*)_ROLES");

  private static final Pattern ANY =
      Pattern.compile("order-volume\\.views\\..*|ORDER_VOLUME_VIEWS_.*");
  private static final Set<String> OTHERS =
      Set.of("order-volume.views.directory", "ORDER_VOLUME_VIEWS_DIRECTORY");

  private final Map<String, Set<String>> byName;

  ViewRoles(Config config) {
    this.byName = read(config);
  }

  /** Returns why the service cannot start, in one sentence; empty if it can. */
  public static Optional<String> refusal(Config config) {
    for (String setting : settings(config)) {
      if (SETTING.matcher(setting).matches()) {
        if (roles(config, setting).isEmpty()) {
          return Optional.of(
              "%s names no role: name those that may read the view, separated by commas, or unset it to let every reader read it."
                  .formatted(setting));
        }
      } else if (!OTHERS.contains(setting)) {
        return Optional.of(
            "%s is no setting: order-volume.views.\"name\".roles names the roles that may read a view, and order-volume.views.directory the folder of view files."
                .formatted(setting));
      }
    }
    return Optional.empty();
  }

  /** Returns the roles that may read the relation. */
  public Set<String> of(String view) {
    return byName.getOrDefault(normalize(view), Set.of(Roles.READER));
  }

  /** Returns whether the configuration names roles of the relation. */
  public boolean isRestricted(String view) {
    return byName.containsKey(normalize(view));
  }

  /** Returns the names of the configuration, as {@link #normalize} writes them. */
  public Set<String> restricted() {
    return byName.keySet();
  }

  /** Returns all roles that the configuration names. */
  Set<String> all() {
    return byName.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
  }

  private static Map<String, Set<String>> read(Config config) {
    Map<String, Set<String>> read = new TreeMap<>();
    for (String setting : settings(config)) {
      Matcher parts = SETTING.matcher(setting);
      if (parts.matches()) {
        read.put(normalize(name(parts)), roles(config, setting));
      }
    }
    return Map.copyOf(read);
  }

  private static Set<String> settings(Config config) {
    return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
        .filter(name -> ANY.matcher(name).matches())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String name(Matcher parts) {
    return Optional.ofNullable(parts.group("quoted"))
        .or(() -> Optional.ofNullable(parts.group("plain")))
        .orElseGet(() -> parts.group("variable"));
  }

  private static Set<String> roles(Config config, String setting) {
    String value = config.getOptionalValue(setting, String.class).orElse("");
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(role -> !role.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String normalize(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]+", "_")
        .replaceAll("^_|_$", "");
  }
}
