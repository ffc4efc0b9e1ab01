// Creates or changes a deal, and shows how many customers qualify.

import { ask, json } from './api.js';
import { announce, debounced, el, put } from './dom.js';
import { deal, faults, fits, form as formOf, UNITS } from './draft.js';
import { count, many, money } from './format.js';

const PAUSE = 300;
const REACH = 'customers:count(),orders:orders.sum(),spend:spend.sum()';

const FIELDS = [
  { name: 'name', label: 'Name', hint: 'Part of the URL; it cannot be changed later.', size: 24, onlyNew: true },
  { name: 'states', label: 'States', hint: 'Separated by commas; none for all.', size: 18, example: 'TX, OH' },
  { name: 'cities', label: 'Cities', hint: 'Separated by commas; none for all.', size: 24, example: 'Austin, Waco' },
  { name: 'within', label: 'Bought within', hint: 'Only orders of this last period count.', size: 5, figure: true, example: 'ever' },
  { name: 'min_orders', label: 'Orders, at least', size: 8, figure: true },
  { name: 'min_products', label: 'Products, at least', size: 8, figure: true },
  { name: 'min_spend', label: 'Spent, at least', size: 10, figure: true },
  { name: 'percent_off', label: 'Percent off', size: 6, figure: true },
];

/** @param stored {deal, tag} of the deal to change; null for a new one */
export function editor(place, stored, { saved, cancelled }) {
  const isNew = stored === null;
  const typed = new Set();
  const shown = formOf(stored?.deal);
  let asking;

  const reach = el('div', { class: 'reach', role: 'status' });
  const failure = el('div');
  const save = el('button', { type: 'submit', class: 'primary' }, isNew ? 'Make the deal' : 'Save');
  const inputs = {};

  function field({ name, label, hint, size, figure, example, onlyNew }) {
    const input = el('input', {
      id: `deal-${name}`, name, type: 'text', value: shown[name], size, placeholder: example, autocomplete: 'off', spellcheck: 'false',
      inputmode: figure ? 'decimal' : null, class: figure ? 'figure' : null, 'aria-describedby': `deal-${name}-hint`,
      readonly: onlyNew && !isNew, oninput: () => (typed.add(name), changed()), onblur: () => (typed.add(name), judge()),
    });
    inputs[name] = input;
    const unit =
      name === 'within' &&
      el(
        'select',
        { name: 'unit', 'aria-label': 'Unit of the period', onchange: changed },
        Object.entries(UNITS).map(([key, text]) => el('option', { value: key, selected: key === shown.unit }, text)),
      );
    if (unit) {
      inputs.unit = unit;
    }
    return el(
      'div',
      { class: `field field-${name}` },
      el('label', { for: `deal-${name}` }, label),
      el('span', { class: 'inputs' }, input, unit),
      el('span', { class: 'hint', id: `deal-${name}-hint`, 'data-hint': hint ?? '' }, hint ?? ''),
    );
  }

  const values = () => Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));

  function judge(all = false) {
    const found = faults(values(), isNew);
    for (const [name, input] of Object.entries(inputs)) {
      const fault = (all || typed.has(name)) && found[name];
      const hint = place.querySelector(`#deal-${name}-hint`);
      if (hint) {
        input.toggleAttribute('aria-invalid', Boolean(fault));
        fault && input.setAttribute('aria-invalid', 'true');
        hint.textContent = fault || hint.dataset.hint;
        hint.classList.toggle('fault', Boolean(fault));
      }
    }
    return found;
  }

  function changed() {
    const { name, ...others } = judge();
    if (Object.keys(others).length > 0) {
      asking?.abort();
      put(reach, el('p', { class: 'hint' }, 'The number of customers appears when the form is valid.'));
    } else {
      put(reach, el('p', { class: 'hint' }, 'Counting …'));
      countReach();
    }
  }

  const countReach = debounced(async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const [found] = await json(`/audiences?${new URLSearchParams({ select: REACH })}`, {
        method: 'POST', body: deal(values()), signal: asking.signal,
      });
      put(
        reach,
        el('p', {}, el('strong', { class: 'big' }, count(found.customers)), ' ', found.customers === 1 ? 'customer qualifies' : 'customers qualify'),
        el('p', { class: 'hint' }, found.customers > 0 ? `with ${many(found.orders, 'order')} worth ${money(found.spend)}` : 'Fewer conditions reach more.'),
      );
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        put(reach, el('p', { class: 'fault' }, problem.message));
      }
    }
  }, PAUSE);

  async function submit(event) {
    event.preventDefault();
    const found = judge(true);
    const first = Object.keys(found)[0];
    if (first) {
      inputs[first].focus();
      announce(found[first]);
      return;
    }
    save.disabled = true;
    const name = values().name.trim();
    try {
      await ask(`/deals/${encodeURIComponent(name)}`, {
        method: 'PUT',
        body: deal(values()),
        headers: isNew ? { 'If-None-Match': '*' } : { 'If-Match': stored.tag },
      });
      announce(`The deal ${name} is saved.`);
      saved(name);
    } catch (problem) {
      save.disabled = false;
      const changedMeanwhile = problem.status === 412;
      const text = changedMeanwhile
        ? isNew
          ? `There is a deal ${name} already.`
          : 'The deal was changed meanwhile. Open it again to see the current state.'
        : `${problem.message} ${problem.hint}`;
      put(failure, el('p', { class: 'fault', role: 'alert' }, text));
      inputs[problem.parameter]?.focus();
    }
  }

  put(
    place,
    el(
      'form',
      { class: 'card editor', novalidate: true, onsubmit: submit, 'aria-labelledby': 'editing' },
      el('h2', { id: 'editing' }, isNew ? 'A new deal' : `Change ${stored.deal.name}`),
      !isNew &&
        !fits(stored.deal) &&
        el('p', { class: 'warning' }, `Its period is ${stored.deal.within}, which this form cannot show; saving replaces it by the one below.`),
      el('div', { class: 'fields' }, FIELDS.map(field)),
      reach,
      failure,
      el('div', { class: 'actions' }, save, el('button', { type: 'button', onclick: cancelled }, 'Cancel')),
    ),
  );
  changed();
  inputs[isNew ? 'name' : 'states'].focus();
}
