package io.ordervolume.testing;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.function.Supplier;

/** Waits until the view of the service under test is populated. */
public final class PopulatedView {

  private PopulatedView() {}

  private static final String VIEW = "/customer_order_volume?limit=1";

  public static void await() {
    await(RestAssured::given);
  }

  /** Waits as {@link #await()} does, with requests of a reader who has the role. */
  public static void await(Supplier<RequestSpecification> reader) {
    Patience.await(() -> isFilled(reader) || isFilledByARefresh(reader));
  }

  /** Requests a refresh. The service refuses it until the view is installed. */
  private static boolean isFilledByARefresh(Supplier<RequestSpecification> reader) {
    reader.get().header("Prefer", "wait=30").post("/refreshes");
    return isFilled(reader);
  }

  private static boolean isFilled(Supplier<RequestSpecification> reader) {
    return reader.get().get(VIEW).header("View-As-Of") != null;
  }
}
