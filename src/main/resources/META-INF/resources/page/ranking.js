// States by the value of their orders, the largest first.

import { el } from './dom.js';

const SHORT_LIST = 10;

/** @param entries {state, value, written, other}, the largest first */
export function ranking(entries, { chosen, choose, all, showAll, heading }) {
  const most = entries[0]?.value || 1;
  const shown = all ? entries : entries.slice(0, SHORT_LIST);
  return el(
    'div',
    { class: 'ranking' },
    el(
      'table',
      {},
      el('caption', { class: 'unseen' }, heading),
      el(
        'thead',
        { class: 'unseen' },
        el('tr', {}, ['State', 'Share of the largest', 'Value', 'Beside it'].map((text) => el('th', { scope: 'col' }, text))),
      ),
      el(
        'tbody',
        {},
        shown.map((entry) =>
          el(
            'tr',
            { class: chosen.includes(entry.state) ? 'chosen' : null },
            el(
              'th',
              { scope: 'row' },
              el(
                'button',
                { type: 'button', 'aria-pressed': String(chosen.includes(entry.state)), onclick: () => choose(entry.state) },
                entry.state ?? 'none',
              ),
            ),
            el(
              'td',
              { class: 'bar' },
              el('span', { style: { '--share': `${(100 * entry.value) / most}%` } }),
              el('span', { class: 'unseen' }, `${Math.round((100 * entry.value) / most)} %`),
            ),
            el('td', { class: 'figure' }, entry.written),
            el('td', { class: 'figure beside' }, entry.other),
          ),
        ),
      ),
    ),
    entries.length > SHORT_LIST &&
      el('button', { type: 'button', class: 'quiet', onclick: showAll }, all ? 'Show the first ten' : `Show all ${entries.length}`),
  );
}
