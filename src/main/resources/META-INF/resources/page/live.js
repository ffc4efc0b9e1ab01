// Subscribes to the freshness of all views.

import { BASE } from './base.js';

const SILENCE = 40_000;
const AGAIN = 5_000;
const FROM_BEST = ['fresh', 'unknown', 'stale', 'building', 'error'];

const watchers = new Set();
/** Freshness and latest refresh by the name of the view. */
const seen = { freshness: new Map(), refresh: new Map(), connection: 'waiting' };
let source;
let silence;
let mayTryAgain = async () => true;

/** Sets the function that decides whether to try again after the service refused the subscription. */
export function whenRefused(decide) {
  mayTryAgain = decide;
}

/** Calls the watcher now and on every change. Returns a function that stops this. */
export function watch(watcher) {
  watchers.add(watcher);
  watcher(seen);
  return () => watchers.delete(watcher);
}

/** The worst state of any view; null before the first event. */
export function worst({ freshness }) {
  const ranks = [...freshness.values()].map((view) => FROM_BEST.indexOf(view.state));
  return ranks.length === 0 ? null : FROM_BEST[Math.max(...ranks)];
}

/** Drops a view that was released. */
export function forget(view) {
  seen.freshness.delete(view);
  seen.refresh.delete(view);
  notify();
}

function notify() {
  watchers.forEach((watcher) => watcher(seen));
}

function connection(state) {
  if (state !== seen.connection) {
    seen.connection = state;
    notify();
  }
}

function alive() {
  clearTimeout(silence);
  silence = setTimeout(() => connection('silent'), SILENCE);
}

function hear(name, take) {
  source.addEventListener(name, (event) => {
    alive();
    take(event.data);
  });
}

function keep(kind) {
  return (data) => {
    const news = JSON.parse(data);
    seen[kind].set(news.view, news);
    seen.connection = 'open';
    notify();
  };
}

export function listen() {
  source?.close();
  source = new EventSource(`${BASE}/freshness/events`);
  hear('freshness', keep('freshness'));
  hear('refresh', keep('refresh'));
  hear('unavailable', () => connection('unavailable'));
  hear('heartbeat', () => connection('open'));
  source.addEventListener('error', async () => {
    clearTimeout(silence);
    connection('lost');
    // The browser tries again by itself, unless it was refused.
    if (source.readyState === EventSource.CLOSED && (await mayTryAgain())) {
      silence = setTimeout(listen, AGAIN);
    }
  });
}

addEventListener('pagehide', () => source?.close());
addEventListener('pageshow', (event) => event.persisted && source && listen());
