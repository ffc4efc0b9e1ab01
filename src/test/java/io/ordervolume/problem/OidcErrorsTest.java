package io.ordervolume.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which failures of authentication mean that the issuer cannot be reached. */
class OidcErrorsTest {

  static Stream<Throwable> failuresOfConnections() {
    return Stream.of(
        new ConnectException("Connection refused"),
        new IOException("Connection reset by peer"),
        new TimeoutException(),
        new HttpClosedException("Connection was closed"),
        new OIDCException("no keys"));
  }

  @ParameterizedTest
  @MethodSource("failuresOfConnections")
  void aLostConnectionSaysNothingOfTheToken(Throwable cause) {
    assertThat(OidcErrors.isCauseOf(new AuthenticationFailedException(cause))).isTrue();
  }

  @Test
  void aFailureWithoutOneIsOfTheToken() {
    assertThat(OidcErrors.isCauseOf(new AuthenticationFailedException())).isFalse();
    assertThat(OidcErrors.isCauseOf(new IOException("of the client"))).isFalse();
  }
}
