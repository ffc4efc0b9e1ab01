// Asks the service. What it refuses is thrown as a Problem, in its own words.

import { BASE } from './base.js';

/** Tells the service that the page asks, which no page of another origin can say. */
const OWN = { 'X-Order-Volume': 'page' };

const reloaded = performance.getEntriesByType('navigation')[0]?.type === 'reload';
const asked = new Set();
let clockAhead = 0;

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || 'The service cannot be reached.');
    this.status = status;
    this.code = body.code || 'unreachable';
    this.hint = body.hint || '';
    this.parameter = body.parameter;
  }
}

/** The time by the clock of the service, to the second. */
export function serverNow() {
  return Date.now() + clockAhead;
}

async function problem(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status, { title: `The service answers ${response.status}.` });
  }
}

/** A page that was just reloaded wants what is so now, as browsers ask for it themselves. */
function cacheMode(url, live) {
  const first = reloaded && !asked.has(url);
  asked.add(url);
  return live || first ? 'no-cache' : 'default';
}

export async function ask(url, { method = 'GET', body, headers = {}, live = false, signal } = {}) {
  let response;
  try {
    response = await fetch(BASE + url, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(live && method !== 'GET' ? { 'Cache-Control': 'no-cache' } : {}),
        ...OWN,
        ...headers,
      },
      cache: method === 'GET' ? cacheMode(url, live) : 'no-store',
      signal,
    });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, {});
  }
  const date = response.headers.get('Date');
  if (date) {
    clockAhead = Date.parse(date) - Date.now();
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

export async function json(url, options) {
  return (await ask(url, options)).json();
}

/** What the headers say of rows: which state of the tables they are. */
function label(response) {
  const staleness = response.headers.get('View-Staleness');
  return {
    source: response.headers.get('View-Source'),
    version: response.headers.get('View-Version'),
    asOf: response.headers.get('View-As-Of'),
    staleness: staleness === null || staleness === 'unknown' ? null : Number(staleness),
  };
}

/** Where the next page begins: {cursor}, or {offset} for rows without a key; null after the last page. */
function nextPlace(response) {
  const link = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') || '');
  if (!link) {
    return null;
  }
  const parameters = new URL(link[1], location.origin).searchParams;
  const cursor = parameters.get('cursor');
  return cursor ? { cursor } : { offset: parameters.get('offset') };
}

/** A page of rows, with what is known of it. @param options may have parse, which reads the body instead of JSON.parse */
export async function rows(path, parameters, { parse = JSON.parse, ...options } = {}) {
  const response = await ask(`${path}?${new URLSearchParams(parameters)}`, options);
  return { rows: parse(await response.text()), next: nextPlace(response), label: label(response) };
}

/** All rows, as a file. */
export async function csv(path, parameters, options = {}) {
  const url = `${path}?${new URLSearchParams(parameters)}`;
  const response = await ask(url, { ...options, headers: { Accept: 'text/csv' } });
  return { blob: await response.blob(), label: label(response) };
}
