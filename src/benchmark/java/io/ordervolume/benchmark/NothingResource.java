package io.ordervolume.benchmark;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/**
 * Does nothing: what a request costs that only passes through the framework. It is packaged for
 * benchmarks only.
 */
@Path("/nothing")
@PermitAll
public class NothingResource {

  @GET
  public void nothing() {}
}
