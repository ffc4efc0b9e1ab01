// The page: which part of it is shown, and to whom.

import { deals } from './deals.js';
import { el, put } from './dom.js';
import { freshness, pulse } from './freshness.js';
import * as live from './live.js';
import * as notice from './notice.js';
import * as session from './session.js';
import * as theme from './theme.js';
import * as url from './url.js';
import { volume } from './volume.js';

const PARTS = { freshness: { make: freshness, label: 'Freshness' }, volume: { make: volume, label: 'Volume' }, deals: { make: deals, label: 'Deals' } };
const OWNERS = { freshness: null, volume: 'reader', deals: 'marketer' };

const place = document.getElementById('part');
const nav = document.getElementById('parts');
let shown = null;
let stop = () => {};
let part;

const allowed = () => Object.keys(PARTS).filter((name) => OWNERS[name] === null || session.may(OWNERS[name]));

function drawNav(current) {
  put(
    nav,
    allowed().map((name) =>
      el('a', { href: url.address({ part: name }), 'aria-current': name === current ? 'page' : null }, PARTS[name].label),
    ),
  );
}

function show(view) {
  if (!session.mayAnything()) {
    return;
  }
  const name = view.part in PARTS ? view.part : 'freshness';
  drawNav(name);
  if (name !== shown) {
    const first = shown === null;
    stop();
    shown = name;
    const content = el('div', { class: `part part-${name}` });
    put(place, content);
    part = PARTS[name].make(content);
    stop = part.start();
    if (!first) {
      place.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }
  document.title = `${part.title} · Order Volume`;
  part.show(view);
}

/** Whether somebody whom the service refuses is still somebody; if not, that is said. */
async function isStillAllowed() {
  try {
    await session.load();
  } catch {
    return true;
  }
  if (session.mayAnything()) {
    return true;
  }
  stop();
  stop = () => {};
  shown = null;
  put(nav);
  session.show(document.getElementById('who'));
  notice.loaded(place, session.gate());
  return false;
}

async function begin() {
  theme.offer(document.getElementById('theme'));
  notice.loading(place, 'the page');
  try {
    await session.load();
  } catch (problem) {
    notice.failed(place, problem, begin);
    return;
  }
  session.show(document.getElementById('who'));
  if (!session.mayAnything()) {
    notice.loaded(place, session.gate());
    return;
  }
  pulse(document.getElementById('pulse'));
  url.followLinks();
  url.watch(show);
  live.whenRefused(isStillAllowed);
  live.listen();
  show(url.read());
  place.removeAttribute('aria-busy');
}

begin();
