package io.ordervolume.view;

import io.ordervolume.problem.ProblemType;
import io.ordervolume.query.PageLimits;
import io.ordervolume.query.Query;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Answers requests for the rows of views. */
@ApplicationScoped
public class ViewAnswers {

  private final PageLimits limits;

  ViewAnswers(PageConfig config) {
    this.limits = config.limits();
  }

  /** A page of rows, as the parameters of the request ask. */
  public Uni<Response> page(ViewRepository<?, ?> repository, UriInfo request) {
    Query query = repository.parser().parse(RequestParameters.of(request));
    return repository.rows(query, limits.rows(query.limit())).map(rows -> page(query, rows));
  }

  /** The one row with that key, or a 404 problem. */
  public Uni<Response> row(ViewRepository<?, ?> repository, String key, UriInfo request) {
    Query query = repository.parser().parseKey(key, RequestParameters.of(request));
    return repository.rows(query, 1).map(rows -> row(repository.view(), query, rows));
  }

  private static Response page(Query query, List<Object[]> rows) {
    return Response.ok(new JsonRows(query.select()).array(rows))
        .header("Content-Range", range(query, rows.size()))
        .build();
  }

  private static Response row(View view, Query query, List<Object[]> rows) {
    if (rows.isEmpty()) {
      String key = view.columns().key().name();
      throw ProblemType.NOT_FOUND
          .problem(
              "There is no row with this " + key + ".",
              "GET /" + view.path() + " lists the rows there are.")
          .build();
    }
    return Response.ok(new JsonRows(query.select()).object(rows.get(0))).build();
  }

  /** The positions of these rows among all that match, whose number is not known. */
  private static String range(Query query, int rows) {
    return rows == 0 ? "*/*" : query.offset() + "-" + (query.offset() + rows - 1) + "/*";
  }
}
