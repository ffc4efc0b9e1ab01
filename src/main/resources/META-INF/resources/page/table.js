// A table of rows of any path, with sort, pages and a download. The URL contains its position.

import { rows } from './api.js';
import * as csv from './csv.js';
import { announce, el } from './dom.js';
import { NOTHING } from './format.js';
import { described } from './label.js';
import * as notice from './notice.js';

export const PAGE = 25;

/** The key and the direction of an order such as cost.desc; names may contain dots. */
function sortOf(order) {
  const at = order.lastIndexOf('.');
  return at < 0 ? [null, null] : [order.slice(0, at), order.slice(at + 1)];
}

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
    column.fixed
      ? column.label
      : el(
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
        column.write ? column.write(row[column.key]) : (row[column.key] ?? NOTHING),
      ),
    ),
  );
}

/**
 * @param what {caption, path, columns, keyOf, parameters, order, place, live, mode, name, none, parse}: keyOf names a row, parameters are
 *     pairs, place is {cursor} or {offset} or empty, none is said if there are no rows
 * @param move {sort(order), page(place)} go elsewhere; page(null) is the first page
 */
export function rowsTable(place, move) {
  let known = new Set();
  let shownFor = '';
  let asking;

  async function show(what) {
    asking?.abort();
    asking = new AbortController();
    const page = [...what.parameters, ['limit', PAGE], ...Object.entries(what.place)];
    notice.loading(place, what.caption.toLowerCase());
    let answer;
    try {
      answer = await rows(what.path, page, { live: what.live, signal: asking.signal, parse: what.parse });
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        notice.failed(place, problem, () => show(what));
      }
      return;
    }
    const isFirst = Object.keys(what.place).length === 0;
    if (answer.rows.length === 0) {
      notice.empty(place, what.none, !isFirst && firstPage());
      return;
    }
    const query = JSON.stringify(page);
    const isNew = (row) => query === shownFor && !known.has(what.keyOf(row));
    const fresh = answer.rows.filter(isNew).length;
    draw(what, answer, isNew, isFirst);
    if (fresh > 0) {
      announce(fresh === 1 ? 'There is a new row.' : `There are ${fresh} new rows.`);
    }
    known = new Set(answer.rows.map(what.keyOf));
    shownFor = query;
  }

  const firstPage = () => el('button', { type: 'button', onclick: () => move.page(null) }, 'First page');

  function draw(what, answer, isNew, isFirst) {
    const sort = sortOf(what.order);
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
        el('p', { class: 'label' }, described(answer.label, what.mode)),
        el(
          'div',
          { class: 'pages' },
          csv.button({ path: what.path, parameters: what.parameters, live: what.live, name: what.name, shown: answer.label }),
          !isFirst && firstPage(),
          answer.next && el('button', { type: 'button', onclick: () => move.page(answer.next) }, 'Next page'),
        ),
      ),
    );
    if (focused) {
      [...place.querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
    }
  }

  return { show };
}
