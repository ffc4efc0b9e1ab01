package io.ordervolume.security;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The caller and its roles. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@Schema(name = "Session", description = "The caller and its roles")
public record CallerInfo(
    @Schema(description = "Whether callers need a token (oidc) or not (open)") AccessMode access,
    @Schema(description = "Whether people can sign in to the page") boolean signIn,
    @Schema(description = "The caller's name; null if it is not known", nullable = true)
        String name,
    @Schema(description = "The caller's roles: reader, marketer, operator") List<String> roles) {}
