// A deal as form values: their validation, and the conversion from and to the JSON of the service.

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;
const MOST_COUNT = 2147483647;

export const UNITS = { D: 'days', W: 'weeks', M: 'months', Y: 'years' };

const list = (text) => [...new Set(text.split(',').map((each) => each.trim()).filter(Boolean))];

const wholeNumber = (text) => (/^\d+$/.test(text) && +text >= 1 && +text <= MOST_COUNT ? null : 'Give a whole number, 1 or more.');
const amount = (most, said) => (text) => (/^\d+(\.\d{1,10})?$/.test(text) && +text <= most ? null : said);

/** The rule of each field that is not empty. A rule returns null, or a hint. */
const RULES = {
  name: (text) => (NAME.test(text) ? null : 'Give lower case letters, digits, - and _, and begin with a letter or digit.'),
  states: () => null,
  cities: () => null,
  within: (text, { unit }) => {
    const most = { D: 36_600, W: 5_200, M: 1_200, Y: 100 }[unit];
    return /^\d+$/.test(text) && +text >= 1 && +text <= most ? null : `Give a whole number from 1 to ${most}.`;
  },
  min_orders: wholeNumber,
  min_products: wholeNumber,
  min_spend: amount(1e12, 'Give an amount such as 250 or 99.50.'),
  percent_off: amount(100, 'Give a number from 0 to 100.'),
};

/** Returns the faults by field. A new deal needs a name. */
export function faults(form, isNew) {
  const found = {};
  for (const [field, rule] of Object.entries(RULES)) {
    const text = (form[field] ?? '').trim();
    const fault = text === '' ? null : rule(text, form);
    if (fault) {
      found[field] = fault;
    }
  }
  if (isNew && !(form.name ?? '').trim()) {
    found.name = 'Give it a name, such as texas-autumn.';
  }
  return found;
}

/** Converts a number. It keeps its digits if a double can hold them. */
const number = (text) => (text.trim() === '' ? null : Number(text));

/** Returns the deal as JSON for the service. */
export function deal(form) {
  return {
    states: list(form.states).length ? list(form.states) : null,
    cities: list(form.cities).length ? list(form.cities) : null,
    within: form.within.trim() ? `P${Number(form.within)}${form.unit}` : null,
    min_orders: number(form.min_orders),
    min_products: number(form.min_products),
    min_spend: number(form.min_spend),
    percent_off: number(form.percent_off),
  };
}

/** Returns the form values of a deal. A period of several units leaves its field empty. */
export function form(stored) {
  const period = /^P(\d+)([DWMY])$/.exec(stored?.within ?? '');
  const text = (value) => (value === null || value === undefined ? '' : String(value));
  return {
    name: stored?.name ?? '',
    states: (stored?.states ?? []).join(', '),
    cities: (stored?.cities ?? []).join(', '),
    within: period ? period[1] : '',
    unit: period ? period[2] : 'M',
    min_orders: text(stored?.min_orders),
    min_products: text(stored?.min_products),
    min_spend: text(stored?.min_spend),
    percent_off: text(stored?.percent_off),
  };
}

/** Returns whether the form can show all of a deal. */
export const fits = (stored) => !stored?.within || /^P\d+[DWMY]$/.test(stored.within);

const ONE = { D: 'day', W: 'week', M: 'month', Y: 'year' };

function period(text) {
  const parts = [...text.matchAll(/(\d+)([DWMY])/g)];
  return parts.map(([, many, unit]) => (many === '1' ? `1 ${ONE[unit]}` : `${many} ${UNITS[unit]}`)).join(' and ');
}

/** Describes the conditions of a deal. */
export function inWords(stored, write) {
  const parts = [
    stored.states && `in ${stored.states.join(', ')}`,
    stored.cities && `in ${stored.cities.join(', ')}`,
    stored.min_orders && `${write.count(stored.min_orders)} or more orders`,
    stored.min_products && `${write.count(stored.min_products)} or more products`,
    stored.min_spend !== null && `${write.money(stored.min_spend)} or more`,
    stored.within && `in the last ${period(stored.within)}`,
  ].filter(Boolean);
  return parts.length ? parts.join(', ') : 'every customer';
}
