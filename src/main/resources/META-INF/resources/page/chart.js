// Charts, drawn by uPlot, which index.html loads. A table beside each chart has the same values.

import { el, put } from './dom.js';
import { brief } from './format.js';

const HEIGHT = 230;
const FONT = '12px system-ui, sans-serif';
const drawn = new Set();

function themeChanged() {
  for (const chart of drawn) {
    chart.redraw();
  }
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', themeChanged);
new MutationObserver(themeChanged).observe(document.documentElement, { attributeFilter: ['data-theme'] });

/** Returns the colour of a custom property in a form that a canvas accepts. */
function colourOf(place, property) {
  const probe = el('span', { style: { color: `var(${property})` } });
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Draws a chart and draws it again when its width or the colours change. @param options makes uPlot's options */
function draw(place, label, options, data) {
  const frame = el('div', { class: 'chart idle', role: 'img', 'aria-label': label });
  let plot = null;
  let width = 0;
  put(place, frame);

  /** The legend has values only while the pointer is over the chart. */
  function legend(u) {
    frame.classList.toggle('idle', (u.legend.idx ?? null) === null);
  }

  function redraw() {
    if (!frame.isConnected && plot !== null) {
      end();
      return;
    }
    if (width > 0) {
      plot?.destroy();
      const colour = (property) => colourOf(frame, property);
      const axis = { stroke: colour('--soft'), font: FONT, grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
      const { hooks, ...others } = options(colour, axis);
      const common = { width, height: HEIGHT, cursor: { drag: { x: false, y: false }, y: false } };
      plot = new window.uPlot({ ...common, ...others, hooks: { ...hooks, setLegend: [legend] } }, data, frame);
    }
  }

  const observer = new ResizeObserver(() => {
    const now = Math.floor(frame.clientWidth);
    if (now > 0 && now !== width) {
      const first = width === 0;
      width = now;
      first ? redraw() : plot.setSize({ width, height: HEIGHT });
    }
  });

  function end() {
    observer.disconnect();
    drawn.delete(chart);
    plot?.destroy();
    plot = null;
  }

  const chart = { redraw, end };
  drawn.add(chart);
  observer.observe(frame);
  return chart;
}

const fromZero = (u, least, most) => [Math.min(0, least ?? 0) * 1.08, Math.max(0, most ?? 0) * 1.08 || 1];
const valueAxis = (axis, write) => ({ ...axis, size: 64, values: (u, values) => values.map((value) => (value === null ? '' : write(value))) });
const said = (write) => (u, value) => (value === null || value === undefined ? '–' : write(value));

/** Calls choose with the index that is clicked. */
function clicks(choose) {
  return choose
    ? [
        (u) => {
          u.over.classList.add('clickable');
          u.over.addEventListener('click', () => u.cursor.idx !== null && choose(u.cursor.idx));
        },
      ]
    : [];
}

/** A line over time. @param times ISO texts in ascending order; writeTime writes one of them */
export function lineChart(place, { label, times, values, name, write, axisWrite = brief, writeTime, choose }) {
  const xs = times.map((time) => Date.parse(time) / 1000);
  return draw(
    place,
    label,
    (colour, axis) => ({
      tzDate: (seconds) => window.uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
      scales: { y: { range: fromZero } },
      axes: [{ ...axis, grid: { show: false } }, valueAxis(axis, axisWrite)],
      series: [
        { label: 'Time', value: (u, seconds) => (seconds === null ? '–' : writeTime(new Date(seconds * 1000).toISOString())) },
        { label: name, stroke: colour('--accent'), fill: colour('--accent-wash'), width: 2, points: { show: xs.length < 60, fill: colour('--card') }, value: said(write) },
      ],
      hooks: { ready: clicks(choose) },
    }),
    [xs, values],
  );
}

/** Bars, each of one series; null where a series has none. @param series {label, colour, values} */
export function barChart(place, { label, labels, xName, series, write, axisWrite = write, choose }) {
  const xs = labels.map((text, i) => i);
  return draw(
    place,
    label,
    (colour, axis) => ({
      scales: { x: { time: false, range: [-0.6, Math.max(labels.length - 0.4, 5.4)] }, y: { range: fromZero } },
      axes: [
        { ...axis, grid: { show: false }, space: 90, incrs: [1, 2, 5, 10, 20, 50], values: (u, splits) => splits.map((i) => short(labels[i])) },
        valueAxis(axis, axisWrite),
      ],
      series: [
        { label: xName, value: (u, i) => (i === null ? '–' : labels[i]) },
        ...series.map((each) => ({
          label: each.label,
          stroke: colour(each.colour),
          fill: colour(each.colour),
          width: 0,
          paths: window.uPlot.paths.bars({ size: [0.72, 44], radius: 0.1 }),
          points: { show: false },
          value: said(write),
        })),
      ],
      hooks: { ready: clicks(choose) },
    }),
    [xs, ...series.map((each) => each.values)],
  );
}

const short = (text) => (text === undefined ? '' : text.length > 14 ? `${text.slice(0, 13)}…` : text);

/** Axes of whole numbers have no ticks between these. */
const WHOLE = [1, 2, 5].flatMap((first) => Array.from({ length: 15 }, (each, n) => first * 10 ** n)).sort((a, b) => a - b);
const ticks = (values) => (values.every((value) => value === null || Number.isInteger(value)) ? { incrs: WHOLE } : {});

/** Points of two numbers. @param pairs [x, y] */
export function pointChart(place, { label, pairs, xName, yName, write }) {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const xs = sorted.map(([x]) => x);
  const ys = sorted.map(([, y]) => y);
  return draw(
    place,
    label,
    (colour, axis) => ({
      scales: { x: { time: false }, y: { range: fromZero } },
      axes: [
        { ...axis, ...ticks(xs), label: xName, labelFont: FONT, labelSize: 20, values: (u, values) => values.map(brief) },
        { ...valueAxis(axis, brief), ...ticks(ys) },
      ],
      series: [
        { label: xName, value: said(write) },
        { label: yName, stroke: colour('--accent'), paths: () => null, points: { show: true, size: 5, fill: colour('--accent') }, value: said(write) },
      ],
    }),
    [xs, ys],
  );
}
