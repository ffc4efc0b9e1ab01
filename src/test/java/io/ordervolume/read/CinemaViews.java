package io.ordervolume.read;

import static io.ordervolume.testing.EncodedRequests.get;

import io.ordervolume.testing.Patience;
import io.ordervolume.testing.TestSql;
import java.sql.SQLException;
import java.util.List;

/**
 * Films and actors, whom roles relate; friends among actors; critics, whom ratings relate to films
 * though they are no key. Some of the roles of an actor are in one film.
 */
final class CinemaViews {

  private static final List<String> RELATIONS =
      List.of(
          "posters",
          "prints",
          "copies",
          "reprints",
          "counts",
          "films",
          "actors",
          "roles",
          "friends",
          "old_roles",
          "ratings",
          "clock");

  private CinemaViews() {}

  /** Registers the relations unless they are, and waits until they and their keys are known. */
  static void register(TestSql store) throws SQLException {
    if (store.text("select to_regclass('cinema.films')") == null) {
      store.execute(
          """
          create schema cinema;
          create table cinema.actors (id integer primary key, name text not null);
          create table cinema.films (id integer primary key, title text not null, year integer not null, gross numeric,
            star integer constraint star references cinema.actors,
            sequel_of integer constraint sequel references cinema.films);
          create table cinema.roles (film_id integer references cinema.films, actor_id integer references cinema.actors,
            secret text not null, primary key (film_id, actor_id, secret));
          create table cinema.friends (one integer constraint friend_one references cinema.actors,
            other integer constraint friend_other references cinema.actors, primary key (one, other));
          create table cinema.critics (id integer primary key, name text not null);
          create table cinema.ratings (id integer primary key, film_id integer references cinema.films,
            critic_id integer references cinema.critics);
          create table cinema.posters (id integer primary key, film_id integer not null unique references cinema.films, artist text);
          insert into cinema.actors values (1, 'Ann'), (2, 'Bob'), (3, 'Cid'), (4, 'Dee');
          insert into cinema.films values (1, 'Alpha', 1999, 10.50, 1, null), (2, 'Beta', 1999, 20, 2, 1),
            (3, 'Gamma', 2001, null, null, 1), (4, 'Delta', 2001, 5, 1, null);
          insert into cinema.roles values (1, 1, 'x'), (1, 1, 'y'), (1, 2, 'x'), (2, 2, 'x'), (2, 3, 'x'), (4, 3, 'x');
          insert into cinema.friends values (1, 2), (1, 3), (2, 3);
          insert into cinema.critics values (1, 'Eve');
          insert into cinema.ratings values (1, 1, 1);
          insert into cinema.posters values (1, 1, 'Fay'), (2, 2, 'Fay');
          create materialized view cinema.cinema_posters as table cinema.posters;
          create view cinema.cinema_prints as select film_id, artist from cinema.posters where id > 0;
          create view cinema.cinema_copies as select p.film_id, c.n from cinema.cinema_prints p cross join generate_series(1, 2) c (n);
          create view cinema.cinema_reprints as select film_id, upper(artist) as artist from cinema.cinema_prints;
          create view cinema.cinema_counts as select film_id, artist, count(*) as n from cinema.posters group by grouping sets ((film_id), (film_id, artist));
          create materialized view cinema.cinema_films as table cinema.films;
          create materialized view cinema.cinema_actors as table cinema.actors;
          create materialized view cinema.cinema_friends as table cinema.friends;
          create materialized view cinema.cinema_ratings as table cinema.ratings;
          create materialized view cinema."cinema critics" as table cinema.critics;
          create materialized view cinema.cinema_clock as select f.id, statement_timestamp() as seen from cinema.films f;
          create materialized view cinema.stored_roles as table cinema.roles;
          create view cinema.cinema_roles as table cinema.roles;
          create view cinema.cinema_old_roles as select r.actor_id, r.film_id from cinema.stored_roles r;
          create unique index on cinema.cinema_films (id);
          create unique index on cinema.cinema_posters (id);
          create unique index on cinema.cinema_actors (id);
          create unique index on cinema.cinema_friends (one, other);
          create unique index on cinema.cinema_ratings (id);
          create unique index on cinema."cinema critics" (id);
          create unique index on cinema.cinema_clock (id);
          select order_volume.maintain('cinema.cinema_films'), order_volume.maintain('cinema.cinema_actors'),
            order_volume.maintain('cinema.cinema_posters'), order_volume.serve('cinema.cinema_prints'),
            order_volume.serve('cinema.cinema_copies'), order_volume.serve('cinema.cinema_reprints'), order_volume.serve('cinema.cinema_counts'),
            order_volume.maintain('cinema.cinema_friends'), order_volume.maintain('cinema.cinema_ratings'),
            order_volume.maintain('cinema."cinema critics"'), order_volume.maintain('cinema.cinema_clock'),
            order_volume.serve('cinema.cinema_roles'), order_volume.serve('cinema.cinema_old_roles')""");
    }
    for (String relation : RELATIONS) {
      Patience.await(() -> get("/cinema_" + relation + "?limit=1").statusCode() == 200);
    }
    Patience.await(
        () ->
            get("/cinema_films?select=cinema_actors!cinema_roles(id),cinema_clock(id),cinema_reprints()&limit=1")
                    .statusCode()
                == 200);
  }
}
