/** The path prefix of the service, such as /rest/v1 behind a proxy; empty if there is none. */
export const BASE = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
