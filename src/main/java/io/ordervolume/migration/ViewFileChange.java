package io.ordervolume.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import liquibase.change.AbstractChange;
import liquibase.change.ChangeMetaData;
import liquibase.change.CheckSum;
import liquibase.change.DatabaseChange;
import liquibase.database.Database;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.UnexpectedLiquibaseException;
import liquibase.exception.ValidationErrors;
import liquibase.exception.Warnings;
import liquibase.statement.SqlStatement;
import org.jboss.logging.Logger;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Applies a mounted view file. A file with an error is recorded in {@code
 * order_volume.refused_definition} and holds up neither other files nor the start.
 */
@RegisterForReflection
@DatabaseChange(
    name = "viewFile",
    description = "Applies a view file",
    priority = ChangeMetaData.PRIORITY_DEFAULT)
public final class ViewFileChange extends AbstractChange {

  private static final Logger LOG = Logger.getLogger(ViewFileChange.class);
  private static final String APPLY = "select order_volume.apply_view_file(?, ?, ?)";
  private static final String REFUSE = "select order_volume.refuse_definition(?, ?, ?)";

  private final ViewFile file;
  private boolean done;

  ViewFileChange(ViewFile file) {
    this.file = file;
  }

  @Override
  public String getConfirmationMessage() {
    return "View file " + file.name() + " applied";
  }

  /** Returns the description of the change set in Liquibase's own table. */
  @Override
  public String getDescription() {
    return "view file";
  }

  @Override
  public CheckSum generateCheckSum() {
    return CheckSum.compute(file.problem().orElse(file.sql()));
  }

  /** Returns true, so that Liquibase does not generate the statements in advance. */
  @Override
  public boolean generateStatementsVolatile(Database database) {
    return true;
  }

  @Override
  public ValidationErrors validate(Database database) {
    return new ValidationErrors();
  }

  @Override
  public Warnings warn(Database database) {
    return new Warnings();
  }

  /**
   * Applies the file in the transaction of its change set, and returns no statements. Liquibase
   * calls this twice, once for its log and once to execute the statements.
   */
  @Override
  public SqlStatement[] generateStatements(Database database) {
    if (done) {
      return new SqlStatement[0];
    }
    done = true;
    Connection connection = ((JdbcConnection) database.getConnection()).getUnderlyingConnection();
    try {
      Optional<String> problem = file.problem();
      if (problem.isEmpty()) {
        problem = apply(connection);
      }
      if (problem.isPresent()) {
        LOG.warnf("The view file %s could not be applied: %s", file.name(), problem.get());
        call(connection, REFUSE, file.name(), problem.get(), file.name());
      }
    } catch (SQLException failure) {
      throw new UnexpectedLiquibaseException(failure);
    }
    return new SqlStatement[0];
  }

  /** Returns why the file could not be applied. Fails if the connection is lost. */
  private Optional<String> apply(Connection connection) throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      call(connection, APPLY, file.name(), file.schema().orElse(null), file.sql());
      connection.releaseSavepoint(before);
      return Optional.empty();
    } catch (PSQLException failure) {
      connection.rollback(before);
      return Optional.of(explain(failure));
    }
  }

  private static void call(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      statement.execute();
    }
  }

  /** Returns the message of PostgreSQL, with the line of the file if the message has a position. */
  private String explain(PSQLException failure) {
    ServerErrorMessage said = failure.getServerErrorMessage();
    if (said == null) {
      return failure.getMessage();
    }
    StringBuilder text = new StringBuilder();
    line(said).ifPresent(line -> text.append("line ").append(line).append(": "));
    text.append(said.getMessage());
    Optional.ofNullable(said.getDetail()).ifPresent(detail -> text.append(". ").append(detail));
    Optional.ofNullable(said.getHint()).ifPresent(hint -> text.append(". ").append(hint));
    return text.toString();
  }

  private Optional<Long> line(ServerErrorMessage said) {
    int position = said.getInternalPosition();
    return position > 0 && file.sql().equals(said.getInternalQuery())
        ? Optional.of(
            1 + file.sql().codePoints().limit(position - 1L).filter(each -> each == '\n').count())
        : Optional.empty();
  }
}
