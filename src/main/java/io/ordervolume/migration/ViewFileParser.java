package io.ordervolume.migration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import liquibase.change.Change;
import liquibase.change.core.RawSQLChange;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.changelog.DatabaseChangeLog;
import liquibase.parser.ChangeLogParser;
import liquibase.resource.ResourceAccessor;

/**
 * Creates a changelog from the mounted view files. Each file is a change set that runs again when
 * the file changes. The changelog includes it under a name that only this parser supports.
 * Liquibase finds this class by its name.
 */
@RegisterForReflection
public final class ViewFileParser implements ChangeLogParser {

  /** The parameter of the changelog that names the folder. */
  private static final String DIRECTORY = "viewsDirectory";

  /** The value of the parameter if there is no folder: Quarkus accepts no empty value. */
  private static final String NO_DIRECTORY = "none";

  private static final String AUTHOR = "order-volume";
  private static final String NOTHING = "select 1";

  @Override
  public boolean supports(String changeLogFile, ResourceAccessor resources) {
    return changeLogFile.endsWith(".views");
  }

  @Override
  public int getPriority() {
    return PRIORITY_DEFAULT;
  }

  @Override
  public DatabaseChangeLog parse(
      String location, ChangeLogParameters parameters, ResourceAccessor resources) {
    DatabaseChangeLog changeLog = new DatabaseChangeLog(location);
    changeLog.setChangeLogParameters(parameters);
    String directory = Objects.toString(parameters.getValue(DIRECTORY, changeLog), NO_DIRECTORY);
    List<ViewFile> files =
        directory.equals(NO_DIRECTORY) ? List.of() : ViewFile.in(Path.of(directory));
    files.forEach(file -> add(changeLog, location, file.name(), new ViewFileChange(file)));
    add(changeLog, location, "view_files", forgetOthers(files));
    return changeLog;
  }

  /**
   * Returns the change that deletes the records of removed files. It runs again when the list of
   * files changes.
   */
  private static Change forgetOthers(List<ViewFile> files) {
    String names =
        files.stream()
            .map(file -> "'" + file.name().replace("'", "''") + "'")
            .reduce((one, other) -> one + ", " + other)
            .orElse("");
    RawSQLChange forget =
        new RawSQLChange("select order_volume.forget_view_files(array[" + names + "]::text[])");
    forget.setSplitStatements(false);
    return forget;
  }

  /** Adds a change set. Its rollback keeps the view, as if the file had been removed. */
  private static void add(DatabaseChangeLog changeLog, String location, String id, Change change) {
    ChangeSet changeSet = new ChangeSet(id, AUTHOR, false, true, location, null, null, changeLog);
    changeSet.addChange(change);
    changeSet.addRollBackSQL(NOTHING);
    changeLog.addChangeSet(changeSet);
  }
}
