// The chart of a query in Explore.

import { rows } from './api.js';
import { barChart, lineChart, pointChart } from './chart.js';
import { chartOf, chartParameters } from './charted.js';
import { field, select } from './controls.js';
import { el, put } from './dom.js';
import * as exact from './exact.js';
import { brief } from './format.js';
import * as notice from './notice.js';
import { parameters } from './query.js';
import { written } from './written.js';

const choices = (outputs) => outputs.map(({ key, label }) => [key, label]);
const figure = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 4 });

/** @param change changes the page's URL */
export function exploreChart(place, change) {
  const frame = el('div');
  let chart = null;
  let asking;

  function drawn(found, wanted) {
    const { kind, x, y } = wanted;
    const label = `${y.label} by ${x.label}. The table below has the figures.`;
    if (kind === 'line') {
      const points = found.filter((row) => row[x.key] !== null);
      return lineChart(frame, {
        label, name: y.label, write: figure, writeTime: (time) => written(x)(time),
        times: points.map((row) => exact.text(row[x.key])), values: points.map((row) => exact.number(row[y.key])),
      });
    }
    if (kind === 'bars') {
      const values = found.map((row) => exact.number(row[y.key]));
      return barChart(frame, {
        label, labels: found.map((row) => written(x)(row[x.key])), xName: x.label, write: figure, axisWrite: brief,
        series: [{ label: y.label, colour: '--accent', values }],
      });
    }
    const pairs = found.map((row) => [exact.number(row[x.key]), exact.number(row[y.key])]).filter((pair) => !pair.includes(null));
    return pointChart(frame, { label, pairs, xName: x.label, yName: y.label, write: figure });
  }

  function head({ kind, x, y, xs, ys }, found) {
    return el(
      'div',
      { class: 'chart-head' },
      ys.length > 1 && field('Value', select('y', choices(ys), y.key, (key) => change({ y: key }))),
      xs.length > 2 && field('Against', select('x', choices(xs), x.key, (key) => change({ x: key }))),
      el('p', { class: 'hint' }, `${y.label} by ${x.label}${kind === 'line' ? '' : `, ${figure(found)} ${kind === 'bars' ? 'groups' : 'rows'}`}`),
    );
  }

  async function show(query, view, entry) {
    asking?.abort();
    const wanted = chartOf(query, view, entry.row_id);
    place.hidden = wanted === null;
    if (wanted === null) {
      return;
    }
    asking = new AbortController();
    const { signal } = asking;
    notice.loading(place, 'the chart');
    try {
      const answer = await rows(query.path, chartParameters(wanted, query, parameters(query)), { live: query.live, signal, parse: exact.parse });
      chart?.end();
      place.hidden = answer.rows.length === 0;
      notice.loaded(place, head(wanted, answer.rows.length), frame);
      chart = drawn(answer.rows, wanted);
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        chart?.end();
        put(frame);
        notice.failed(place, problem, () => show(query, view, entry));
      }
    }
  }

  return { show, end: () => chart?.end() };
}
