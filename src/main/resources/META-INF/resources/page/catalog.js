// The registered relations, as the service lists them.

import { json } from './api.js';

let known = null;
let document_;

/** All relations, by name. */
export async function load() {
  known = await json('/views', { live: true });
  return known;
}

/** The relations that were loaded last, loaded now if there are none. */
export const relations = async () => known ?? load();

/** One relation; a Problem if there is none. */
export const relation = (name) => json(`/views/${encodeURIComponent(name)}`, { live: true });

/** Whether the service has a method of a path, by its OpenAPI document. */
export async function offers(path, method) {
  document_ ??= json('/q/openapi?format=json').catch(() => {
    document_ = undefined;
    return {};
  });
  return Boolean((await document_).paths?.[path]?.[method]);
}
