// Sends requests to the service. A problem in the response is thrown as a Problem.

import { BASE } from './base.js';

/** Marks requests of this page; a page of another origin cannot set this header. */
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

/** Returns the time by the clock of the service, to the second. */
export function serverNow() {
  return Date.now() + clockAhead;
}

async function problem(response) {
  try {
    return new Problem(response.status, await response.json());
  } catch {
    return new Problem(response.status, { title: `The service responded with status ${response.status}.` });
  }
}

/** Returns the cache mode. The first request after a reload revalidates, as browsers do for their own requests. */
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

/** Returns the freshness of the rows, from the headers. */
function label(response) {
  const staleness = response.headers.get('View-Staleness');
  return {
    source: response.headers.get('View-Source'),
    version: response.headers.get('View-Version'),
    asOf: response.headers.get('View-As-Of'),
    staleness: staleness === null || staleness === 'unknown' ? null : Number(staleness),
  };
}

/** Returns the start of the next page: {cursor}, or {offset} for rows without a key; null after the last page. */
function nextPlace(response) {
  const link = /<([^>]*)>;\s*rel="next"/.exec(response.headers.get('Link') || '');
  if (!link) {
    return null;
  }
  const parameters = new URL(link[1], location.origin).searchParams;
  const cursor = parameters.get('cursor');
  return cursor ? { cursor } : { offset: parameters.get('offset') };
}

/** Returns a page of rows with its freshness. @param options may have parse, which reads the body instead of JSON.parse */
export async function rows(path, parameters, { parse = JSON.parse, ...options } = {}) {
  const response = await ask(`${path}?${new URLSearchParams(parameters)}`, options);
  return { rows: parse(await response.text()), next: nextPlace(response), label: label(response) };
}

/** Returns all rows as CSV. */
export async function csv(path, parameters, options = {}) {
  const url = `${path}?${new URLSearchParams(parameters)}`;
  const response = await ask(url, { ...options, headers: { Accept: 'text/csv' } });
  return { blob: await response.blob(), label: label(response) };
}
