// The findings of the doctor, with the SQL that fixes them.

import { json } from './api.js';
import { copyable } from './controls.js';
import { el } from './dom.js';
import * as notice from './notice.js';

/** Returns a card with the findings that the filter accepts. */
export function findings(accepts) {
  const content = el('div');

  async function load() {
    notice.loading(content, 'the findings');
    try {
      const found = (await json('/doctor', { live: true })).filter(accepts);
      if (found.length === 0) {
        notice.empty(content, 'No problem was found.');
        return;
      }
      notice.loaded(
        content,
        el(
          'ul',
          { class: 'findings' },
          found.map((finding) =>
            el(
              'li',
              { class: finding.severity },
              el('p', {}, el('strong', {}, finding.severity), ` · ${finding.code}`),
              el('p', {}, finding.problem),
              el('p', {}, finding.fix),
              finding.sql && copyable(finding.sql, `SQL for ${finding.code}`),
            ),
          ),
        ),
      );
    } catch (problem) {
      notice.failed(content, problem, load);
    }
  }

  load();
  return el(
    'section',
    { class: 'card', 'aria-labelledby': 'findings' },
    el('div', { class: 'headline' }, el('h2', { id: 'findings' }, 'Findings'), el('button', { type: 'button', class: 'quiet', onclick: load }, 'Look again')),
    content,
  );
}
