// A table of rows of some path, with sort, pages and a download. Where it stands is said in the URL.

import { rows } from './api.js';
import * as csv from './csv.js';
import { announce, el } from './dom.js';
import { described } from './label.js';
import * as notice from './notice.js';

export const PAGE = 25;

const opposite = (direction) => (direction === 'asc' ? 'desc' : 'asc');

function header(column, [key, direction], sortBy) {
  const sorted = column.key === key;
  const first = column.figure || column.time ? 'desc' : 'asc';
  const next = sorted ? opposite(direction) : first;
  return el(
    'th',
    {
      scope: 'col',
      class: column.figure ? 'figure' : null,
      'aria-sort': sorted ? (direction === 'asc' ? 'ascending' : 'descending') : null,
    },
    el(
      'button',
      { type: 'button', class: 'sort', onclick: () => sortBy(`${column.key}.${next}`) },
      column.label,
      el('span', { class: 'direction', 'aria-hidden': 'true' }, sorted ? (direction === 'asc' ? '↑' : '↓') : '\u00a0'),
    ),
  );
}

function line(row, columns, isNew) {
  return el(
    'tr',
    { class: isNew ? 'new' : null },
    columns.map((column) =>
      el(
        'td',
        { class: column.figure ? 'figure' : null, 'data-label': column.label },
        column.write ? column.write(row[column.key]) : (row[column.key] ?? '–'),
      ),
    ),
  );
}

/**
 * @param what {caption, path, columns, key, filters, order, cursor, live, name, total, none}
 * @param move {sort(order), page(cursor)} go elsewhere
 */
export function rowsTable(place, move) {
  let known = new Set();
  let shownFor = '';
  let asking;

  async function show(what) {
    asking?.abort();
    asking = new AbortController();
    const select = what.columns.map((column) => column.key).join(',');
    const wanted = { select, ...what.filters, order: what.order };
    const page = { ...wanted, limit: PAGE, ...(what.cursor ? { cursor: what.cursor } : {}) };
    notice.loading(place, what.caption.toLowerCase());
    let answer;
    try {
      answer = await rows(what.path, page, { live: what.live, signal: asking.signal });
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        notice.failed(place, problem, () => show(what));
      }
      return;
    }
    if (answer.rows.length === 0) {
      notice.empty(place, what.none, what.cursor && firstPage());
      return;
    }
    const query = JSON.stringify(page);
    const isNew = (row) => query === shownFor && !known.has(row[what.key]);
    const fresh = answer.rows.filter(isNew).length;
    draw(what, answer, wanted, isNew);
    if (fresh > 0) {
      announce(fresh === 1 ? 'A new row has come.' : `${fresh} new rows have come.`);
    }
    known = new Set(answer.rows.map((row) => row[what.key]));
    shownFor = query;
  }

  const firstPage = () => el('button', { type: 'button', onclick: () => move.page(null) }, 'First page');

  function draw(what, answer, wanted, isNew) {
    const sort = what.order.split('.');
    const focused = place.contains(document.activeElement) && document.activeElement.textContent;
    notice.loaded(
      place,
      el(
        'div',
        { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': what.caption },
        el(
          'table',
          {},
          el('caption', { class: 'unseen' }, what.caption),
          el('thead', {}, el('tr', {}, what.columns.map((column) => header(column, sort, move.sort)))),
          el('tbody', {}, answer.rows.map((row) => line(row, what.columns, isNew(row)))),
        ),
      ),
      el(
        'div',
        { class: 'under' },
        el('p', { class: 'label' }, described(answer.label)),
        el(
          'div',
          { class: 'pages' },
          csv.button({ path: what.path, parameters: wanted, live: what.live, name: what.name, shown: answer.label }),
          what.cursor && firstPage(),
          answer.next &&
            el('button', { type: 'button', onclick: () => move.page(answer.next) }, 'Next page'),
        ),
      ),
    );
    if (focused) {
      [...place.querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
    }
  }

  return { show };
}
