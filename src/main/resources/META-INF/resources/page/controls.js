// Controls that several parts use.

import { announce, el } from './dom.js';

export function field(label, ...inputs) {
  return el('label', { class: 'field' }, el('span', {}, label), ...inputs);
}

/** Radio buttons in one line. @param options pairs of value and text */
export function segments(legend, options, chosen, choice) {
  return el(
    'fieldset',
    { class: 'segments' },
    el('legend', { class: 'unseen' }, legend),
    options.map(([value, text]) =>
      el(
        'label',
        {},
        el('input', { type: 'radio', name: legend, value, checked: value === chosen, onchange: () => choice(value) }),
        el('span', {}, text),
      ),
    ),
  );
}

/** @param options pairs of value and text */
export function select(name, options, chosen, choice, label) {
  return el(
    'select',
    { name, 'aria-label': label, onchange: (event) => choice(event.target.value) },
    options.map(([value, text]) => el('option', { value, selected: value === chosen }, text)),
  );
}

/** Selects the source of the rows; a plain view has only one. */
export function sourceSwitch(mode, isLive, choice) {
  if (mode === null) {
    return null;
  }
  const kept = mode === 'incremental' ? 'Current' : 'Last refresh';
  return segments('Rows', [['', kept], ['live', 'Live']], isLive ? 'live' : '', choice);
}

/** Text to copy, with a button. */
export function copyable(text, label) {
  const code = el('pre', { tabindex: '0', role: 'group', 'aria-label': label }, text);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      announce('Copied.');
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 2_000);
    } catch {
      // Without HTTPS a browser does not allow writes to the clipboard.
      getSelection().selectAllChildren(code);
      announce('The text is selected.');
    }
  }

  const button = el('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${label}`, onclick: copy }, 'Copy');
  return el('div', { class: 'copyable' }, code, button);
}

/** Asks for confirmation before an action. @param work is awaited; its failure is shown in the dialog */
export function confirm({ title, text, verb, work }) {
  const fault = el('p', { class: 'fault', role: 'alert' });
  const act = el('button', { type: 'button', class: 'danger', onclick: attempt }, verb);
  const dialog = el(
    'dialog',
    { 'aria-labelledby': 'confirming' },
    el('h2', { id: 'confirming' }, title),
    el('p', {}, text),
    fault,
    el('div', { class: 'actions' }, act, el('button', { type: 'button', onclick: () => dialog.close() }, 'Keep')),
  );

  async function attempt() {
    act.disabled = true;
    try {
      await work();
      dialog.close();
    } catch (problem) {
      fault.textContent = `${problem.message} ${problem.hint ?? ''}`;
      act.disabled = false;
    }
  }

  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
