// All relations with their current state.

import * as catalog from './catalog.js';
import { debounced, el, put } from './dom.js';
import { findings } from './findings.js';
import { count, moment } from './format.js';
import * as notice from './notice.js';
import { register } from './register.js';
import * as session from './session.js';
import { badge, connectionWarning, staleness, waiting } from './state.js';
import * as url from './url.js';

const HEADS = [['View'], ['State'], ['Mode'], ['Rows', 1], ['Staleness', 1], ['Waiting', 1], ['Last refresh'], ['']];

/** Builds a line once. Later only changed cells are written, so that focus stays. */
function line(entry) {
  const cells = {};
  const written = {};
  const cell = (name, label, figure) => (cells[name] = el('td', { 'data-label': label, class: figure ? 'figure' : null }));
  const row = el(
    'tr',
    { 'data-view': entry.view },
    el(
      'th',
      { scope: 'row' },
      el('a', { href: url.address({ view: entry.view }) }, entry.view),
      entry.comment && el('span', { class: 'hint' }, entry.comment),
    ),
    cell('state', 'State'),
    cell('mode', 'Mode'),
    cell('rows', 'Rows', true),
    cell('staleness', 'Staleness', true),
    cell('waiting', 'Waiting', true),
    cell('refresh', 'Last refresh'),
    el(
      'td',
      { class: 'row-actions' },
      session.may('reader') &&
        el('a', { class: 'button', href: url.address({ part: 'explore', relation: entry.view }), 'aria-label': `Explore ${entry.view}` }, 'Explore'),
    ),
  );

  function write(name, key, ...content) {
    if (!(name in written) || written[name] !== key) {
      written[name] = key;
      put(cells[name], ...content);
    }
  }

  function update(is, run) {
    const state = entry.problem ? 'error' : is?.state;
    write('state', state, state ? badge(state) : '–');
    const mode = is?.mode ?? entry.mode;
    write('mode', mode, entry.kind === 'plain' ? 'plain view' : (mode ?? '–'), entry.reason && el('span', { class: 'unseen' }, `, ${entry.reason}`));
    write('rows', is?.rows, count(is?.rows));
    write('staleness', is?.staleness, is ? staleness(is) : 'none');
    write('waiting', is?.pending_changes, is ? waiting(is) : 'none');
    const running = run?.outcome === 'running';
    const last = running ? 'refreshing …' : moment(is?.last_refresh);
    write('refresh', `${last} ${is?.last_outcome}`, last, !running && is?.last_outcome && el('span', { class: 'hint' }, is.last_outcome));
  }

  return { row, update };
}

export function viewList(place) {
  const lines = new Map();
  const known = new Set();
  const list = el('div');
  const connection = el('div');
  let seen = null;
  let wasOpen = true;

  function draw(entries) {
    lines.clear();
    entries.forEach((entry) => lines.set(entry.view, line(entry)));
    entries.forEach((entry) => known.add(entry.view));
    if (entries.length === 0) {
      const text = 'No view is registered yet.';
      notice.empty(list, text, !session.may('operator') && el('p', {}, 'An operator can register one.'));
      return;
    }
    notice.loaded(
      list,
      el(
        'div',
        { class: 'card scroll', tabindex: '0', role: 'group', 'aria-label': 'Views' },
        el(
          'table',
          { class: 'views' },
          el('caption', { class: 'unseen' }, 'Views'),
          el(
            'thead',
            {},
            el(
              'tr',
              {},
              HEADS.map(([text, figure]) =>
                el('th', { scope: 'col', class: figure ? 'figure' : null }, text || el('span', { class: 'unseen' }, 'Actions')),
              ),
            ),
          ),
          el('tbody', {}, [...lines.values()].map(({ row }) => row)),
        ),
      ),
    );
    const freshness = new Map(entries.map((entry) => [entry.view, entry.freshness]));
    lines.forEach(({ update }, name) => update(seen?.freshness.get(name) ?? freshness.get(name), seen?.refresh.get(name)));
  }

  async function load() {
    notice.loading(list, 'the views');
    try {
      draw(await catalog.load());
    } catch (problem) {
      notice.failed(list, problem, load);
    }
  }

  const reload = debounced(load, 300);

  put(
    place,
    el(
      'div',
      { class: 'headline' },
      el('h1', {}, 'Views'),
      session.may('operator') && el('button', { type: 'button', onclick: () => register(load) }, 'Register a view'),
    ),
    connection,
    list,
    session.may('operator') && findings((finding) => !known.has(finding.view)),
  );
  load();

  return {
    hear(news) {
      seen = news;
      put(connection, connectionWarning(news.connection));
      lines.forEach(({ update }, name) => news.freshness.has(name) && update(news.freshness.get(name), news.refresh.get(name)));
      // Another client registered a view, or events were missed.
      const added = known.size > 0 && [...news.freshness.keys()].filter((name) => !known.has(name));
      const isOpen = news.connection === 'open';
      if (added.length > 0 || (isOpen && !wasOpen)) {
        (added || []).forEach((name) => known.add(name));
        reload();
      }
      wasOpen = isOpen || news.connection === 'waiting';
    },
  };
}
