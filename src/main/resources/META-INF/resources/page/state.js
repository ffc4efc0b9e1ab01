// The state of a view in words.

import { el } from './dom.js';
import { count, duration } from './format.js';

const MEANING = {
  fresh: 'Readers see everything that was committed.',
  unknown: 'Changes are not captured: the rows are as of the last refresh.',
  stale: 'Changes wait, and readers will see them soon.',
  building: 'The view is being installed or filled.',
  error: 'The view could not be installed, or its last refresh failed: the rows may be old.',
};

const CONNECTION = {
  silent: 'The service has sent no events for a while. This is the last known state.',
  lost: 'The connection is lost. The page tries again. This is the last known state.',
  unavailable: 'The database cannot be reached at the moment. This is the last known state.',
};

export const meaning = (state) => MEANING[state] ?? '';

export const badge = (state) => el('span', { class: `badge state-${state}` }, el('span', { class: 'dot', 'aria-hidden': 'true' }), state);

export const staleness = ({ staleness: seconds }) => (seconds === null ? 'unknown' : seconds === 0 ? 'none' : duration(seconds));

/** Returns the number of waiting changes; at most 10,000 are counted for each table. */
export const waiting = ({ pending_changes: changes }) => (changes === 0 ? 'none' : count(changes));

/** Returns a warning if the connection is lost. */
export const connectionWarning = (connection) => connection in CONNECTION && el('p', { class: 'warning', role: 'alert' }, CONNECTION[connection]);
