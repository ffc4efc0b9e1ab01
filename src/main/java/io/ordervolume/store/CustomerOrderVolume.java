package io.ordervolume.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.hibernate.annotations.Immutable;

/** An order with its size and cost: a row of the view. */
@Entity
@Immutable
@Table(name = "customer_order_volume")
public class CustomerOrderVolume {

  @Id
  @Column(name = "unique_id")
  private String uniqueId;

  @Column(name = "customer_name")
  private String customerName;

  @Column(name = "purchase_date")
  private OffsetDateTime purchaseDate;

  @Column(name = "city")
  private String city;

  @Column(name = "state")
  private String state;

  @Column(name = "order_size")
  private Long orderSize;

  @Column(name = "order_cost")
  private BigDecimal orderCost;

  @Column(name = "order_id")
  private Long orderId;

  @Column(name = "customer_id")
  private Long customerId;

  public String getUniqueId() {
    return uniqueId;
  }

  public String getCustomerName() {
    return customerName;
  }

  public OffsetDateTime getPurchaseDate() {
    return purchaseDate;
  }

  public String getCity() {
    return city;
  }

  public String getState() {
    return state;
  }

  public Long getOrderSize() {
    return orderSize;
  }

  public BigDecimal getOrderCost() {
    return orderCost;
  }

  public Long getOrderId() {
    return orderId;
  }

  public Long getCustomerId() {
    return customerId;
  }
}
