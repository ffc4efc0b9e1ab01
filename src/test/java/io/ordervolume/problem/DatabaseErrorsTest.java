package io.ordervolume.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.impl.ErrorMessageFactory;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseErrorsTest {

  /**
   * Changed passwords, pg_hba.conf, a renamed database, connection limits, and a server that starts
   * or stops.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "28P01", "28000", "3D000", "53300", "53400", "57P01", "57P03", "57P05", "08006", "25006"
      })
  void aRefusedConnectionMeansUnavailable(String sqlState) {
    assertThat(DatabaseErrors.typeOf(new PgException("no", "FATAL", sqlState, null)))
        .contains(ProblemType.DATABASE_UNAVAILABLE);
  }

  static Stream<Throwable> handshakes() {
    return Stream.of(
        new SSLHandshakeException("PKIX path building failed"),
        new VertxException("SSL handshake failed", true),
        new Exception("Postgres Server does not handle SSL connection"),
        new IllegalArgumentException(
            "Trust options must be specified under verify-full or verify-ca sslmode"),
        new UnsupportedOperationException("Authentication type 7 is not supported in the client"));
  }

  @ParameterizedTest
  @MethodSource("handshakes")
  void aFailedHandshakeMeansUnavailable(Throwable failure) {
    assertThat(DatabaseErrors.typeOf(new RuntimeException(failure)))
        .contains(ProblemType.DATABASE_UNAVAILABLE);
  }

  @Test
  void aLostConnectionIsUnavailable() {
    assertThat(DatabaseErrors.typeOf(new NoStackTraceThrowable("Connection is not active now")))
        .contains(ProblemType.DATABASE_UNAVAILABLE);
  }

  /** The texts are those of the driver. */
  @ParameterizedTest
  @MethodSource("wrongValues")
  void valuesThatDoNotFitTheirStatementAreNoFaultOfTheDatabase(String message) {
    assertThat(DatabaseErrors.typeOf(new NoStackTraceThrowable(message))).isEmpty();
  }

  static Stream<String> wrongValues() {
    return Stream.of(
        ErrorMessageFactory.buildWhenArgumentsLengthNotMatched(1, 2),
        ErrorMessageFactory.buildWhenArgumentsTypeNotMatched(Long.class, 0, "one"));
  }
}
