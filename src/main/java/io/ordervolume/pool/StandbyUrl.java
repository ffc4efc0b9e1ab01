package io.ordervolume.pool;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Where a replica is. Who connects there, and how, is said once for all servers.
 *
 * @param database its name; null where it is the same as the primary's, as it always should be
 */
@RegisterForReflection
public record StandbyUrl(String host, int port, String database) {

  private static final String URLS = "order-volume.replicas.urls";
  private static final int DEFAULT_PORT = 5432;

  /** Reads what is configured. The configuration finds it by its name. */
  public static StandbyUrl valueOf(String text) {
    URI url = URI.create(text.strip());
    String path = url.getPath();
    if (!List.of("postgresql", "postgres").contains(String.valueOf(url.getScheme()))
        || url.getHost() == null
        || url.getUserInfo() != null
        || url.getQuery() != null) {
      throw new IllegalArgumentException("not the URL of a replica");
    }
    return new StandbyUrl(
        url.getHost(),
        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
        path == null || path.length() < 2 ? null : path.substring(1));
  }

  /**
   * Why the service cannot start with the replicas that are configured, in one sentence; empty when
   * it can. The URLs are not repeated: a password may stand in them.
   */
  public static Optional<String> refusal(Config config) {
    try {
      config
          .getOptionalValue(URLS, String[].class)
          .ifPresent(urls -> Arrays.stream(urls).forEach(StandbyUrl::valueOf));
      return Optional.empty();
    } catch (IllegalArgumentException bad) {
      return Optional.of(
          "ORDER_VOLUME_REPLICAS_URLS is not a list of replicas: name them as in"
              + " postgresql://replica-1.example:5432/store,postgresql://replica-2.example:5432/store, without user name"
              + " and password, which are those of QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.");
    }
  }

  /** The options of the primary, for this server. */
  PgConnectOptions like(PgConnectOptions primary) {
    PgConnectOptions options = copy(primary).setHost(host).setPort(port);
    return database == null ? options : options.setDatabase(database);
  }

  /** The driver's own copy leaves out that a proxy stands between. */
  static PgConnectOptions copy(PgConnectOptions options) {
    return new PgConnectOptions(options).setUseLayer7Proxy(options.getUseLayer7Proxy());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
