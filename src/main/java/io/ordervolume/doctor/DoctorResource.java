package io.ordervolume.doctor;

import io.ordervolume.http.NoParameters;
import io.ordervolume.security.Roles;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The findings over HTTP. */
@Path("/doctor")
@RolesAllowed(Roles.OPERATOR)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Doctor", description = "Problems of the service, and how to fix them")
public class DoctorResource {

  private final Doctor doctor;

  DoctorResource(Doctor doctor) {
    this.doctor = doctor;
  }

  @GET
  @Operation(
      operationId = "doctor",
      summary = "Problems, and how to fix them",
      description = "Runs all checks now. An empty list means that no problem was found.")
  public Uni<List<Finding>> findings(@Context UriInfo request) {
    NoParameters.require(request);
    return doctor.examineAll(ScheduledChecks.PATIENCE);
  }
}
