// A tile map of the USA. The value of a state's orders sets the shade of its tile.

import { el } from './dom.js';

const PLACES = {
  AK: [0, 0], ME: [0, 10], VT: [1, 9], NH: [1, 10],
  WA: [2, 0], ID: [2, 1], MT: [2, 2], ND: [2, 3], MN: [2, 4], IL: [2, 5], WI: [2, 6], MI: [2, 7], NY: [2, 8], RI: [2, 9], MA: [2, 10],
  OR: [3, 0], NV: [3, 1], WY: [3, 2], SD: [3, 3], IA: [3, 4], IN: [3, 5], OH: [3, 6], PA: [3, 7], NJ: [3, 8], CT: [3, 9],
  CA: [4, 0], UT: [4, 1], CO: [4, 2], NE: [4, 3], MO: [4, 4], KY: [4, 5], WV: [4, 6], VA: [4, 7], MD: [4, 8], DE: [4, 9],
  AZ: [5, 1], NM: [5, 2], KS: [5, 3], AR: [5, 4], TN: [5, 5], NC: [5, 6], SC: [5, 7], DC: [5, 8],
  OK: [6, 3], LA: [6, 4], MS: [6, 5], AL: [6, 6], GA: [6, 7],
  HI: [7, 0], TX: [7, 3], FL: [7, 8],
};

const SHADES = 5;
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Returns whether a state has a tile on the map. */
export const isKnown = (state) => state in PLACES;

/** Shades by rank, so that one large state does not leave all others pale. */
function shades(entries) {
  const ranked = entries.filter((entry) => isKnown(entry.state) && entry.value > 0).sort((a, b) => a.value - b.value);
  return new Map(ranked.map((entry, i) => [entry.state, 1 + Math.floor((SHADES * i) / ranked.length)]));
}

function neighbour(state, [down, right]) {
  const [row, column] = PLACES[state];
  let best = null;
  for (const [other, [r, c]] of Object.entries(PLACES)) {
    const ahead = (r - row) * down + (c - column) * right;
    const aside = Math.abs((r - row) * right) + Math.abs((c - column) * down);
    const far = ahead + 3 * aside;
    if (ahead > 0 && (best === null || far < best.far)) {
      best = { other, far };
    }
  }
  return best?.other;
}

/** @param entries {state, value, written} */
export function tiles(entries, { chosen, choose, heading }) {
  const shade = shades(entries);
  const byState = new Map(entries.map((entry) => [entry.state, entry]));
  const first = chosen.find(isKnown) ?? 'CA';
  const map = el(
    'div',
    { class: 'tiles', role: 'group', 'aria-label': `${heading}. Arrow keys move from state to state.` },
    Object.entries(PLACES).map(([state, [row, column]]) =>
      el(
        'button',
        {
          type: 'button',
          class: `tile shade-${shade.get(state) ?? 0}`,
          'data-state': state,
          'aria-pressed': String(chosen.includes(state)),
          'aria-label': `${state}: ${byState.get(state)?.written ?? 'no orders'}`,
          title: `${state}: ${byState.get(state)?.written ?? 'no orders'}`,
          tabindex: state === first ? '0' : '-1',
          style: { 'grid-area': `${row + 1} / ${column + 1}` },
          onclick: () => choose(state),
        },
        state,
      ),
    ),
  );
  map.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    const next = step && neighbour(event.target.dataset.state, step);
    if (next) {
      event.preventDefault();
      map.querySelectorAll('.tile').forEach((tile) => tile.setAttribute('tabindex', '-1'));
      const tile = map.querySelector(`[data-state="${next}"]`);
      tile.setAttribute('tabindex', '0');
      tile.focus();
    }
  });
  return map;
}
