// The values that occur in a column, counted, to choose from.

import { el, put } from './dom.js';
import { count } from './format.js';

const NAMED = 3;

const summaryOf = (value) =>
  value.length === 0 ? 'choose …' : value.length <= NAMED ? value.join(', ') : `${value.slice(0, NAMED).join(', ')} and ${value.length - NAMED} more`;

/** @param load gives [{value, rows}], the most frequent first; change is called with the chosen values */
export function valueList({ column, value }, load, change) {
  let chosen = [...value];
  const summary = el('summary', {}, summaryOf(chosen));
  const content = el('div', { class: 'occurring' });
  const details = el('details', { class: 'values', ontoggle: () => details.open && fill() }, summary, content);

  function choose(text, isChosen) {
    chosen = isChosen ? [...chosen.filter((each) => each !== text), text] : chosen.filter((each) => each !== text);
    summary.textContent = summaryOf(chosen);
    change(chosen);
  }

  const option = (text, rows) =>
    el(
      'label',
      {},
      el('input', { type: 'checkbox', value: text, checked: chosen.includes(text), onchange: (event) => choose(text, event.target.checked) }),
      el('span', {}, text === '' ? '(empty text)' : text),
      rows !== null && el('span', { class: 'hint' }, count(rows)),
    );

  async function fill() {
    put(content, el('p', { class: 'hint' }, 'Counting …'));
    try {
      const found = await load();
      const others = chosen.filter((text) => !found.some((each) => each.value === text));
      const other = el('input', { type: 'text', placeholder: 'another value', 'aria-label': `Another value of ${column}`, autocomplete: 'off', spellcheck: 'false' });
      const take = () => {
        const text = other.value.trim();
        if (text !== '') {
          other.before(option(text, null));
          other.previousElementSibling.querySelector('input').checked = true;
          other.value = '';
          choose(text, true);
        }
      };
      other.addEventListener('change', take);
      put(content, others.map((text) => option(text, null)), found.map(({ value: text, rows }) => option(text, rows)), other);
    } catch (problem) {
      put(content, el('p', { class: 'fault', role: 'alert' }, problem.message));
    }
  }

  details.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && details.open) {
      details.open = false;
      summary.focus();
    }
  });
  return details;
}
