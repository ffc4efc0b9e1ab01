package io.ordervolume.pool;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * The address of a standby. User name, password and options are those of the primary.
 *
 * @param database the name of its database; null for that of the primary
 */
@RegisterForReflection
public record StandbyUrl(String host, int port, String database) {

  private static final String URLS = "order-volume.standbys.urls";
  private static final int DEFAULT_PORT = 5432;

  /**
   * Parses a URL such as {@code postgresql://host:5432/store}. SmallRye Config calls this method.
   */
  public static StandbyUrl valueOf(String text) {
    URI url = URI.create(text.strip());
    String path = url.getPath();
    if (!List.of("postgresql", "postgres").contains(String.valueOf(url.getScheme()))
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getQuery() != null) {
      throw new IllegalArgumentException("not the URL of a standby");
    }
    return new StandbyUrl(
        url.getHost(),
        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
        path == null || path.length() < 2 ? null : path.substring(1));
  }

  /**
   * Returns why the service cannot start with the configured standbys; empty if it can. The message
   * does not repeat the URLs, because they may contain a password.
   */
  public static Optional<String> refusal(Config config) {
    try {
      config
          .getOptionalValue(URLS, String[].class)
          .ifPresent(urls -> Arrays.stream(urls).forEach(StandbyUrl::valueOf));
      return Optional.empty();
    } catch (IllegalArgumentException bad) {
      return Optional.of(
          "ORDER_VOLUME_STANDBYS_URLS is not a list of URLs of standbys: write"
              + " postgresql://standby-1.example:5432/store,postgresql://standby-2.example:5432/store, without user name"
              + " and password. The service uses QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.");
    }
  }

  /** Returns the options of the primary, changed to connect to this server. */
  PgConnectOptions like(PgConnectOptions primary) {
    PgConnectOptions options = copy(primary).setHost(host).setPort(port);
    return database == null ? options : options.setDatabase(database);
  }

  /** Copies the options. The driver's own copy lacks the option for proxies. */
  static PgConnectOptions copy(PgConnectOptions options) {
    return new PgConnectOptions(options).setUseLayer7Proxy(options.getUseLayer7Proxy());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
