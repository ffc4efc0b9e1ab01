// How old the rows are, and how they are renewed.

import { ask, rows, serverNow } from './api.js';
import { announce, el, put } from './dom.js';
import { count, duration, many, moment, time, today } from './format.js';
import * as live from './live.js';
import * as notice from './notice.js';
import * as session from './session.js';
import { expected, isFailure, outcomeClass, rowsChanged, seconds, timeline } from './timeline.js';

const LAST = 40;

const SAID = {
  fresh: 'Readers see everything that was committed.',
  stale: 'Changes wait, and readers will see them soon.',
  building: 'The view is being filled for the first time.',
  error: 'The last refresh failed: readers see older rows than they should.',
};

const WITHOUT = {
  waiting: 'Waiting for news …',
  silent: 'The service has said nothing for a while; this is the last news.',
  lost: 'The connection is lost; trying again. This is the last news.',
  unavailable: 'The database cannot be reached at the moment; this is the last news.',
};

/** The state in a word and a colour, for the head of the page. */
export function pulse(place) {
  let shown = '';
  live.watch(({ freshness, connection }) => {
    const state = connection === 'open' ? freshness?.state : connection === 'waiting' ? null : 'unknown';
    if (state && state !== shown) {
      shown = state;
      place.className = `pulse state-${state}`;
      put(place, el('span', { class: 'dot', 'aria-hidden': 'true' }), state);
    }
  });
}

export function freshness(place) {
  let seen = { freshness: null, refresh: null, connection: 'waiting' };
  let runs = [];
  let known = null;
  const now = el('div', { class: 'now' });
  const work = el('div', { class: 'work' });
  const history = el('section', { class: 'card', 'aria-labelledby': 'history' });
  const past = el('div');

  function pending({ pending_by_table: byTable, pending_changes: all }) {
    const tables = Object.entries(byTable);
    return all === 0
      ? 'none'
      : [count(all), el('span', { class: 'hint' }, tables.map(([table, number]) => `${table} ${count(number)}`).join(', '))];
  }

  function drawNow() {
    const { freshness: is, connection } = seen;
    if (!is) {
      const text = WITHOUT[connection] ?? WITHOUT.waiting;
      notice.loaded(now, el('h2', { id: 'now' }, 'Now'), el('p', { class: 'notice' }, text));
      return;
    }
    const figure = (name, ...value) => el('div', {}, el('dt', {}, name), el('dd', {}, ...value));
    notice.loaded(
      now,
      el(
        'div',
        { class: 'state' },
        el('h2', { id: 'now', class: `word state-${is.state}` }, el('span', { class: 'dot', 'aria-hidden': 'true' }), is.state),
        el('p', {}, SAID[is.state], is.consecutive_failures > 0 && ` ${many(is.consecutive_failures, 'failure')} in a row.`),
        connection !== 'open' && el('p', { class: 'warning', role: 'alert' }, WITHOUT[connection]),
      ),
      el(
        'dl',
        {},
        figure('Version', count(is.version)),
        figure('As of', is.as_of ? time(is.as_of) : '–', is.as_of && el('span', { class: 'hint' }, today(is.as_of))),
        figure('Staleness', is.staleness === null ? 'unknown' : is.staleness === 0 ? 'none' : duration(is.staleness)),
        figure('Pending changes', pending(is)),
        figure('Rows', count(is.rows)),
        figure('Last refresh', moment(is.last_refresh), is.last_outcome && el('span', { class: 'hint' }, is.last_outcome)),
        figure('Next scheduled', is.next_refresh ? moment(is.next_refresh) : 'none'),
      ),
    );
  }

  const isRunning = () => seen.refresh?.outcome === 'running';

  async function attempt(button, what) {
    button.disabled = true;
    try {
      await what();
    } catch (problem) {
      announce(problem.message);
      work.querySelector('.warning')?.remove();
      work.append(el('p', { class: 'warning', role: 'alert' }, `${problem.message} ${problem.hint}`));
      button.disabled = false;
    }
  }

  async function refresh(event) {
    await attempt(event.target, async () => {
      await ask('/refreshes', { method: 'POST', body: { view: 'customer_order_volume', mode: 'concurrent' } });
      announce('A refresh was asked for.');
    });
  }

  async function cancel(event) {
    await attempt(event.target, async () => {
      await ask(`/refreshes/${seen.refresh.id}`, { method: 'DELETE' });
      announce('The refresh is being cancelled.');
    });
  }

  function progress() {
    const took = Math.max(0, (serverNow() - Date.parse(seen.refresh.started_at)) / 1000);
    const usual = expected(runs, seen.refresh.mode);
    const text = usual === null ? `${duration(took)} so far` : `${duration(took)} of about ${duration(usual)}`;
    const bar = el('progress', { id: 'progress', 'aria-label': 'Refresh', max: usual ? '1' : null, value: usual ? String(Math.min(0.98, took / usual)) : null });
    return [bar, el('span', { class: 'took' }, text)];
  }

  function drawWork() {
    if (!session.may('operator')) {
      put(work);
    } else if (!isRunning()) {
      if (!work.querySelector('[data-do="refresh"]')) {
        put(work, el('button', { type: 'button', class: 'primary', 'data-do': 'refresh', onclick: refresh }, 'Refresh now'));
      }
    } else {
      if (!work.querySelector('[data-do="cancel"]')) {
        put(work, el('div', { class: 'progress' }), el('button', { type: 'button', 'data-do': 'cancel', onclick: cancel }, 'Cancel'));
      }
      put(work.querySelector('.progress'), progress());
      if (seen.refresh.cancel_requested_at) {
        work.querySelector('[data-do="cancel"]').disabled = true;
      }
    }
  }

  function line(run) {
    return el(
      'tr',
      {},
      el('td', { 'data-label': 'Began' }, moment(run.started_at)),
      el('td', { 'data-label': 'By' }, run.reason, run.requested_by && el('span', { class: 'hint' }, run.requested_by)),
      el('td', { 'data-label': 'Outcome' }, el('span', { class: `outcome ${outcomeClass(run.outcome)}` }, run.outcome.replace('_', ' '))),
      el('td', { 'data-label': 'Took', class: 'figure' }, duration(seconds(run))),
      el('td', { 'data-label': 'Rows changed', class: 'figure' }, count(rowsChanged(run))),
      el('td', { 'data-label': 'Version', class: 'figure' }, count(run.version)),
      el('td', { 'data-label': 'Message', class: 'message' }, run.error ?? (isFailure(run) ? 'no message' : '')),
    );
  }

  function drawPast() {
    if (runs.length === 0) {
      notice.empty(past, 'Nothing was refreshed yet.');
      return;
    }
    const frame = el('div', { class: 'chart' });
    const heads = [['Began'], ['By'], ['Outcome'], ['Took', 1], ['Rows changed', 1], ['Version', 1], ['Message']];
    notice.loaded(
      past,
      frame,
      el(
        'p',
        { class: 'legend' },
        [...new Set(runs.map((run) => run.outcome))].map((outcome) => el('span', { class: `outcome ${outcomeClass(outcome)}` }, outcome.replace('_', ' '))),
        el('span', { class: 'hint' }, 'Asked for by the Schedule, a Change, a Request, or at Startup. Heights are square roots of durations.'),
      ),
      el(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Refreshes' },
        el(
          'table',
          {},
          el('caption', { class: 'unseen' }, 'The last refreshes'),
          el('thead', {}, el('tr', {}, heads.map(([text, figure]) => el('th', { scope: 'col', class: figure ? 'figure' : null }, text)))),
          el('tbody', {}, runs.slice(0, 15).map(line)),
        ),
      ),
    );
    const draw = () => frame.clientWidth && frame.replaceChildren(timeline(runs, Math.floor(frame.clientWidth)));
    new ResizeObserver(draw).observe(frame);
  }

  async function loadRuns() {
    notice.loading(past, 'refreshes');
    try {
      const columns = 'id,reason,requested_by,mode,started_at,finished_at,outcome,version,rows_inserted,rows_deleted,error';
      ({ rows: runs } = await rows('/refreshes', { select: columns, view_name: 'eq.customer_order_volume', outcome: 'neq.coalesced', limit: LAST }));
      drawPast();
      drawWork();
    } catch (problem) {
      notice.failed(past, problem, loadRuns);
    }
  }

  function hear(news) {
    const before = seen.refresh;
    seen = { ...news };
    drawNow();
    drawWork();
    const run = seen.refresh && `${seen.refresh.id} ${seen.refresh.outcome}`;
    if (run !== known && session.may('operator')) {
      loadRuns();
    }
    if (before?.outcome === 'running' && !isRunning()) {
      announce(`The refresh ended: ${seen.refresh?.outcome}.`);
    }
    known = run;
  }

  put(place, el('h1', {}, 'Freshness'), el('section', { class: 'card', 'aria-labelledby': 'now' }, now, work), history);
  put(history, el('h2', { id: 'history' }, 'Refreshes'), past);

  return {
    title: 'Freshness',
    show() {
      if (!session.may('operator')) {
        notice.lacking(past, 'operator', 'Refreshes');
      }
    },
    start() {
      const stop = live.watch(hear);
      const timer = setInterval(() => isRunning() && drawWork(), 250);
      return () => {
        stop();
        clearInterval(timer);
      };
    },
  };
}
