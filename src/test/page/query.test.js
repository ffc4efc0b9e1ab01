import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curl, filterParameters, filtersOf, isComplete, parameter, parameters, queryOf } from './page/query.js';

const ENTRY = {
  view: 'orders',
  row_id: ['id'],
  columns: [
    { name: 'id', type: 'bigint' },
    { name: 'state', type: 'text' },
    { name: 'bought', type: 'timestamp with time zone' },
    { name: 'cost', type: 'numeric(10,2)' },
    { name: 'order', type: 'text' },
    { name: 'a:b', type: 'text' },
  ],
};

const selected = (view) => Object.fromEntries(parameters(queryOf(view, ENTRY))).select;

test('filters are read back from the URL', () => {
  const filters = [
    { column: 'state', op: 'in', value: ['TX', 'a,b', '"'] },
    { column: 'a:b', op: 'gte', value: '1:2' },
    { column: 'cost', op: 'is.null', value: '' },
  ];
  assert.deepEqual(filtersOf(filterParameters(filters, {})), filters);
});

test('removed filters are removed from the URL', () => {
  assert.deepEqual(filterParameters([], { f0: 'state:is.null:', part: 'explore' }), { f0: null });
});

test('an invalid filter in the URL is ignored', () => {
  assert.deepEqual(filtersOf({ f0: 'nonsense', f1: 'state:in:[', f2: 'state:in:1' }), []);
});

test('filters are written in the grammar of the service', () => {
  assert.deepEqual(parameter({ column: 'state', op: 'in', value: ['TX', 'New York', 'a,b', 'say "x"'] }), ['state', 'in.(TX,New York,"a,b","say \\"x\\"")']);
  assert.deepEqual(parameter({ column: 'state', op: 'not.ilike', value: '50%_a' }), ['state', 'not.ilike.*50\\%\\_a*']);
  assert.deepEqual(parameter({ column: 'cost', op: 'is.not_null', value: '' }), ['cost', 'is.not_null']);
});

test('a column with the name of a parameter is filtered in a group', () => {
  assert.deepEqual(parameter({ column: 'order', op: 'gte', value: 'a)b' }), ['and', '(order.gte."a)b")']);
});

test('filters without a value are not sent', () => {
  assert.equal(isComplete({ op: 'in', value: [] }), false);
  assert.equal(isComplete({ op: 'gte', value: '' }), false);
  assert.equal(isComplete({ op: 'is.null', value: '' }), true);
});

test('groups and values become named outputs', () => {
  assert.equal(selected({ group: 'state,bought.month', values: 'count,cost.sum' }), 'state,bought_month:bought.month(),row_count:count(),sum_cost:cost.sum()');
  assert.equal(selected({ group: 'state' }), 'state,row_count:count()');
  assert.equal(selected({ columns: 'cost,gone' }), 'cost');
});

test('groups of time are sorted by time, others by the first value', () => {
  assert.equal(queryOf({ group: 'bought.month' }, ENTRY).order, 'bought_month.asc');
  assert.equal(queryOf({ group: 'state', values: 'cost.sum' }, ENTRY).order, 'sum_cost.desc');
  assert.equal(queryOf({ group: 'state', order: 'state.asc' }, ENTRY).order, 'state.asc');
  assert.equal(queryOf({ order: 'gone.asc' }, ENTRY).order, '');
});

test('the curl command requests the same rows in single quotes', () => {
  const view = { columns: 'state', f0: "state:in:[\"O'Hare\"]", read: 'live', cursor: 'abc' };
  assert.equal(
    curl('http://host', queryOf(view, ENTRY), 25, true),
    `curl -H "Authorization: Bearer $TOKEN" -H 'Cache-Control: no-cache' 'http://host/orders?select=state&state=in.(%22O%27Hare%22)&limit=25&cursor=abc'`,
  );
});
