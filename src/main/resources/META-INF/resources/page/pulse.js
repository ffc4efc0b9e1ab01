// The worst state of all views, for the head of the page.

import { el, put } from './dom.js';
import * as live from './live.js';

export function pulse(place) {
  let shown = '';
  live.watch((seen) => {
    const state = seen.connection === 'open' ? live.worst(seen) : seen.connection === 'waiting' ? null : 'unknown';
    if (state && state !== shown) {
      shown = state;
      place.className = `pulse state-${state}`;
      put(place, el('span', { class: 'dot', 'aria-hidden': 'true' }), state);
    }
  });
}
