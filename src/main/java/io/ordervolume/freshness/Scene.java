package io.ordervolume.freshness;

import java.util.List;

/** What a look for those who listen has seen: news that replace earlier ones of the same name. */
record Scene(List<News> news) {

  static Scene of(News... news) {
    return new Scene(List.of(news));
  }
}
