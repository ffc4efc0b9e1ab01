// The page: selects the part that is shown, by URL and roles.

import * as catalog from './catalog.js';
import { deals } from './deals.js';
import { el, put } from './dom.js';
import { explore } from './explore.js';
import * as live from './live.js';
import * as notice from './notice.js';
import { pulse } from './pulse.js';
import * as session from './session.js';
import * as theme from './theme.js';
import * as url from './url.js';
import { views } from './views.js';
import { volume } from './volume.js';

const STORE_VIEW = 'customer_order_volume';

const PARTS = {
  views: { make: views, label: 'Views' },
  explore: { make: explore, label: 'Explore', role: 'reader' },
  volume: { make: volume, label: 'Volume', role: 'reader', store: true },
  deals: { make: deals, label: 'Deals', role: 'marketer', store: true },
};

const place = document.getElementById('part');
const nav = document.getElementById('parts');
let shown = null;
let stop = () => {};
let part;

/** Without the sample store its parts are left out. */
let hasStore = true;

const allowed = () => Object.keys(PARTS).filter((name) => (!PARTS[name].role || session.may(PARTS[name].role)) && (hasStore || !PARTS[name].store));

function drawNav(current) {
  put(
    nav,
    allowed().map((name) =>
      el('a', { href: url.address({ part: name === 'views' ? null : name }), 'aria-current': name === current ? 'page' : null }, PARTS[name].label),
    ),
  );
}

function show(view) {
  if (!session.mayAnything()) {
    return;
  }
  const name = view.part in PARTS ? view.part : 'views';
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

/** Returns whether the caller still has a role. If not, the page shows a notice. */
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
  hasStore = await catalog.relations().then((all) => all.some(({ view }) => view === STORE_VIEW), () => true);
  pulse(document.getElementById('pulse'));
  url.followLinks();
  url.watch(show);
  live.whenRefused(isStillAllowed);
  live.listen();
  show(url.read());
  place.removeAttribute('aria-busy');
}

begin();
