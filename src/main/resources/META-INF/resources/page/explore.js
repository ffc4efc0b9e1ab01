// The part Explore: rows and groups of any relation.

import { rows } from './api.js';
import * as catalog from './catalog.js';
import { copyable, field, select, sourceSwitch } from './controls.js';
import { debounced, el, put } from './dom.js';
import * as exact from './exact.js';
import { exploreChart } from './explorechart.js';
import { filterBar } from './filters.js';
import * as live from './live.js';
import * as notice from './notice.js';
import { picks } from './picks.js';
import { curl, filterParameters, isComplete, parameter, parameters, queryOf } from './query.js';
import * as session from './session.js';
import { PAGE, rowsTable } from './table.js';
import { AGGREGATES, kindOf, UNITS } from './types.js';
import * as url from './url.js';
import { written } from './written.js';

const MOST_VALUES = 100;
const FIRST = { cursor: null, offset: null };

/** The possible groups of a relation: its columns, and calendar units of times. */
const groupOptions = (entry) =>
  entry.columns.flatMap(({ name, type }) => {
    const kind = kindOf(type);
    const units = kind === 'time' ? UNITS.map((unit) => [`${name}.${unit}`, `${unit} of ${name}`]) : [];
    return kind === 'opaque' ? [] : [...units, [name, name]];
  });

const valueOptions = (entry) => [
  ['count', 'rows'],
  ...entry.columns.flatMap(({ name, type }) => AGGREGATES[kindOf(type)].map((word) => [`${name}.${word}`, `${word} of ${name}`])),
];

export function explore(place) {
  let view = {};
  let entry = null;
  let query = null;
  let version = null;
  let bar = null;

  const head = el('div', { class: 'headline' });
  const filters = el('div', { class: 'filters' });
  const shape = el('div', { class: 'shape' });
  const chartPlace = el('section', { class: 'card', 'aria-label': 'Chart', hidden: true });
  const table = el('div');
  const command = el('details', { class: 'card' }, el('summary', {}, 'The same with curl'));
  const content = el('div', { class: 'part' });
  const change = (news) => url.change({ ...FIRST, ...news });
  const chart = exploreChart(chartPlace, (news) => url.change(news));
  const rowsOf = rowsTable(table, { sort: (order) => change({ order }), page: (at) => url.change({ ...FIRST, ...(at ?? {}) }) });

  put(place, head, content);

  async function drawHead() {
    const relations = await catalog.relations();
    const switcher = entry && sourceSwitch(entry.mode ?? null, query.live, (read) => change({ read: read || null }));
    put(
      head,
      el('h1', {}, 'Explore'),
      el(
        'div',
        { class: 'switches' },
        field('Relation', select('relation', relations.map((each) => [each.view, each.view]), entry?.view, (relation) => url.go({ part: 'explore', relation }))),
        switcher,
      ),
    );
  }

  /** Returns the values of a column that occur under the other filters, the most frequent first. */
  async function count(column) {
    const others = query.filters.filter((filter) => filter.column !== column && isComplete(filter)).map(parameter);
    const name = column === 'row_count' ? 'rows_with_it' : 'row_count';
    const pairs = [['select', `${column},${name}:count()`], ...others, ['order', `${name}.desc`], ['limit', MOST_VALUES]];
    const answer = await rows(query.path, pairs, { live: query.live, parse: exact.parse });
    return answer.rows
      .filter((row) => row[column] !== null)
      .map((row) => ({ value: exact.text(row[column]), rows: exact.number(row[name]) }));
  }

  function drawShape() {
    const focused = shape.contains(document.activeElement) ? document.activeElement.name : null;
    const isOpen = shape.querySelector('.columns')?.open;
    put(
      shape,
      picks({ legend: 'Group by', add: 'Add a group …', options: groupOptions(entry), chosen: query.group, change: (group) => change({ group: group.join(','), order: null }) }),
      picks({ legend: 'Show', add: 'Add a value …', options: valueOptions(entry), chosen: query.values, change: (values) => change({ values: values.join(','), order: null }) }),
      !query.isGrouped &&
        el(
          'details',
          { class: 'columns', open: isOpen || null },
          el('summary', {}, `${query.columns.length} of ${entry.columns.length} columns`),
          el(
            'div',
            { class: 'occurring' },
            entry.columns.map(({ name, type, comment }) =>
              el(
                'label',
                { title: comment },
                el('input', { type: 'checkbox', value: name, checked: query.columns.includes(name), onchange: (event) => chooseColumn(name, event.target.checked) }),
                el('span', {}, name),
                el('span', { class: 'hint' }, type),
              ),
            ),
          ),
        ),
    );
    focused && shape.querySelector(`[name="${focused}"], [value="${CSS.escape(focused)}"]`)?.focus();
  }

  function chooseColumn(name, isChosen) {
    const chosen = entry.columns.map((column) => column.name).filter((each) => (each === name ? isChosen : query.columns.includes(each)));
    if (chosen.length > 0) {
      change({ columns: chosen.join(',') });
    }
  }

  function drawRows() {
    rowsOf.show({
      caption: `Rows of ${entry.view}`,
      path: query.path,
      columns: query.outputs.map((output) => ({
        key: output.key, label: output.label, figure: output.kind === 'number', time: output.kind === 'time', fixed: output.kind === 'opaque', write: written(output),
      })),
      keyOf: (row) => JSON.stringify(query.isGrouped ? query.outputs.filter(({ isValue }) => !isValue).map(({ key }) => row[key]) : (entry.row_id.length > 0 ? entry.row_id : query.columns).map((key) => row[key] ?? row)),
      parameters: parameters(query),
      order: query.order,
      place: query.place,
      live: query.live,
      mode: entry.mode ?? null,
      name: entry.view,
      none: 'No rows pass these filters.',
      parse: exact.parse,
    });
    chart.show(query, view, entry);
    put(command, el('summary', {}, 'The same with curl'), copyable(curl(location.origin, query, PAGE, session.needsToken()), 'curl'));
  }

  function build() {
    bar = filterBar(filters, { entry, count }, (news) => change(filterParameters(news, url.read())));
    notice.loaded(
      content,
      el('section', { class: 'card', 'aria-label': 'Query' }, filters, shape),
      chartPlace,
      el('section', { class: 'card', 'aria-labelledby': 'rows' }, el('h2', { id: 'rows' }, `Rows of ${entry.view}`), table),
      command,
    );
  }

  async function show(next) {
    view = next;
    try {
      if (entry?.view !== view.relation || entry === null) {
        notice.loading(content, 'the relation');
        const relations = await catalog.load();
        const found = view.relation ? relations.find((each) => each.view === view.relation) : relations[0];
        entry = found ?? null;
        query = entry && queryOf(view, entry);
        await drawHead();
        if (entry === null) {
          notice.empty(content, view.relation ? `There is no relation ${view.relation} here.` : 'No view is registered yet.');
          return;
        }
        build();
      }
      query = queryOf(view, entry);
      bar.show(query.filters);
      await drawHead();
      drawShape();
      drawRows();
    } catch (problem) {
      notice.failed(content, problem, () => show(view));
    }
  }

  const reload = debounced(() => entry && drawRows(), 150);

  return {
    title: 'Explore',
    show(next) {
      if (!session.may('reader')) {
        notice.lacking(content, 'reader', 'Rows');
        return;
      }
      show(next);
    },
    start() {
      const stop = live.watch(({ freshness }) => {
        const is = entry && freshness.get(entry.view);
        const seen = is && `${is.version}${query?.live ? `/${is.pending_changes}` : ''}`;
        if (version !== null && seen && seen !== version.seen && version.view === entry.view) {
          reload();
        }
        version = seen ? { seen, view: entry.view } : version;
      });
      return () => {
        stop();
        chart.end();
      };
    },
  };
}
