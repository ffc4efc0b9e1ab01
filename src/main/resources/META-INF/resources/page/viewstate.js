// The freshness of one view, and what operators can do with it.

import { ask, serverNow } from './api.js';
import { confirm } from './controls.js';
import { announce, el, put } from './dom.js';
import { count, duration, many, moment, time, today } from './format.js';
import * as live from './live.js';
import { selfTestButton } from './selftest.js';
import * as session from './session.js';
import { badge, meaning, staleness, waiting } from './state.js';
import * as url from './url.js';

const TICK = 250;

/** @param history has the usual duration of a refresh; null for readers */
export function viewState(entry, history) {
  const name = entry.view;
  const now = el('div', { class: 'now' });
  const work = el('div', { class: 'work' });
  const fault = el('div');
  const report = el('div');
  const element = el('section', { class: 'card', 'aria-labelledby': 'now' }, now, work, fault, report);
  let freshness = entry.freshness;
  let run = null;

  const figure = (label, ...value) => el('div', {}, el('dt', {}, label), el('dd', {}, ...value));

  function pending(is) {
    const tables = Object.entries(is.pending_by_table).map(([table, number]) => `${table.replace(/^public\./, '')} ${count(number)}`);
    return [waiting(is), tables.length > 0 && el('span', { class: 'hint' }, tables.join(', '))];
  }

  function drawNow() {
    const is = freshness;
    if (entry.kind === 'plain') {
      put(now, el('h2', { id: 'now', class: 'word' }, 'plain view'), el('p', {}, 'Each read computes its rows from the tables, so they are exact.'));
      return;
    }
    put(
      now,
      el(
        'div',
        { class: 'state' },
        el('h2', { id: 'now', class: 'word' }, badge(is?.state ?? 'building')),
        el('p', {}, meaning(is?.state ?? 'building'), is?.consecutive_failures > 0 && ` ${many(is.consecutive_failures, 'failure')} in a row.`),
        is?.needs_refresh && el('p', { class: 'hint' }, is.needs_refresh),
      ),
      is &&
        el(
          'dl',
          {},
          figure('Version', count(is.version)),
          figure('As of', time(is.as_of), is.as_of && el('span', { class: 'hint' }, today(is.as_of))),
          figure('Staleness', staleness(is)),
          figure('Pending changes', ...pending(is)),
          figure('Rows', count(is.rows)),
          figure('Rows in the delta', count(is.delta_rows)),
          figure('Last refresh', moment(is.last_refresh), is.last_outcome && el('span', { class: 'hint' }, is.last_outcome)),
          figure('Next scheduled', is.next_refresh ? moment(is.next_refresh) : 'none'),
        ),
    );
  }

  const isRunning = () => run?.outcome === 'running';

  async function attempt(button, what) {
    put(fault);
    button.disabled = true;
    try {
      await what();
    } catch (problem) {
      announce(problem.message);
      put(fault, el('p', { class: 'fault', role: 'alert' }, `${problem.message} ${problem.hint}`));
    }
    button.disabled = false;
  }

  const request = (mode) => ask('/refreshes', { method: 'POST', body: { view: name, mode } });

  const refresh = (event) =>
    attempt(event.target, async () => {
      await request('concurrent');
      announce('The refresh is requested.');
    });

  const cancel = (event) =>
    attempt(event.target, async () => {
      await ask(`/refreshes/${run.id}`, { method: 'DELETE' });
      announce('The refresh is being cancelled.');
    });

  const rebuild = () =>
    confirm({ title: `Rebuild ${name}?`, text: 'Readers wait until the rebuild ends.', verb: 'Rebuild', work: () => request('rebuild') });

  const release = () =>
    confirm({
      title: `Release ${name}?`,
      text: 'The view stays in the database. Its route ends, and the service no longer keeps it fresh.',
      verb: 'Release',
      async work() {
        await ask(`/views/${encodeURIComponent(name)}`, { method: 'DELETE' });
        live.forget(name);
        announce(`${name} is released.`);
        url.go({});
      },
    });

  function progress() {
    const took = Math.max(0, (serverNow() - Date.parse(run.started_at)) / 1000);
    const usual = history?.usual(run.mode) ?? null;
    const text = usual === null ? `${duration(took)} so far` : `${duration(took)} of about ${duration(usual)}`;
    const value = usual ? String(Math.min(0.98, took / usual)) : null;
    return [el('progress', { 'aria-label': 'Refresh', max: usual ? '1' : null, value }), el('span', { class: 'took' }, text)];
  }

  const button = (action, text, onclick, kind) => el('button', { type: 'button', class: kind, 'data-do': action, onclick }, text);

  /** Buttons are kept while their state lasts, so that focus stays. */
  function drawWork() {
    if (!session.may('operator')) {
      return;
    }
    const state = entry.kind === 'plain' ? 'plain' : isRunning() ? 'running' : 'idle';
    if (work.dataset.state !== state) {
      work.dataset.state = state;
      put(
        work,
        state === 'running' && [el('div', { class: 'progress' }), button('cancel', 'Cancel', cancel)],
        state === 'idle' && [
          button('refresh', 'Refresh now', refresh, 'primary'),
          button('rebuild', 'Rebuild', rebuild),
          selfTestButton(name, report),
        ],
        state !== 'running' && button('release', 'Release', release, 'quiet'),
      );
    }
    if (isRunning()) {
      put(work.querySelector('.progress'), progress());
      work.querySelector('[data-do="cancel"]').disabled = Boolean(run.cancel_requested_at);
    }
  }

  drawNow();
  drawWork();
  const timer = setInterval(() => isRunning() && drawWork(), TICK);

  return {
    element,
    hear(news) {
      const before = run;
      const wasFresh = freshness;
      freshness = news.freshness.get(name) ?? freshness;
      run = news.refresh.get(name) ?? run;
      if (freshness !== wasFresh) {
        drawNow();
      }
      drawWork();
      if (before?.outcome === 'running' && !isRunning()) {
        announce(`The refresh ended: ${run.outcome}.`);
      }
    },
    end: () => clearInterval(timer),
  };
}
