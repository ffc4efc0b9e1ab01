// Filters of any relation: an operator and a value by the type of the column.

import { field, select } from './controls.js';
import { el, put } from './dom.js';
import { valueList } from './values.js';
import { kindOf, OPERATORS } from './types.js';

const needsValue = (op) => !op.startsWith('is.');
const isList = (op) => op.endsWith('in');

const emptyValue = (op) => (isList(op) ? [] : '');

/**
 * @param source gives the relation's columns: {entry, count(column) that counts the values which occur}
 * @param change is called with all filters
 */
export function filterBar(place, source, change) {
  let filters = [];
  let emitted = '[]';

  const types = new Map(source.entry.columns.map(({ name, type }) => [name, kindOf(type)]));

  function emit() {
    emitted = JSON.stringify(filters);
    change(filters);
  }

  function set(i, news) {
    filters = filters.map((filter, at) => (at === i ? { ...filter, ...news } : filter));
    emit();
  }

  function valueInput(filter, i) {
    const kind = types.get(filter.column);
    const name = `Value of ${filter.column}`;
    if (!needsValue(filter.op)) {
      return null;
    }
    if (isList(filter.op)) {
      return valueList(filter, () => source.count(filter.column), (value) => set(i, { value }));
    }
    const type = kind === 'time' && /^(\d{4}-\d{2}-\d{2})?$/.test(filter.value) ? 'date' : 'text';
    return el('input', {
      type, value: filter.value, 'aria-label': name, size: 12, autocomplete: 'off', spellcheck: 'false',
      inputmode: kind === 'number' ? 'decimal' : null, placeholder: kind === 'number' ? 'number' : null,
      onchange: (event) => set(i, { value: event.target.value.trim() }),
    });
  }

  function chooseOperator(i, op) {
    const before = filters[i];
    const kept = isList(op) === isList(before.op) && needsValue(op) === needsValue(before.op);
    set(i, { op, value: kept ? before.value : emptyValue(op) });
    draw(i);
  }

  function remove(i) {
    filters = filters.filter((filter, at) => at !== i);
    emit();
    draw();
    place.querySelector('.add select')?.focus();
  }

  function add(column) {
    const [[op]] = OPERATORS[types.get(column)];
    filters = [...filters, { column, op, value: emptyValue(op) }];
    emit();
    draw(filters.length - 1);
  }

  function row(filter, i) {
    return el(
      'div',
      { class: 'filter', role: 'group', 'aria-label': `Filter by ${filter.column}` },
      el('strong', {}, filter.column),
      select(`op${i}`, OPERATORS[types.get(filter.column)], filter.op, (op) => chooseOperator(i, op), `Comparison of ${filter.column}`),
      valueInput(filter, i),
      el('button', { type: 'button', class: 'quiet', 'aria-label': `Remove the filter by ${filter.column}`, onclick: () => remove(i) }, '×'),
    );
  }

  /** @param focus the filter whose operator has the focus afterwards */
  function draw(focus) {
    put(
      place,
      filters.map(row),
      el('div', { class: 'add' }, field('Filter by', select('filter', [['', 'Add a column …'], ...[...types.keys()].map((name) => [name, name])], '', (name) => name && add(name)))),
    );
    if (focus !== undefined) {
      place.querySelector(`[name="op${focus}"]`)?.focus();
    }
  }

  draw();
  return {
    /** Shows the filters of the URL, unless they came from here. */
    show(given) {
      if (JSON.stringify(given) !== emitted) {
        filters = given;
        emitted = JSON.stringify(given);
        draw();
      }
    },
  };
}
