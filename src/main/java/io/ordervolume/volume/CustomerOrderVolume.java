package io.ordervolume.volume;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.hibernate.annotations.Immutable;

/**
 * An order with its size and cost. The order of the fields is that of the view's columns, and of
 * the answers.
 */
@Entity
@Immutable
@Table(name = "customer_order_volume")
public class CustomerOrderVolume {

  @Id
  @Column(name = "unique_id")
  String uniqueId;

  @Column(name = "customer_name")
  String customerName;

  @Column(name = "purchase_date")
  OffsetDateTime purchaseDate;

  @Column(name = "city")
  String city;

  @Column(name = "state")
  String state;

  @Column(name = "order_size")
  Long orderSize;

  @Column(name = "order_cost")
  BigDecimal orderCost;

  @Column(name = "order_id")
  Long orderId;

  @Column(name = "customer_id")
  Long customerId;
}
