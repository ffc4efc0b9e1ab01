// The self-test of a view, if the service offers it.

import { json } from './api.js';
import * as catalog from './catalog.js';
import { announce, el, put } from './dom.js';
import { count } from './format.js';

/** A button that is hidden unless the service offers the self-test. */
export function selfTestButton(view, report) {
  const button = el('button', { type: 'button', 'data-do': 'selftest', hidden: true, onclick: run }, 'Self-test');
  catalog.offers('/views/{view}/selftest', 'post').then((offered) => (button.hidden = !offered));

  async function run() {
    button.disabled = true;
    put(report, el('p', { class: 'notice', role: 'status' }, 'Writes are tried and rolled back …'));
    try {
      draw(await json(`/views/${encodeURIComponent(view)}/selftest`, { method: 'POST' }));
    } catch (problem) {
      put(report, el('p', { class: 'fault', role: 'alert' }, `${problem.message} ${problem.hint}`));
    }
    button.disabled = false;
  }

  function draw(result) {
    const verdict = result.passed ? 'The self-test passed.' : 'The self-test did not pass.';
    const rounds = `${count(result.comparisons)} of ${count(result.rounds)} rounds were compared.`;
    announce(verdict);
    put(
      report,
      el(
        'div',
        { class: 'notice', role: 'status' },
        el('p', {}, el('strong', { class: result.passed ? 'state-fresh' : 'state-error' }, verdict), ` ${rounds}`),
        result.stopped && el('p', {}, result.stopped),
        result.differences?.length > 0 && el('pre', { tabindex: '0' }, JSON.stringify(result.differences, null, 2)),
      ),
    );
  }

  return button;
}
