// Registers a view: the form for operators.

import { ask } from './api.js';
import { field } from './controls.js';
import { announce, el, put } from './dom.js';

/** Opens the form. @param done is called after a view was registered */
export function register(done) {
  const fault = el('div');
  const view = el('input', { name: 'view', type: 'text', required: true, autocomplete: 'off', spellcheck: 'false', placeholder: 'reporting.sales_by_day' });
  const key = el('input', { name: 'key', type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: 'derived' });
  const submit = el('button', { type: 'submit', class: 'primary' }, 'Register');
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'registering' },
    el('h2', { id: 'registering' }, 'Register a view'),
    el('p', { class: 'hint' }, 'A materialized view is maintained from then on; a plain view is served. An instance installs it within seconds.'),
    el(
      'form',
      { onsubmit: send },
      field('Name, with the schema if needed', view),
      field('Maintenance key, columns separated by commas', key),
      fault,
      el('div', { class: 'actions' }, submit, el('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel')),
    ),
  );

  async function send(event) {
    event.preventDefault();
    submit.disabled = true;
    const columns = key.value.split(',').map((each) => each.trim()).filter(Boolean);
    try {
      await ask('/views', { method: 'POST', body: { view: view.value.trim(), ...(columns.length > 0 ? { key: columns } : {}) } });
      announce(`${view.value.trim()} is registered.`);
      dialog.close();
      done();
    } catch (problem) {
      put(fault, el('p', { class: 'fault', role: 'alert' }, `${problem.message} ${problem.hint}`));
      submit.disabled = false;
    }
  }

  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
