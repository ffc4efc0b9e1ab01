// The last refreshes of a view, with duration and outcome.

import { rows } from './api.js';
import { barChart } from './chart.js';
import { el } from './dom.js';
import { count, duration, moment } from './format.js';
import * as notice from './notice.js';
import { FAILURES, OUTCOMES, outcomeClass, rowsChanged, seconds, usual } from './refreshes.js';

const LAST = 40;
const IN_TABLE = 15;
const COLUMNS = 'id,reason,requested_by,mode,started_at,finished_at,outcome,version,rows_inserted,rows_deleted,error';
const HEADS = [['Began'], ['By'], ['Outcome'], ['Took', 1], ['Rows changed', 1], ['Version', 1], ['Message']];

const outcome = (run) => el('span', { class: `outcome ${outcomeClass(run.outcome)}` }, run.outcome.replace('_', ' '));

function line(run) {
  return el(
    'tr',
    {},
    el('td', { 'data-label': 'Began' }, moment(run.started_at)),
    el('td', { 'data-label': 'By' }, run.reason, run.requested_by && el('span', { class: 'hint' }, run.requested_by)),
    el('td', { 'data-label': 'Outcome' }, outcome(run)),
    el('td', { 'data-label': 'Took', class: 'figure' }, duration(seconds(run))),
    el('td', { 'data-label': 'Rows changed', class: 'figure' }, count(rowsChanged(run))),
    el('td', { 'data-label': 'Version', class: 'figure' }, count(run.version)),
    el('td', { 'data-label': 'Message', class: 'message' }, run.error ?? (FAILURES.includes(run.outcome) ? 'no message' : '')),
  );
}

function table(runs) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Refreshes' },
    el(
      'table',
      {},
      el('caption', { class: 'unseen' }, 'The last refreshes'),
      el('thead', {}, el('tr', {}, HEADS.map(([text, figure]) => el('th', { scope: 'col', class: figure ? 'figure' : null }, text)))),
      el('tbody', {}, runs.slice(0, IN_TABLE).map(line)),
    ),
  );
}

export function refreshHistory(view) {
  const past = el('div');
  const picture = el('div');
  let runs = [];
  let known = null;
  let chart = null;

  function draw() {
    if (runs.length === 0) {
      notice.empty(past, 'The view was not refreshed yet.');
      return;
    }
    notice.loaded(past, picture, table(runs));
    const shown = runs.filter((run) => seconds(run) !== null).reverse();
    const labels = shown.map((run) => moment(run.started_at));
    const kinds = OUTCOMES.filter(({ name }) => shown.some((run) => outcomeClass(run.outcome) === name));
    chart?.end();
    chart = barChart(picture, {
      label: `How long the last ${shown.length} refreshes took. The table lists them.`,
      labels,
      xName: 'Began',
      series: kinds.map(({ name, colour }) => ({
        label: name,
        colour,
        values: shown.map((run) => (outcomeClass(run.outcome) === name ? seconds(run) : null)),
      })),
      write: duration,
      axisWrite: (value) => (value === 0 ? '0' : duration(value)),
    });
  }

  async function load() {
    notice.loading(past, 'the refreshes');
    try {
      ({ rows: runs } = await rows('/refreshes', { select: COLUMNS, view_name: `eq.${view}`, outcome: 'neq.coalesced', limit: LAST }));
      draw();
    } catch (problem) {
      notice.failed(past, problem, load);
    }
  }

  return {
    element: el('section', { class: 'card', 'aria-labelledby': 'history' }, el('h2', { id: 'history' }, 'Refreshes'), past),
    usual: (mode) => usual(runs, mode),
    hear(news) {
      const run = news.refresh.get(view);
      const seen = run ? `${run.id} ${run.outcome}` : 'none';
      if (seen !== known && (run || news.connection === 'open')) {
        known = seen;
        load();
      }
    },
    end: () => chart?.end(),
  };
}
