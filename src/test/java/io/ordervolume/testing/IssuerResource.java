package io.ordervolume.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets the service under test demand tokens of an {@link Issuer}, which tests have in a field. With
 * the argument {@code away} the issuer cannot be reached when the service starts, with {@code
 * sign-in} people can sign in to the page; other arguments are settings of the service.
 */
public final class IssuerResource implements QuarkusTestResourceLifecycleManager {

  /** A view that only some may read, once a test registers one of that name. */
  public static final String RESTRICTED = "secret_totals";

  private Map<String, String> others = Map.of();
  private boolean away;
  private boolean signIn;
  private Issuer issuer;

  /** After the database, which lets the service be open. */
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
