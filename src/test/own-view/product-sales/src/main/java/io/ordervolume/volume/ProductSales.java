package io.ordervolume.volume;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import org.hibernate.annotations.Immutable;

/** A product with what it sold. */
@Entity
@Immutable
@Table(name = "product_sales")
public class ProductSales {

  @Id
  @Column(name = "product_id")
  Long productId;

  @Column(name = "product_name")
  String productName;

  @Column(name = "units")
  Long units;

  @Column(name = "revenue")
  BigDecimal revenue;

  @Column(name = "last_sold")
  OffsetDateTime lastSold;
}
