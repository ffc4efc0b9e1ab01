package io.ordervolume.benchmark;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers what costs nothing to know: what a request costs that only passes through the framework.
 * It is packaged for benchmarks only.
 */
@Path("/")
@PermitAll
public class ConstantResource {

  private final Map<Integer, byte[]> kept = new ConcurrentHashMap<>();

  @GET
  @Path("nothing")
  public void nothing() {}

  /** That many bytes, the same each time. */
  @GET
  @Path("static/{size}")
  public byte[] constant(int size) {
    return kept.computeIfAbsent(size, byte[]::new);
  }
}
