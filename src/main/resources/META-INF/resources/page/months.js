// Orders by month: a line chart, and a table with the same values.

import { lineChart } from './chart.js';
import { el } from './dom.js';
import { brief, month } from './format.js';

function nextMonth(iso) {
  const date = new Date(iso);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString();
}

/** Returns every month from the first to the last, also those without orders. */
function everyMonth(found) {
  if (found.length === 0) {
    return [];
  }
  const byMonth = new Map(found.map((row) => [new Date(row.month).toISOString(), row]));
  const last = new Date(found[found.length - 1].month).toISOString();
  const all = [];
  for (let at = new Date(found[0].month).toISOString(); at <= last; at = nextMonth(at)) {
    all.push(byMonth.get(at) ?? { month: at, orders: 0, cost: 0 });
  }
  return all;
}

function table(months, heading, columns, choose, open) {
  return el(
    'details',
    { open: open || null },
    el('summary', {}, 'The same as a table'),
    el(
      'table',
      {},
      el('caption', { class: 'unseen' }, heading),
      el(
        'thead',
        {},
        el('tr', {}, el('th', { scope: 'col' }, 'Month'), columns.map((column) => el('th', { scope: 'col', class: 'figure' }, column.label))),
      ),
      el(
        'tbody',
        {},
        months.map((row) =>
          el(
            'tr',
            {},
            el('th', { scope: 'row' }, el('button', { type: 'button', class: 'link', onclick: () => choose(row.month) }, month(row.month))),
            columns.map((column) => el('td', { class: 'figure' }, column.write(row[column.key]))),
          ),
        ),
      ),
    ),
  );
}

/** Returns the elements of chart and table, and a function that draws the chart when they are in the page. */
export function monthLine(place, found, { measure, write, heading, name, columns, choose }) {
  const months = everyMonth(found);
  const frame = el('div');
  const elements = [frame, table(months, heading, columns, choose, place.querySelector('details')?.open)];
  const draw = () =>
    lineChart(frame, {
      label: `${heading}. The table below has the figures.`,
      times: months.map((row) => row.month),
      values: months.map((row) => row[measure]),
      name, write, axisWrite: brief, writeTime: month,
      choose: (i) => choose(months[i].month),
    });
  return { elements, draw };
}
