// The registered relations.

import { json } from './api.js';

let known = null;
let document_;

/** Returns all relations, by name. */
export async function load() {
  known = await json('/views', { live: true });
  return known;
}

/** Returns the relations that were loaded last; loads them if there are none. */
export const relations = async () => known ?? load();

/** Returns a relation. Throws a Problem if there is none. */
export const relation = (name) => json(`/views/${encodeURIComponent(name)}`, { live: true });

/** Returns whether the OpenAPI document has a method of a path. */
export async function offers(path, method) {
  document_ ??= json('/q/openapi?format=json').catch(() => {
    document_ = undefined;
    return {};
  });
  return Boolean((await document_).paths?.[path]?.[method]);
}
