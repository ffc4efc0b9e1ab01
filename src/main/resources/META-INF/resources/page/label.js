// Says which state of the tables rows are.

import { el } from './dom.js';
import { duration, time } from './format.js';

/** A sentence on rows, from what their headers say. */
export function described({ source, version, asOf, staleness }) {
  if (source === 'live') {
    return [el('strong', {}, 'Live'), `: exactly as of ${time(asOf)}.`];
  }
  if (staleness === 0) {
    return [el('strong', {}, 'As of the last refresh'), `: version ${version}. Nothing has changed since, so it is exact.`];
  }
  const lag = staleness === null ? 'how stale is not known' : `it may lack changes of the last ${duration(Math.max(1, staleness))}`;
  return [el('strong', {}, 'As of the last refresh'), `: version ${version}, as of ${time(asOf)}; ${lag}.`];
}
