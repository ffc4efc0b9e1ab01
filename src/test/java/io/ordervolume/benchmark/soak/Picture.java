package io.ordervolume.benchmark.soak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws diagrams over the same minutes, one below the other, as SVG for light and dark pages. */
final class Picture {

  private static final int WIDTH = 960;
  private static final int LEFT = 64;
  private static final int RIGHT = 190;
  private static final int HEADER = 40;
  private static final int TITLE = 26;
  private static final int PLOT = 84;
  private static final int PANEL = TITLE + PLOT + 16;
  private static final int FOOTER = 34;
  private static final int LABEL_HEIGHT = 15;

  private static final String STYLE =
      """
      <style>
        svg { --surface: #fcfcfb; --ink: #1c1c1a; --soft: #62615c; --grid: #e4e3de;
          --line0: #2a78d6; --line1: #c8571b; --line2: #1a8a62; --kill: #a09e96; --restart: #7a4fbf; --crash: #c2273d; }
        @media (prefers-color-scheme: dark) {
          svg { --surface: #1a1a19; --ink: #f2f1ec; --soft: #b0aea6; --grid: #34332f;
            --line0: #6aa7f0; --line1: #ec8a52; --line2: #45bb8c; --kill: #77756e; --restart: #b08cf0; --crash: #f0707f; } }
        text { font: 12px system-ui, sans-serif; fill: var(--soft); }
        .title { font-weight: 600; fill: var(--ink); }
        .grid { stroke: var(--grid); }
        .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }
        .line0 { stroke: var(--line0); } .line1 { stroke: var(--line1); } .line2 { stroke: var(--line2); }
        .name0 { fill: var(--line0); } .name1 { fill: var(--line1); } .name2 { fill: var(--line2); }
        .KILL { stroke: var(--kill); stroke-dasharray: 2 3; }
        .FAST_STOP { stroke: var(--restart); } .IMMEDIATE_STOP { stroke: var(--crash); stroke-dasharray: 6 3; }
      </style>
      """;

  private final double minutes;
  private final List<Fault> faults;
  private final StringBuilder svg = new StringBuilder();

  private Picture(double minutes, List<Fault> faults) {
    this.minutes = minutes;
    this.faults = faults;
  }

  /** Returns the picture as SVG. */
  static String of(String description, double minutes, List<Fault> faults, List<Panel> panels) {
    Picture picture = new Picture(minutes, faults);
    int height = HEADER + panels.size() * PANEL + FOOTER;
    picture.add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">%n<title>%s</title>%n%s",
        WIDTH, height, description, STYLE);
    picture.add(
        "<rect width=\"%d\" height=\"%d\" rx=\"8\" style=\"fill: var(--surface)\"/>%n",
        WIDTH, height);
    picture.legend();
    for (int i = 0; i < panels.size(); i++) {
      picture.panel(panels.get(i), HEADER + i * PANEL);
    }
    picture.minutes(height - FOOTER);
    return picture.svg + "</svg>\n";
  }

  private void legend() {
    double x = LEFT;
    for (Fault.Kind kind : Fault.Kind.values()) {
      add("<line class=\"%s\" x1=\"%.0f\" x2=\"%.0f\" y1=\"12\" y2=\"28\"/>%n", kind, x, x);
      add("<text x=\"%.0f\" y=\"24\">%s</text>%n", x + 8, kind.label());
      x += 30 + 6.6 * kind.label().length();
    }
  }

  private void panel(Panel panel, int y) {
    double top = panel.top();
    add("<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>%n", LEFT, y + 16, panel.title());
    for (double share : new double[] {0, 0.5, 1}) {
      double at = y(share * top, top, y);
      add(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>%n",
          LEFT, WIDTH - RIGHT, at, at);
      add(
          "<text text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>%n",
          LEFT - 8, at + 4, number(share * top));
    }
    for (Fault fault : faults) {
      double at = x(fault.minute());
      add(
          "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>%n",
          fault.kind(), at, at, y + TITLE, y + TITLE + PLOT);
    }
    for (int i = 0; i < panel.lines().size(); i++) {
      add("<path class=\"line line%d\" d=\"%s\"/>%n", i, path(panel.lines().get(i), top, y));
    }
    names(panel, top, y);
  }

  /** Writes the name of each line beside its last value, without overlap. */
  private void names(Panel panel, double top, int y) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < panel.lines().size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> -last(panel.lines().get(i))));
    double limit = y + TITLE + 4;
    for (int n = 0; n < order.size(); n++) {
      Panel.Line line = panel.lines().get(order.get(n));
      double lowest = y + TITLE + PLOT + 4 - (order.size() - 1 - n) * LABEL_HEIGHT;
      double at = Math.min(lowest, Math.max(limit, y(last(line), top, y) + 4));
      add(
          "<text class=\"name%d\" x=\"%d\" y=\"%.1f\">%s %s</text>%n",
          order.get(n), WIDTH - RIGHT + 8, at, line.name(), number(last(line)));
      limit = at + LABEL_HEIGHT;
    }
  }

  private void minutes(int y) {
    double step = minutes > 20 ? 10 : 1;
    for (double minute = 0; minute <= minutes + 0.01; minute += step) {
      add(
          "<text text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>%n",
          x(minute), y + 8, number(minute));
    }
    add("<text x=\"%d\" y=\"%d\">minutes</text>%n", WIDTH - RIGHT + 16, y + 8);
  }

  private String path(Panel.Line line, double top, int y) {
    StringBuilder path = new StringBuilder();
    boolean gap = true;
    for (int i = 0; i < line.values().size(); i++) {
      double value = line.values().get(i);
      if (!Double.isNaN(value)) {
        path.append(
            format("%s%.1f %.1f", gap ? "M" : "L", x(line.minutes().get(i)), y(value, top, y)));
      }
      gap = Double.isNaN(value);
    }
    return path.toString();
  }

  private static double last(Panel.Line line) {
    return line.values().stream().filter(v -> !v.isNaN()).reduce(0.0, (former, later) -> later);
  }

  private double x(double minute) {
    return LEFT + minute / minutes * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double top, int y) {
    return y + TITLE + PLOT * (1 - value / top);
  }

  private static String number(double value) {
    String text = format(value < 10 ? "%.1f" : "%,.0f", value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private void add(String pattern, Object... values) {
    svg.append(format(pattern, values));
  }
}
