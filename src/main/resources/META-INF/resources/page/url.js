// The URL contains the state of the page, so that links, reloads and the back button work.

import { BASE } from './base.js';

const watchers = new Set();

export function read() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Returns the URL of a state of the page. It keeps no parameter of the current URL. */
export function address(view) {
  const parameters = new URLSearchParams(Object.entries(view).filter(([, value]) => value));
  const query = parameters.toString();
  return query ? `${BASE}/?${query}` : `${BASE}/`;
}

/** Goes to a state of the page. */
export function go(view, { replace = false } = {}) {
  const target = address(view);
  if (target !== location.pathname + location.search) {
    history[replace ? 'replaceState' : 'pushState'](null, '', target);
  }
  notify();
}

/** Changes some parameters of the state. */
export function change(parameters, options) {
  go({ ...read(), ...parameters }, options);
}

/** Registers a watcher that is called with each new state. */
export function watch(watcher) {
  watchers.add(watcher);
}

function notify() {
  watchers.forEach((watcher) => watcher(read()));
}

/** Follows links within the page without loading it again. */
export function followLinks() {
  addEventListener('popstate', notify);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="/"]');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.pathname !== `${BASE}/` || link.hash || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    go(Object.fromEntries(new URLSearchParams(link.search)));
  });
}
