package io.ordervolume.derivation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The FROM items of a query and the conditions between them. It finds the items on paths between
 * two others; all other items can be left out. The vertex {@link #OUTER} stands for the outer
 * query, and {@link #CHANGE} for a changed subquery.
 */
final class JoinGraph {

  static final Object OUTER = "outer";
  static final Object CHANGE = "change";

  private final Map<Object, Set<Object>> neighbours = new HashMap<>();

  /** Connects all of these with each other. */
  void connect(Collection<?> vertices) {
    for (Object vertex : vertices) {
      Set<Object> others = neighbours.computeIfAbsent(vertex, any -> new LinkedHashSet<>());
      others.addAll(vertices);
      others.remove(vertex);
    }
  }

  boolean contains(Object vertex) {
    return !neighbours.getOrDefault(vertex, Set.of()).isEmpty();
  }

  /** Returns all vertices that a path leads to. */
  Set<Object> component(Object start) {
    Set<Object> found = new HashSet<>(Set.of(start));
    Deque<Object> next = new ArrayDeque<>(found);
    while (!next.isEmpty()) {
      for (Object neighbour : neighbours.getOrDefault(next.pop(), Set.of())) {
        if (found.add(neighbour)) {
          next.push(neighbour);
        }
      }
    }
    return found;
  }

  /** Returns the vertices on paths without repetition between any two of the terminals. */
  Set<Object> between(Set<Object> terminals) {
    Set<Object> found = new LinkedHashSet<>(terminals);
    List<Object> ends = new ArrayList<>(terminals);
    for (Object vertex : neighbours.keySet()) {
      if (!found.contains(vertex) && isBetween(vertex, ends)) {
        found.add(vertex);
      }
    }
    return found;
  }

  /** Returns whether two paths without a common vertex lead from the vertex to two of the ends. */
  private boolean isBetween(Object vertex, List<Object> ends) {
    for (int i = 0; i < ends.size(); i++) {
      for (int j = i + 1; j < ends.size(); j++) {
        if (disjointPaths(vertex, ends.get(i), ends.get(j))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Returns whether paths without a common vertex lead to both ends. This is a maximal flow in
   * which each vertex carries one unit. The second path may push back the first.
   */
  private boolean disjointPaths(Object vertex, Object first, Object second) {
    Flow flow = new Flow(neighbours, vertex, Set.of(first, second));
    return flow.augment() && flow.augment();
  }

  /** Unit flow from one vertex to two others; a vertex is split into its entry and its exit. */
  private static final class Flow {

    private record Half(Object vertex, boolean exit) {}

    private record Arc(Half from, Half to) {}

    private static final Half SINK = new Half("sink", false);

    private final Map<Half, Set<Half>> residual = new HashMap<>();
    private final Half source;

    Flow(Map<Object, Set<Object>> neighbours, Object vertex, Set<Object> ends) {
      source = new Half(vertex, true);
      for (Map.Entry<Object, Set<Object>> entry : neighbours.entrySet()) {
        add(new Half(entry.getKey(), false), new Half(entry.getKey(), true));
        for (Object neighbour : entry.getValue()) {
          add(new Half(entry.getKey(), true), new Half(neighbour, false));
        }
      }
      ends.forEach(end -> add(new Half(end, true), SINK));
    }

    private void add(Half from, Half to) {
      residual.computeIfAbsent(from, any -> new LinkedHashSet<>()).add(to);
    }

    boolean augment() {
      Map<Half, Half> reachedFrom = new HashMap<>();
      Deque<Half> next = new ArrayDeque<>(List.of(source));
      reachedFrom.put(source, source);
      while (!next.isEmpty() && !reachedFrom.containsKey(SINK)) {
        Half at = next.poll();
        for (Half to : residual.getOrDefault(at, Set.of())) {
          if (!to.vertex().equals(source.vertex()) && reachedFrom.putIfAbsent(to, at) == null) {
            next.add(to);
          }
        }
      }
      if (!reachedFrom.containsKey(SINK)) {
        return false;
      }
      for (Half to = SINK; to != source; to = reachedFrom.get(to)) {
        Arc arc = new Arc(reachedFrom.get(to), to);
        residual.get(arc.from()).remove(arc.to());
        add(arc.to(), arc.from());
      }
      return true;
    }
  }
}
