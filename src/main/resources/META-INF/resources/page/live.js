// Hears of freshness as it moves.

import { BASE } from './base.js';

const SILENCE = 40_000;
const AGAIN = 5_000;

const watchers = new Set();
const seen = { freshness: null, refresh: null, connection: 'waiting' };
let source;
let silence;
let mayTryAgain = async () => true;

/** Is asked whether to try again where the service refuses to tell. */
export function whenRefused(decide) {
  mayTryAgain = decide;
}

/** Is called with what is known, now and whenever that changes. Answers how to stop it. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(seen);
  return () => watchers.delete(watcher);
}

function change(what) {
  Object.assign(seen, what);
  watchers.forEach((watcher) => watcher(seen));
}

function alive() {
  clearTimeout(silence);
  silence = setTimeout(() => change({ connection: 'silent' }), SILENCE);
}

function hear(name, take) {
  source.addEventListener(name, (event) => {
    alive();
    take(event.data);
  });
}

export function listen() {
  source?.close();
  source = new EventSource(`${BASE}/freshness/events?view=customer_order_volume`);
  hear('freshness', (data) => change({ freshness: JSON.parse(data), connection: 'open' }));
  hear('refresh', (data) => change({ refresh: JSON.parse(data), connection: 'open' }));
  hear('unavailable', () => change({ connection: 'unavailable' }));
  hear('heartbeat', () => seen.connection === 'silent' && change({ connection: 'open' }));
  source.addEventListener('error', async () => {
    clearTimeout(silence);
    change({ connection: 'lost' });
    // The browser tries again by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED && (await mayTryAgain())) {
      silence = setTimeout(listen, AGAIN);
    }
  });
}

addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => event.persisted && source && listen());
