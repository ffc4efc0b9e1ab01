package io.ordervolume.problem;

import java.util.Arrays;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The checks that a token may fail. Only the log names the check, not the response. The log
 * contains neither the token nor its claims.
 */
enum TokenCheck {
  SIGNATURE(
      "signature: the issuer's keys did not sign it",
      ErrorCodes.SIGNATURE_INVALID,
      ErrorCodes.SIGNATURE_MISSING),
  ISSUER(
      "issuer: it is not of QUARKUS_OIDC_AUTH_SERVER_URL",
      ErrorCodes.ISSUER_INVALID,
      ErrorCodes.ISSUER_MISSING),
  AUDIENCE(
      "audience: it is not for QUARKUS_OIDC_TOKEN_AUDIENCE",
      ErrorCodes.AUDIENCE_INVALID,
      ErrorCodes.AUDIENCE_MISSING),
  EXPIRY(
      "expiry: it has expired, or has no end",
      ErrorCodes.EXPIRED,
      ErrorCodes.EXPIRATION_MISSING,
      ErrorCodes.EXPIRATION_TOO_FAR_IN_FUTURE),
  BEGIN("begin: it is not valid yet", ErrorCodes.NOT_YET_VALID),
  SUBJECT("subject: it has none", ErrorCodes.SUBJECT_MISSING, ErrorCodes.SUBJECT_INVALID),
  OTHER("form: it is not a token of a supported kind");

  private final String description;
  private final int[] codes;

  TokenCheck(String description, int... codes) {
    this.description = description;
    this.codes = codes;
  }

  /** Returns the name of the check, and what is wrong. */
  String description() {
    return description;
  }

  /** Returns the check that failed. */
  static TokenCheck of(Throwable failure) {
    return CauseChain.of(failure).anyMatch(UnresolvableKeyException.class::isInstance)
        ? SIGNATURE
        : CauseChain.of(failure)
            .filter(InvalidJwtException.class::isInstance)
            .map(InvalidJwtException.class::cast)
            .findFirst()
            .flatMap(
                invalid ->
                    Arrays.stream(values())
                        .filter(check -> Arrays.stream(check.codes).anyMatch(invalid::hasErrorCode))
                        .findFirst())
            .orElse(OTHER);
  }
}
