// Notices in place of content: loading, empty, failed, or not allowed for the caller.

import { el, put } from './dom.js';
import * as session from './session.js';

export function loading(place, what) {
  place.setAttribute('aria-busy', 'true');
  if (!place.hasChildNodes()) {
    put(place, el('p', { class: 'notice loading' }, `Loading ${what} …`));
  }
}

export function loaded(place, ...children) {
  place.removeAttribute('aria-busy');
  put(place, ...children);
}

export function empty(place, text, ...more) {
  loaded(place, el('div', { class: 'notice' }, el('p', {}, text), ...more));
}

export function failed(place, problem, again) {
  if (problem.status === 401) {
    loaded(place, session.ended());
    return;
  }
  loaded(
    place,
    el(
      'div',
      { class: 'notice problem', role: 'alert' },
      el('p', {}, el('strong', {}, problem.message)),
      problem.hint && el('p', {}, problem.hint),
      again && el('button', { type: 'button', onclick: again }, 'Try again'),
    ),
  );
}

export function lacking(place, role, what) {
  empty(place, `${what} are for the role ${role}, which you do not have.`);
}
