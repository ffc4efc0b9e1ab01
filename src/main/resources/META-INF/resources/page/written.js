// Formats values of any type, with all their digits.

import * as exact from './exact.js';
import { NOTHING } from './format.js';

const LENGTHS = { year: 4, month: 7, day: 10, week: 10 };

/** Returns a function that formats the values of an output. */
export function written({ unit }) {
  return (value) => {
    const text = exact.text(value);
    if (text === null) {
      return NOTHING;
    }
    return unit ? text.slice(0, LENGTHS[unit]) : text.replace(/^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/, '$1 $2');
  };
}
