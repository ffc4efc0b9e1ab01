// One relation: its state, how a change travels, refreshes and findings.

import * as catalog from './catalog.js';
import { el, put } from './dom.js';
import { findings } from './findings.js';
import { refreshHistory } from './history.js';
import * as notice from './notice.js';
import { planSection } from './plan.js';
import * as session from './session.js';
import { connectionWarning } from './state.js';
import * as url from './url.js';
import { viewState } from './viewstate.js';

export function viewPage(place, name) {
  const content = el('div', { class: 'part' });
  const connection = el('div');
  let sections = [];
  let seen = null;

  function draw(entry) {
    const isPlain = entry.kind === 'plain';
    const history = !isPlain && session.may('operator') ? refreshHistory(name) : null;
    const plan = isPlain ? null : planSection(entry);
    const state = viewState(entry, history);
    sections = [history, plan, state].filter(Boolean);
    notice.loaded(
      content,
      el(
        'div',
        { class: 'headline' },
        el('div', {}, el('h1', {}, name), entry.comment && el('p', { class: 'hint' }, entry.comment)),
        session.may('reader') && el('a', { class: 'button', href: url.address({ part: 'explore', relation: name }) }, 'Explore its rows'),
      ),
      connection,
      entry.problem && el('p', { class: 'card fault', role: 'alert' }, entry.problem),
      state.element,
      plan?.element,
      history?.element,
      session.may('operator') && findings((finding) => finding.view === name),
    );
    seen && hear(seen);
  }

  function hear(news) {
    seen = news;
    put(connection, connectionWarning(news.connection));
    sections.forEach((section) => section.hear(news));
  }

  async function load() {
    notice.loading(content, name);
    try {
      draw(await catalog.relation(name));
    } catch (problem) {
      notice.failed(content, problem, load);
    }
  }

  put(place, el('p', {}, el('a', { href: url.address({}) }, '← All views')), content);
  load();
  return { hear, end: () => sections.forEach((section) => section.end?.()) };
}
