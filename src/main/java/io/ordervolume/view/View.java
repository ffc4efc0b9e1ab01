package io.ordervolume.view;

import io.ordervolume.query.Column;
import io.ordervolume.query.ColumnType;
import io.ordervolume.query.Columns;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;

/**
 * A relation that is served, as its entity describes it.
 *
 * @param relation name in the database
 * @param path where it is served, below the root
 * @param newestFirst whether rows come in descending order of the key when nobody asks for another
 */
public record View(String relation, String path, Columns columns, boolean newestFirst) {

  /**
   * The view that an entity maps, served under its own name. Every persistent field of it has a
   * {@code @Column} with its name in the view.
   */
  public static View of(Class<?> entity, boolean newestFirst) {
    List<Column> columns = new ArrayList<>();
    String key = null;
    for (Field field : entity.getDeclaredFields()) {
      jakarta.persistence.Column mapping = field.getAnnotation(jakarta.persistence.Column.class);
      if (mapping != null) {
        columns.add(new Column(mapping.name(), ColumnType.of(field.getType())));
        key = field.isAnnotationPresent(Id.class) ? mapping.name() : key;
      }
    }
    String relation = entity.getAnnotation(Table.class).name();
    return new View(relation, relation, new Columns(columns, key), newestFirst);
  }

  /** This view, served under another name than the database's. */
  public View servedAt(String otherPath) {
    return new View(relation, otherPath, columns, newestFirst);
  }
}
