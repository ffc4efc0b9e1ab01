// What was bought month by month, as a line.

import { el, svg } from './dom.js';
import { brief, month, monthName } from './format.js';
import { ticks } from './scale.js';

const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 14;
const TOP = 14;
const BOTTOM = 34;
const CLOSEST_LABELS = 38;

function nextMonth(iso) {
  const date = new Date(iso);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString();
}

/** Every month from the first to the last, those without orders too. */
export function everyMonth(found) {
  const byMonth = new Map(found.map((row) => [new Date(row.month).toISOString(), row]));
  const all = [];
  const last = found.length && new Date(found[found.length - 1].month).toISOString();
  for (let at = found.length && new Date(found[0].month).toISOString(); found.length && at <= last; at = nextMonth(at)) {
    all.push(byMonth.get(at) ?? { month: at, orders: 0, cost: 0 });
  }
  return all;
}

function drawing(months, measure, write, heading, choose, width) {
  const lines = ticks(Math.max(...months.map((row) => row[measure])));
  const most = lines[lines.length - 1];
  const x = (i) => LEFT + (months.length === 1 ? 0.5 : i / (months.length - 1)) * (width - LEFT - RIGHT);
  const y = (value) => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const points = months.map((row, i) => `${x(i)},${y(row[measure])}`);
  const every = Math.max(1, Math.ceil((CLOSEST_LABELS * months.length) / (width - LEFT - RIGHT)));
  const half = months.length === 1 ? 40 : (x(1) - x(0)) / 2;
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', 'aria-label': heading, class: 'months' },
    lines.map((value) => [
      svg('line', { x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value), class: value === 0 ? 'base' : 'grid' }),
      svg('text', { x: LEFT - 8, y: y(value) + 4, class: 'axis', 'text-anchor': 'end' }, brief(value)),
    ]),
    svg('path', { class: 'area', d: `M${x(0)},${y(0)} L${points.join(' L')} L${x(months.length - 1)},${y(0)} Z` }),
    svg('polyline', { class: 'line', points: points.join(' ') }),
    months.map((row, i) => {
      const labelled = i % every === 0;
      const january = new Date(row.month).getUTCMonth() === 0;
      return [
        labelled && svg('text', { x: x(i), y: HEIGHT - 18, class: 'axis', 'text-anchor': 'middle' }, monthName(row.month)),
        labelled &&
          (i === 0 || january || every > 1) &&
          svg('text', { x: x(i), y: HEIGHT - 5, class: 'axis year', 'text-anchor': 'middle' }, row.month.slice(0, 4)),
        svg(
          'g',
          { class: 'point', onclick: () => choose(row.month) },
          svg('rect', { x: x(i) - half, y: TOP, width: 2 * half, height: HEIGHT - TOP - BOTTOM, class: 'catch' }),
          svg('circle', { cx: x(i), cy: y(row[measure]), r: 3.5 }),
          svg('title', {}, `${month(row.month)}: ${write(row[measure])}`),
        ),
      ];
    }),
  );
}

/** The line, and the same as a table. */
export function monthLine(place, found, { measure, write, heading, columns, choose }) {
  const months = everyMonth(found);
  const open = place.querySelector('details')?.open;
  const frame = el('div', { class: 'chart' });
  const table = el(
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
  const draw = () => {
    const width = Math.max(280, Math.floor(frame.clientWidth));
    frame.replaceChildren(drawing(months, measure, write, heading, choose, width));
  };
  new ResizeObserver(draw).observe(frame);
  return [frame, table];
}
