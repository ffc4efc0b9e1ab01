// The path of a change from a base table to the readers of a view.

import { json } from './api.js';
import { copyable } from './controls.js';
import { el } from './dom.js';
import { flow } from './flow.js';
import { drawing } from './drawing.js';
import * as notice from './notice.js';
import * as session from './session.js';

const MODES = {
  incremental: 'A change leads to keys, and the rows of these keys are computed again.',
  full: 'A change of any table leads to a refresh of the whole view.',
  scheduled: 'Changes are not captured; the view is refreshed by its schedule.',
};

export function planSection(entry) {
  const frame = el('div', { class: 'chart' });
  const queries = el('div');
  let plan = null;
  let freshness = entry.freshness;
  let drawn = '';

  function draw() {
    const width = Math.floor(frame.clientWidth);
    const nodes = flow(entry, freshness, plan);
    const wanted = JSON.stringify([width, nodes]);
    if (width > 0 && wanted !== drawn) {
      drawn = wanted;
      frame.replaceChildren(drawing(nodes, width));
    }
  }

  function drawQueries() {
    notice.loaded(
      queries,
      plan.mappings.map(({ table, occurrence, sql, explain }) =>
        el(
          'details',
          {},
          el('summary', {}, `From ${table}${occurrence ? ` (${occurrence})` : ''} to keys`),
          copyable(sql, `SQL from ${table} ${occurrence ?? ''}`),
          explain.length > 0 && el('pre', { tabindex: '0', role: 'group', 'aria-label': `EXPLAIN from ${table} ${occurrence ?? ''}` }, explain.join('\n')),
        ),
      ),
    );
  }

  async function load() {
    try {
      plan = await json(`/views/${encodeURIComponent(entry.view)}/plan`, { live: true });
      drawQueries();
      draw();
    } catch (problem) {
      notice.failed(queries, problem, load);
    }
  }

  new ResizeObserver(draw).observe(frame);
  if (session.may('operator')) {
    load();
  }

  return {
    element: el(
      'section',
      { class: 'card', 'aria-labelledby': 'plan' },
      el('h2', { id: 'plan' }, 'How a change travels'),
      el('p', {}, MODES[entry.mode] ?? 'The view is not installed yet.'),
      entry.reason && el('p', { class: 'hint' }, entry.reason),
      frame,
      queries,
    ),
    hear(news) {
      freshness = news.freshness.get(entry.view) ?? freshness;
      draw();
    },
  };
}
