package io.ordervolume.security;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.ordervolume.testing.DatabaseResource;
import io.ordervolume.testing.Issuer;
import io.ordervolume.testing.IssuerResource;
import io.ordervolume.testing.Patience;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests an issuer with roles in another claim and under other names. */
@QuarkusTest
@WithTestResource(DatabaseResource.class)
@WithTestResource(
    value = IssuerResource.class,
    initArgs = {
      @ResourceArg(name = "quarkus.oidc.roles.role-claim-path", value = "realm_access/roles"),
      @ResourceArg(name = "quarkus.http.auth.roles-mapping.store-analyst", value = "reader")
    })
@Tag("full")
class RoleClaimTest {

  Issuer issuer;

  /** Waits until the relation is served: the catalog must be read and the relation installed. */
  @BeforeEach
  void awaitTheRelation() {
    Patience.await(() -> !Set.of(404, 503).contains(statusFor(inTheClaim("reader"))));
  }

  private int statusFor(JwtClaims claims) {
    String token = Issuer.sign(claims, issuer.key());
    return given().auth().oauth2(token).get("/complete_customer_data?limit=1").statusCode();
  }

  private JwtClaims inTheClaim(String role) {
    JwtClaims claims = issuer.claims("alice");
    claims.setClaim("realm_access", Map.of("roles", List.of(role)));
    return claims;
  }

  @Test
  void rolesComeFromTheConfiguredClaimOnly() {
    assertThat(statusFor(inTheClaim("reader"))).isEqualTo(200);
    assertThat(statusFor(inTheClaim("operator"))).isEqualTo(403);
    assertThat(statusFor(issuer.claims("alice", "reader"))).isEqualTo(403);
  }

  @Test
  void namesOfRolesCanBeMapped() {
    assertThat(statusFor(inTheClaim("store-analyst"))).isEqualTo(200);
    assertThat(statusFor(inTheClaim("store-clerk"))).isEqualTo(403);
  }
}
