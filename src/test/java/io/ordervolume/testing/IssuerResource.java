package io.ordervolume.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the service under test require tokens of an {@link Issuer}, which tests get in a field.
 * With the argument {@code away} the issuer is down when the service starts. With {@code sign-in}
 * users can sign in to the page. Other arguments are settings of the service.
 */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

  /** A view restricted to some roles, for tests that register a view of this name. */
  public static final String RESTRICTED = "secret_totals";

  private Map<String, String> others = Map.of();
  private boolean away;
  private boolean signIn;
  private Issuer issuer;

  /** Runs after the database resource, which sets security to open. */
  @Override
  public int order() {
    return 1;
  }

  @Override
  public void init(Map<String, String> arguments) {
    others = new HashMap<>(arguments);
    away = others.remove("away") != null;
    signIn = others.remove("sign-in") != null;
  }

  @Override
  public Map<String, String> start() {
    issuer = Issuer.start();
    if (away) {
      issuer.close();
    }
    Map<String, String> settings = new HashMap<>(issuer.settings());
    if (signIn) {
      settings.putAll(Issuer.signInSettings());
    }
    settings.put("order-volume.views.\"" + RESTRICTED + "\".roles", "auditor, chief");
    settings.putAll(others);
    return settings;
  }

  @Override
  public void inject(TestInjector tests) {
    tests.injectIntoFields(issuer, new TestInjector.MatchesType(Issuer.class));
  }

  @Override
  public void stop() {
    issuer.close();
  }
}
