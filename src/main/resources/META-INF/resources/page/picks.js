// A line of selected items, each with a button to remove it, and a list to add others.

import { select } from './controls.js';
import { el } from './dom.js';

/** @param options pairs of value and text; change is called with the new list */
export function picks({ legend, add, options, chosen, change }) {
  const texts = new Map(options);
  const left = options.filter(([value]) => !chosen.includes(value));
  return el(
    'div',
    { class: 'picks', role: 'group', 'aria-label': legend },
    el('span', { class: 'hint' }, legend),
    chosen.map((value) =>
      el(
        'button',
        { type: 'button', class: 'pick', 'aria-label': `Remove ${texts.get(value) ?? value}`, onclick: () => change(chosen.filter((each) => each !== value)) },
        texts.get(value) ?? value,
        el('span', { 'aria-hidden': 'true' }, ' ×'),
      ),
    ),
    left.length > 0 && select(legend, [['', add], ...left], '', (value) => value && change([...chosen, value]), add),
  );
}
