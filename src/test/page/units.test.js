import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chartOf } from './page/charted.js';
import { deal, faults, form } from './page/draft.js';
import * as exact from './page/exact.js';
import { flow } from './page/flow.js';
import { duration, many } from './page/format.js';
import { layout } from './page/layout.js';
import { queryOf } from './page/query.js';
import { seconds, usual } from './page/refreshes.js';
import { kindOf } from './page/types.js';

test('numbers keep all digits', () => {
  const [row] = exact.parse('[{"id":9007199254740993,"cost":12.50,"text":"a \\"1\\" 2","json":{"n":1e3,"t":"2"},"none":null}]');
  assert.equal(exact.text(row.id), '9007199254740993');
  assert.equal(exact.text(row.cost), '12.50');
  assert.equal(exact.number(row.cost), 12.5);
  assert.equal(exact.text(row.text), 'a "1" 2');
  assert.equal(exact.text(row.json), '{"n":1e3,"t":"2"}');
  assert.equal(exact.text(row.none), null);
  assert.equal(exact.number(row.text), null);
});

test('the kind of a column follows from its SQL type', () => {
  const kinds = { 'numeric(10,2)': 'number', 'timestamp(3) with time zone': 'time', 'character varying(20)': 'text', 'text[]': 'opaque', jsonb: 'opaque', uuid: 'value', date: 'time' };
  Object.entries(kinds).forEach(([type, kind]) => assert.equal(kindOf(type), kind, type));
});

const ENTRY = { view: 'v', columns: [{ name: 'id', type: 'bigint' }, { name: 'state', type: 'text' }, { name: 'at', type: 'date' }, { name: 'size', type: 'bigint' }, { name: 'cost', type: 'numeric' }] };
const kindFor = (view) => chartOf(queryOf(view, ENTRY), view, ['id'])?.kind ?? null;

test('the kind of chart follows from the query', () => {
  assert.equal(kindFor({ group: 'at.month' }), 'line');
  assert.equal(kindFor({ group: 'state' }), 'bars');
  assert.equal(kindFor({ group: 'state,at.year' }), null);
  assert.equal(kindFor({}), 'points');
  assert.equal(kindFor({ columns: 'id,size' }), null);
});

test('the flow of changes names the tables with pending changes', () => {
  const entry = { view: 'sales', mode: 'incremental', key: ['product_id'], tables: ['public.products', 'shop.lines'] };
  const { tables, stations } = flow(entry, { pending_by_table: { 'shop.lines': 2 }, delta_rows: 1, rows: 10, version: 3 }, null);
  assert.deepEqual(tables.map(({ title, detail, waits }) => [title, detail, waits]), [['products', 'no change waits', false], ['shop.lines', '2 changes wait', true]]);
  assert.deepEqual(stations.map(({ title }) => title), ['Keys: product_id', 'Delta', 'sales']);
  assert.deepEqual(flow({ ...entry, mode: 'full', key: [] }, null, null).stations.map(({ title }) => title), ['Refresh', 'sales']);
});

test('a drawing fits its width, and its boxes do not overlap', () => {
  const nodes = { tables: [{ title: 'a' }, { title: 'b' }], stations: [{ title: 'k' }, { title: 'd' }, { title: 'v' }] };
  for (const width of [320, 700, 1200]) {
    const { boxes, height } = layout(nodes, width);
    for (const box of boxes) {
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height);
    }
    const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => assert.ok(apart(a, b), `${a.title} and ${b.title} at ${width}`)));
  }
});

test('the usual duration is the median of the successes', () => {
  const run = (took, outcome, mode = 'concurrent') => ({ mode, outcome, started_at: '2026-01-01T00:00:00Z', finished_at: new Date(Date.UTC(2026, 0, 1) + took * 1000).toISOString() });
  assert.equal(usual([run(1, 'succeeded'), run(9, 'unchanged'), run(3, 'succeeded'), run(100, 'failed'), run(50, 'succeeded', 'rebuild')], 'concurrent'), 3);
  assert.equal(usual([], 'concurrent'), null);
  assert.equal(seconds({ finished_at: null }), null);
});

test('durations and numbers are readable', () => {
  assert.deepEqual([0.25, 2.34, 75, 600, 7200].map(duration), ['250 ms', '2.3 s', '75 s', '10 min', '2 h']);
  assert.equal(many(1, 'row'), '1 row');
  assert.equal(many(1200, 'row'), '1,200 rows');
});

test('a deal is read back from its form', () => {
  const stored = { name: 'n', states: ['TX'], cities: null, within: 'P12M', min_orders: 3, min_products: null, min_spend: 9.5, percent_off: 10 };
  const { name, ...others } = stored;
  assert.deepEqual(deal(form(stored)), others);
  assert.deepEqual(Object.keys(faults({ ...form(stored), min_orders: 'x', name: 'New Friends' }, true)), ['name', 'min_orders']);
});
