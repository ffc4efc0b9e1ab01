// The last refreshes, one bar each: how long it took, and how it ended.

import { svg } from './dom.js';
import { count, duration, moment } from './format.js';

const HEIGHT = 130;
const TOP = 16;
const BASE = 22;
const BAR = 14;
const GAP = 6;

export const seconds = (run) => (run.finished_at ? (Date.parse(run.finished_at) - Date.parse(run.started_at)) / 1000 : null);
export const rowsChanged = (run) =>
  run.rows_inserted === null && run.rows_deleted === null ? null : (run.rows_inserted ?? 0) + (run.rows_deleted ?? 0);

const FAILURES = ['failed', 'timed_out', 'lost'];
export const isFailure = (run) => FAILURES.includes(run.outcome);

export const outcomeClass = (outcome) => (FAILURES.includes(outcome) ? 'failed' : outcome);

/** @param runs the newest first; @param most how many fit */
export function timeline(runs, width) {
  const fitting = Math.floor((width - 8) / (BAR + GAP));
  const shown = runs.slice(0, fitting).reverse();
  const longest = Math.max(0.001, ...shown.map((run) => seconds(run) ?? 0));
  // Square roots leave short ones visible beside long ones.
  const height = (run) => Math.max(3, Math.sqrt((seconds(run) ?? longest) / longest) * (HEIGHT - TOP - BASE));
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', class: 'timeline',
      'aria-label': `The last ${shown.length} refreshes, the longest ${duration(longest)}. The table has each of them.`,
    },
    svg('line', { x1: 0, x2: width, y1: HEIGHT - BASE, y2: HEIGHT - BASE, class: 'base' }),
    shown.map((run, i) => {
      const x = i * (BAR + GAP);
      const tall = height(run);
      return svg(
        'g',
        { class: `run ${outcomeClass(run.outcome)}` },
        svg('rect', { x, y: HEIGHT - BASE - tall, width: BAR, height: tall, rx: 2 }),
        isFailure(run) && svg('text', { x: x + BAR / 2, y: HEIGHT - BASE - tall - 4, 'text-anchor': 'middle', class: 'axis' }, '×'),
        svg('text', { x: x + BAR / 2, y: HEIGHT - 8, 'text-anchor': 'middle', class: 'axis' }, run.reason[0].toUpperCase()),
        svg(
          'title',
          {},
          `${moment(run.started_at)}, by ${run.reason}: ${run.outcome}, ${duration(seconds(run))}, ${count(rowsChanged(run))} rows changed${run.error ? `. ${run.error}` : ''}`,
        ),
      );
    }),
  );
}

/** What a refresh of that mode may be expected to take, from those that succeeded; null where none did. */
export function expected(runs, mode) {
  const times = runs
    .filter((run) => run.mode === mode && ['succeeded', 'unchanged'].includes(run.outcome))
    .map(seconds)
    .slice(0, 9)
    .sort((a, b) => a - b);
  return times.length === 0 ? null : times[Math.floor(times.length / 2)];
}
