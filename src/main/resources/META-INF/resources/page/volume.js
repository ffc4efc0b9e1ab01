// Orders of the sample store: by state, by month, and one by one.

import { rows } from './api.js';
import { field, segments, sourceSwitch } from './controls.js';
import { debounced, el, put } from './dom.js';
import { count, day, many, money } from './format.js';
import * as live from './live.js';
import { described } from './label.js';
import { monthLine } from './months.js';
import * as notice from './notice.js';
import { ranking } from './ranking.js';
import * as session from './session.js';
import { rowsTable } from './table.js';
import { isKnown, tiles } from './tiles.js';
import * as url from './url.js';

const VIEW = 'customer_order_volume';
const PATH = `/${VIEW}`;
const MOST_GROUPS = 1000;
const NEWEST = 'purchase_date.desc';
const DAY = 86_400_000;

const MEASURES = {
  cost: { label: 'Cost', write: money },
  orders: { label: 'Orders', write: count },
};

const COLUMNS = [
  { key: 'unique_id', label: 'Order' },
  { key: 'purchase_date', label: 'Bought', write: day, time: true },
  { key: 'customer_name', label: 'Customer' },
  { key: 'city', label: 'City' },
  { key: 'state', label: 'State' },
  { key: 'order_size', label: 'Products', write: count, figure: true },
  { key: 'order_cost', label: 'Cost', write: money, figure: true },
];

const quoted = (value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') && !Number.isNaN(Date.parse(text));

/** The states that a view names. */
const statesOf = (view) => (view.state ? view.state.split(',').filter(Boolean) : []);

/** The conditions of a view, in the grammar of the service; states left out on request. */
export function filters(view, { anyState = false, anyCity = false } = {}) {
  const states = statesOf(view);
  const conditions = {};
  if (states.length > 0 && !anyState) {
    conditions.state = `in.(${states.map(quoted).join(',')})`;
  }
  if (view.city && !anyCity) {
    conditions.city = `eq.${view.city}`;
  }
  const period = [];
  if (isDay(view.from)) {
    period.push(`purchase_date.gte.${view.from}`);
  }
  if (isDay(view.to)) {
    period.push(`purchase_date.lt.${isoDay(Date.parse(view.to) + DAY)}`);
  }
  if (period.length > 0) {
    conditions.and = `(${period.join(',')})`;
  }
  return conditions;
}

export function volume(place) {
  let view = {};
  let version = null;
  let all = false;
  let chart = null;
  let asking;

  const switches = el('div', { class: 'switches' });
  const bar = el('div', { class: 'filters' });
  const totals = el('div', { class: 'totals' });
  const states = el('div', { class: 'states' });
  const months = el('div');
  const cities = el('datalist', { id: 'cities' });
  const orders = el('div');
  const table = rowsTable(orders, {
    sort: (order) => url.change({ order, cursor: null }),
    page: (at) => url.change({ cursor: at?.cursor ?? null }),
  });
  const isLive = () => view.read === 'live';
  const measure = () => MEASURES[view.by] ?? MEASURES.cost;
  const measureKey = () => (view.by in MEASURES ? view.by : 'cost');
  const order = () => view.order || NEWEST;
  const tableParameters = () => [['select', COLUMNS.map(({ key }) => key).join(',')], ...Object.entries(filters(view)), ['order', order()]];
  const filter = (parameters) => url.change({ ...parameters, cursor: null });

  put(
    place,
    el('div', { class: 'headline' }, el('h1', {}, 'Volume'), switches),
    bar,
    totals,
    el('section', { class: 'card', 'aria-labelledby': 'by-state' }, el('h2', { id: 'by-state' }, 'By state'), states),
    el('section', { class: 'card', 'aria-labelledby': 'by-month' }, el('h2', { id: 'by-month' }, 'By month'), months),
    el('section', { class: 'card', 'aria-labelledby': 'orders' }, el('h2', { id: 'orders' }, 'Orders'), orders),
    cities,
  );

  function choose(state) {
    const chosen = statesOf(view);
    const others = chosen.filter((each) => each !== state);
    filter({ state: (others.length < chosen.length ? others : [...chosen, state]).join(','), city: null });
  }

  function chooseMonth(month) {
    const from = new Date(month);
    const next = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1);
    filter({ from: isoDay(from), to: isoDay(next - DAY) });
  }

  function since(days) {
    filter({ from: isoDay(Date.now() - days * DAY), to: null });
  }

  function drawBar() {
    const focused = bar.contains(document.activeElement) ? document.activeElement.name : null;
    const chosen = statesOf(view);
    const named = chosen.length + [view.city, view.from, view.to].filter(Boolean).length > 0;
    put(
      bar,
      field(
        'States',
        el('input', {
          name: 'state', type: 'text', value: chosen.join(', '), placeholder: 'all', size: 8, autocomplete: 'off', spellcheck: 'false',
          onchange: (event) =>
            filter({ state: event.target.value.split(',').map((each) => each.trim()).filter(Boolean).join(','), city: null }),
        }),
      ),
      field(
        'City',
        el('input', {
          name: 'city', type: 'text', value: view.city ?? '', placeholder: 'all', list: 'cities', size: 12, autocomplete: 'off',
          onchange: (event) => filter({ city: event.target.value.trim() }),
        }),
      ),
      field('From', el('input', { name: 'from', type: 'date', value: view.from ?? '', onchange: (event) => filter({ from: event.target.value }) })),
      field('To', el('input', { name: 'to', type: 'date', value: view.to ?? '', onchange: (event) => filter({ to: event.target.value }) })),
      el(
        'div',
        { class: 'chips' },
        el('button', { type: 'button', class: 'quiet', onclick: () => since(30) }, '30 days'),
        el('button', { type: 'button', class: 'quiet', onclick: () => since(365) }, '12 months'),
        named &&
          el('button', { type: 'button', class: 'quiet', onclick: () => filter({ state: null, city: null, from: null, to: null }) }, 'Clear'),
      ),
    );
    bar.querySelector(`[name="${focused}"]`)?.focus();
  }

  function drawSwitches() {
    const focused = switches.contains(document.activeElement) ? document.activeElement.value : null;
    put(
      switches,
      segments('Measure', Object.entries(MEASURES).map(([key, { label }]) => [key, label]), measureKey(), (by) => url.change({ by })),
      sourceSwitch('incremental', isLive(), (read) => url.change({ read: read || null, cursor: null })),
    );
    switches.querySelector(`[value="${focused}"]`)?.focus();
  }

  const group = (select, conditions, order) =>
    rows(PATH, { select, ...conditions, order, limit: MOST_GROUPS }, { live: isLive(), signal: asking.signal });

  async function part(where, what, read, draw) {
    notice.loading(where, what);
    try {
      draw(await read());
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        notice.failed(where, problem, load);
      }
    }
  }

  function drawTotals({ rows: [sum], label }) {
    const figure = (name, value) => el('div', {}, el('dt', {}, name), el('dd', {}, value));
    notice.loaded(
      totals,
      el(
        'dl',
        {},
        figure('Orders', count(sum.orders)),
        figure('Cost', money(sum.cost ?? 0)),
        figure('Products', count(sum.products ?? 0)),
        figure('Mean order', money(sum.mean)),
      ),
      el('p', { class: 'label' }, described(label)),
    );
  }

  function drawStates({ rows: found }) {
    if (found.length === 0) {
      notice.empty(states, 'No orders pass these filters.');
      return;
    }
    const { write, label } = measure();
    const entries = found
      .map((row) => ({
        state: row.state,
        value: row[measureKey()],
        written: write(row[measureKey()]),
        other: measureKey() === 'cost' ? many(row.orders, 'order') : money(row.cost),
      }))
      .sort((a, b) => b.value - a.value);
    const heading = `${label} by state`;
    const focused = states.contains(document.activeElement) && document.activeElement.dataset.state;
    const shared = { chosen: statesOf(view), choose, heading };
    notice.loaded(
      states,
      entries.some((entry) => isKnown(entry.state)) && tiles(entries, shared),
      ranking(entries, { ...shared, all, showAll: () => ((all = !all), drawStates({ rows: found })) }),
    );
    if (focused) {
      states.querySelector(`[data-state="${focused}"]`)?.focus();
    }
  }

  function drawMonths({ rows: found }) {
    if (found.length === 0) {
      notice.empty(months, 'No orders pass these filters.');
      return;
    }
    const columns = Object.entries(MEASURES).map(([key, { label, write }]) => ({ key, label, write }));
    const { elements, draw } = monthLine(months, found, {
      measure: measureKey(),
      write: measure().write,
      heading: `${measure().label} by month`,
      name: measure().label,
      columns,
      choose: chooseMonth,
    });
    chart?.end();
    notice.loaded(months, ...elements);
    chart = draw();
  }

  function load() {
    asking?.abort();
    asking = new AbortController();
    const sums = 'orders:count(),cost:order_cost.sum()';
    part(totals, 'totals', () => group(`${sums},products:order_size.sum(),mean:order_cost.avg()`, filters(view), 'orders.desc'), drawTotals);
    part(states, 'states', () => group(`state,${sums}`, filters(view, { anyState: true }), 'cost.desc'), drawStates);
    part(months, 'months', () => group(`month:purchase_date.month(),${sums}`, filters(view), 'month.asc'), drawMonths);
    table.show({
      caption: 'Orders', path: PATH, columns: COLUMNS, keyOf: (row) => row.unique_id, parameters: tableParameters(), order: order(),
      place: view.cursor ? { cursor: view.cursor } : {}, live: isLive(), name: ['orders', ...statesOf(view)].join('-'),
      none: 'No orders pass these filters.',
    });
    group('city,orders:count()', filters(view, { anyCity: true }), 'orders.desc')
      .then(({ rows: found }) => put(cities, found.map((row) => el('option', { value: row.city ?? '' }))))
      .catch(() => put(cities));
  }

  const reload = debounced(load, 150);

  return {
    title: 'Volume',
    show(next) {
      if (!session.may('reader')) {
        notice.lacking(place, 'reader', 'Orders');
        return;
      }
      view = next;
      drawBar();
      drawSwitches();
      load();
    },
    start() {
      const stop = live.watch(({ freshness }) => {
        const is = freshness.get(VIEW);
        const seen = is ? `${is.version}${isLive() ? `/${is.pending_changes}` : ''}` : null;
        if (version !== null && seen !== null && seen !== version && session.may('reader')) {
          reload();
        }
        version = seen ?? version;
      });
      return () => {
        stop();
        chart?.end();
      };
    },
  };
}
