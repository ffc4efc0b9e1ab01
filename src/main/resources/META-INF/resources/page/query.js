// The query of Explore: from the page's URL to the service's URL, and back.

import { kindOf } from './types.js';

const RESERVED = ['select', 'order', 'limit', 'offset', 'cursor', 'and', 'or', 'not.and', 'not.or'];
const MOST_COLUMNS = 8;

const list = (text) => (text ? text.split(',').filter(Boolean) : []);
const hasValue = (op) => !op.startsWith('is.');
const isList = (op) => op.endsWith('in');

/** A filter in one text of the page's URL: column:op:value, a list as JSON. */
function writeFilter({ column, op, value }) {
  const name = column.replaceAll('%', '%25').replaceAll(':', '%3A');
  return `${name}:${op}:${isList(op) ? JSON.stringify(value) : value}`;
}

/** Parses a filter from that text; null if it is none. */
function readFilter(text) {
  const parts = /^([^:]*):([a-z_.]+):(.*)$/s.exec(text);
  if (!parts) {
    return null;
  }
  const column = parts[1].replaceAll('%3A', ':').replaceAll('%25', '%');
  const op = parts[2];
  try {
    const value = isList(op) ? JSON.parse(parts[3]) : parts[3];
    return isList(op) && !Array.isArray(value) ? null : { column, op, value };
  } catch {
    return null;
  }
}

/** The filters of a view of the page: f0, f1 and so on. */
export function filtersOf(view) {
  return Object.keys(view)
    .filter((key) => /^f\d+$/.test(key))
    .sort((a, b) => a.slice(1) - b.slice(1))
    .map((key) => readFilter(view[key]))
    .filter(Boolean);
}

/** The parameters of the page's URL for these filters; those of the view that are gone become null. */
export function filterParameters(filters, view) {
  const gone = Object.keys(view).filter((key) => /^f\d+$/.test(key));
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(filters.map((filter, i) => [`f${i}`, writeFilter(filter)])) };
}

const quoted = (value) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const listed = (value) => (/^[\w .@-]+$/.test(value) && value === value.trim() && value !== '' ? value : quoted(value));
const contains = (text) => `*${text.replace(/[\\%_]/g, '\\$&')}*`;

/** Returns whether a filter is complete, so that it can be sent. */
export const isComplete = ({ op, value }) => !hasValue(op) || (isList(op) ? value.length > 0 : value !== '');

function condition({ op, value }, quote) {
  if (!hasValue(op)) {
    return op;
  }
  if (isList(op)) {
    return `${op}.(${value.map(listed).join(',')})`;
  }
  const text = op.endsWith('ilike') ? contains(value) : value;
  return `${op}.${quote ? quoted(text) : text}`;
}

/** A filter as a parameter of the service. */
export function parameter(filter) {
  return RESERVED.includes(filter.column) ? ['and', `(${filter.column}.${condition(filter, true)})`] : [filter.column, condition(filter, false)];
}

const alias = (text) => text.replace(/[^\p{L}\p{N}_ -]/gu, '_').slice(0, 60);

/** Group "column" or "column.month" as an output. */
function groupOutput(text, byName) {
  const at = text.lastIndexOf('.');
  const unit = byName.has(text) || at < 0 ? null : text.slice(at + 1);
  const column = unit === null ? text : text.slice(0, at);
  const type = byName.get(column);
  if (type === undefined) {
    return null;
  }
  return unit === null
    ? { key: column, select: column, label: column, kind: kindOf(type) }
    : { key: `${alias(column)}_${unit}`, select: `${alias(column)}_${unit}:${column}.${unit}()`, label: `${unit} of ${column}`, kind: 'time', unit };
}

/** Value "count" or "column.sum" as an output. */
function valueOutput(text, byName) {
  if (text === 'count') {
    return { key: 'row_count', select: 'row_count:count()', label: 'rows', kind: 'number', isValue: true };
  }
  const at = text.lastIndexOf('.');
  const column = text.slice(0, at);
  const word = text.slice(at + 1);
  const type = byName.get(column);
  const kind = ['min', 'max'].includes(word) && type ? kindOf(type) : 'number';
  return type === undefined ? null : { key: `${word}_${alias(column)}`, select: `${word}_${alias(column)}:${column}.${word}()`, label: `${word} of ${column}`, kind, isValue: true };
}

/** @param view of the page; entry of the catalog */
export function queryOf(view, entry) {
  const byName = new Map(entry.columns.map(({ name, type }) => [name, type]));
  const group = list(view.group).filter((text) => groupOutput(text, byName));
  const values = list(view.values).filter((text) => valueOutput(text, byName));
  const isGrouped = group.length + values.length > 0;
  const chosen = list(view.columns).filter((name) => byName.has(name));
  const columns = chosen.length > 0 ? chosen : [...byName.keys()].slice(0, MOST_COLUMNS);
  const outputs = isGrouped
    ? [...group.map((text) => groupOutput(text, byName)), ...(values.length > 0 ? values : ['count']).map((text) => valueOutput(text, byName))]
    : columns.map((name) => ({ key: name, select: name, label: name, kind: kindOf(byName.get(name)) }));
  return {
    path: `/${encodeURIComponent(entry.view)}`,
    columns,
    group,
    values,
    isGrouped,
    outputs,
    filters: filtersOf(view).filter((filter) => byName.has(filter.column)),
    order: orderOf(view, outputs, isGrouped),
    place: view.cursor ? { cursor: view.cursor } : view.offset ? { offset: view.offset } : {},
    live: view.read === 'live',
  };
}

/** The order of the view if it names an output, else that of its groups, else none. */
function orderOf(view, outputs, isGrouped) {
  const named = outputs.some(({ key }) => view.order === `${key}.asc` || view.order === `${key}.desc`);
  if (named) {
    return view.order;
  }
  if (!isGrouped) {
    return '';
  }
  const [first] = outputs;
  const value = outputs.find(({ isValue }) => isValue);
  return first.unit ? `${first.key}.asc` : `${value.key}.desc`;
}

/** Returns the parameters of the request, without the position of the page. */
export function parameters(query) {
  return [
    ['select', query.outputs.map(({ select }) => select).join(',')],
    ...query.filters.filter(isComplete).map(parameter),
    ...(query.order ? [['order', query.order]] : []),
  ];
}

/** Returns a readable query text, safe between single quotes in a shell. */
function readable(pairs) {
  const encode = (text) =>
    encodeURIComponent(text)
      .replaceAll("'", '%27')
      .replace(/%(2C|3A)/g, (code) => decodeURIComponent(code));
  return pairs.map(([name, value]) => `${encode(name)}=${encode(String(value))}`).join('&');
}

/** Returns the curl command for the same rows. */
export function curl(origin, query, limit, needsToken) {
  const pairs = [...parameters(query), ['limit', limit], ...Object.entries(query.place)];
  const headers = [needsToken && '-H "Authorization: Bearer $TOKEN"', query.live && "-H 'Cache-Control: no-cache'"].filter(Boolean);
  return ['curl', ...headers, `'${origin}${query.path}?${readable(pairs)}'`].join(' ');
}
