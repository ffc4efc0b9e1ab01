// Operators and aggregates of a column, by its SQL type.

const NUMBERS = ['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'money'];
const TIMES = ['timestamp with time zone', 'timestamp without time zone', 'date'];
const TEXTS = ['text', 'character varying', 'character', 'name'];
const OPAQUE = ['json', 'jsonb', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'tsvector', 'tsquery'];

/** number, time, boolean, text, value (comparable, such as uuid) or opaque (not comparable). */
export function kindOf(type) {
  if (type.endsWith('[]') || OPAQUE.includes(type)) {
    return 'opaque';
  }
  const plain = type.replace(/\([^()]*\)/g, '').replace(/ {2,}/g, ' ').trim();
  if (NUMBERS.includes(plain)) {
    return 'number';
  }
  if (TIMES.includes(plain)) {
    return 'time';
  }
  if (TEXTS.includes(plain)) {
    return 'text';
  }
  return plain === 'boolean' ? 'boolean' : 'value';
}

export const UNITS = ['month', 'day', 'week', 'year'];

const IN = ['in', 'is one of'];
const NOT_IN = ['not.in', 'is none of'];
const ABSENCE = [
  ['is.null', 'is empty'],
  ['is.not_null', 'is not empty'],
];
const RANGE = [
  ['gte', 'at least'],
  ['lte', 'at most'],
  ['gt', 'more than'],
  ['lt', 'less than'],
];

/** Operators of a kind, with their words; the first is the default. */
export const OPERATORS = {
  text: [IN, NOT_IN, ['ilike', 'contains'], ['not.ilike', 'does not contain'], ...ABSENCE],
  number: [...RANGE, IN, NOT_IN, ...ABSENCE],
  time: [['gte', 'from'], ['lt', 'before'], ...ABSENCE],
  boolean: [IN, ...ABSENCE],
  value: [IN, NOT_IN, ...ABSENCE],
  opaque: ABSENCE,
};

/** Aggregates of a kind. */
export const AGGREGATES = {
  number: ['sum', 'avg', 'min', 'max'],
  time: ['min', 'max'],
  text: ['min', 'max'],
  boolean: [],
  value: [],
  opaque: [],
};
