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
@Tag(name = "Doctor", description = "What is wrong, and what mends it")
public class DoctorResource {

  private final Doctor doctor;

  DoctorResource(Doctor doctor) {
    this.doctor = doctor;
  }

  @GET
  @Operation(
      operationId = "doctor",
      summary = "What is wrong, and what mends it",
      description = "Looks into the database now. An empty list says that all is well.")
  public Uni<List<Finding>> findings(@Context UriInfo request) {
    NoParameters.require(request);
    return doctor.examineAll(ScheduledChecks.PATIENCE);
  }
}
