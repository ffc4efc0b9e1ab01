// Describes the freshness of rows.

import { el } from './dom.js';
import { duration, time } from './format.js';

const NAMES = { incremental: 'Current', full: 'As of the last refresh', scheduled: 'As of the last refresh' };

/** Returns a sentence about the freshness of rows. @param mode of the view; null for a plain view */
export function described({ source, version, asOf, staleness }, mode = 'incremental') {
  if (mode === null || source === null) {
    return [el('strong', {}, 'Computed now'), ' from the tables, so it is exact.'];
  }
  if (source === 'live') {
    return [el('strong', {}, 'Live'), `: exactly as of ${time(asOf)}.`];
  }
  const name = el('strong', {}, NAMES[mode] ?? 'Current');
  if (staleness === 0) {
    return [name, `: version ${version}. Nothing has changed since, so it is exact.`];
  }
  const lag = staleness === null ? 'its staleness is unknown' : `it may lack changes of the last ${duration(Math.max(1, staleness))}`;
  return [name, `: version ${version}, as of ${time(asOf)}; ${lag}.`];
}
