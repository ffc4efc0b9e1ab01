package io.ordervolume.refresh;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import org.hibernate.annotations.Immutable;

/** An attempt to refresh, as the log tells it. */
@Entity
@Immutable
@Table(name = "refresh_log")
public class RefreshRun {

  @Id
  @Column(name = "id")
  Long id;

  @Column(name = "view_name")
  String viewName;

  @Column(name = "trigger")
  String trigger;

  @Column(name = "requested_by")
  String requestedBy;

  @Column(name = "instance")
  String instance;

  @Column(name = "joined_id")
  Long joinedId;

  @Column(name = "mode")
  String mode;

  @Column(name = "started_at")
  OffsetDateTime startedAt;

  @Column(name = "cancel_requested_at")
  OffsetDateTime cancelRequestedAt;

  @Column(name = "finished_at")
  OffsetDateTime finishedAt;

  @Column(name = "data_as_of")
  OffsetDateTime dataAsOf;

  @Column(name = "outcome")
  String outcome;

  @Column(name = "version")
  Long version;

  @Column(name = "rows_inserted")
  Long rowsInserted;

  @Column(name = "rows_deleted")
  Long rowsDeleted;

  @Column(name = "unexplained_rows")
  Long unexplainedRows;

  @Column(name = "row_count")
  Long rowCount;

  @Column(name = "sqlstate")
  String sqlstate;

  @Column(name = "error")
  String error;
}
