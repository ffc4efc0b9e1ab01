// Numbers with all their digits: a double would round long ones.

const MARK = '\u0001';
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Parses JSON and keeps each number as a marked text. */
export const parse = (text) => JSON.parse(text.replace(TOKENS, (token) => (token[0] === '"' ? token : `"\\u0001${token}"`)));

const isNumber = (value) => typeof value === 'string' && value.startsWith(MARK);

/** Returns a value as text for display; null for null. */
export function text(value) {
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value === 'object') {
    return JSON.stringify(value).replace(/"\\u0001([^"]*)"/g, '$1');
  }
  return isNumber(value) ? value.slice(1) : String(value);
}

/** Returns a value as a number for a chart; null if it is none. */
export function number(value) {
  const written = text(value);
  return written === null || written.trim() === '' || Number.isNaN(Number(written)) ? null : Number(written);
}
