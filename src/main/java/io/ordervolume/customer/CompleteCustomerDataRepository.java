package io.ordervolume.customer;

import io.ordervolume.view.View;
import io.ordervolume.view.ViewRepository;
import jakarta.enterprise.context.ApplicationScoped;

/** The rows of {@code complete_customer_data}. */
@ApplicationScoped
public class CompleteCustomerDataRepository extends ViewRepository<CompleteCustomerData, Long> {

  private static final View VIEW = View.of(CompleteCustomerData.class, false);

  CompleteCustomerDataRepository() {
    super(VIEW);
  }
}
