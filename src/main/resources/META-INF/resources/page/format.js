// Formats figures and times. Times are in the time zone of the browser. Days and months are UTC, as the service groups them.

const LANGUAGE = 'en-US';
const whole = new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 0 });
const cents = new Intl.NumberFormat(LANGUAGE, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const short = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const dayAndClock = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const ownDay = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short' });
const date = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const monthAndYear = new Intl.DateTimeFormat(LANGUAGE, { month: 'short', year: 'numeric', timeZone: 'UTC' });

export const NOTHING = '–';

const given = (write) => (value) => (value === null || value === undefined ? NOTHING : write(value));

export const count = given((value) => whole.format(value));
export const money = given((value) => '$' + cents.format(value));
export const brief = given((value) => short.format(value));
export const time = given((value) => clock.format(new Date(value)));
export const today = given((value) => ownDay.format(new Date(value)));
export const moment = given((value) => dayAndClock.format(new Date(value)));
export const day = given((value) => date.format(new Date(value)));
export const month = given((value) => monthAndYear.format(new Date(value)));

/** Formats a duration in seconds. */
export const duration = given((seconds) => {
  if (seconds < 1) {
    return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 10) {
    return `${Number(seconds.toFixed(1))} s`;
  }
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  if (seconds < 5400) {
    return `${Math.round(seconds / 60)} min`;
  }
  return seconds < 129600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
});

/** Returns a number with its noun: 1 order, 2 orders. */
export function many(number, one, several = one + 's') {
  return `${count(number)} ${number === 1 ? one : several}`;
}
