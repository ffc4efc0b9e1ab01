package io.ordervolume.customer;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;

/**
 * A customer at one address. The order of the fields is that of the view's columns, and of the
 * answers.
 */
@Entity
@Immutable
@Table(name = "complete_customer_data")
public class CompleteCustomerData {

  @Column(name = "customer_id")
  Long customerId;

  @Column(name = "customer_name")
  String customerName;

  @Column(name = "street")
  String street;

  @Column(name = "zip")
  String zip;

  @Column(name = "city")
  String city;

  @Column(name = "state")
  String state;

  @Id
  @Column(name = "address_id")
  Long addressId;
}
