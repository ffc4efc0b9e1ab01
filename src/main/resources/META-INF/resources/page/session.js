// Who looks at the page, and what they may see of it.

import { ask, json } from './api.js';
import { BASE } from './base.js';
import { el, put } from './dom.js';

const RETURN = 'return-to';

let current = { access: 'oidc', sign_in: false, name: null, roles: [] };

export async function load() {
  try {
    current = await json('/session', { live: true });
  } catch (problem) {
    if (problem.status !== 401) {
      throw problem;
    }
    current = { ...current, name: null, roles: [], sign_in: true };
  }
  const back = sessionStorage.getItem(RETURN);
  sessionStorage.removeItem(RETURN);
  if (back && isSignedIn() && location.search === '') {
    history.replaceState(null, '', back);
  }
}

export const may = (role) => current.roles.includes(role);
export const mayAnything = () => current.roles.length > 0;
export const isSignedIn = () => current.access === 'open' || current.name !== null;

function signIn() {
  sessionStorage.setItem(RETURN, location.pathname + location.search);
  location.assign(`${BASE}/login`);
}

async function signOut() {
  await ask('/session', { method: 'DELETE' });
  location.assign(`${BASE}/`);
}

/** Who looks, and how to become somebody else. */
export function show(place) {
  if (current.access === 'open') {
    put(place);
  } else if (isSignedIn()) {
    put(
      place,
      el('span', { class: 'name', title: current.roles.join(', ') || 'no role' }, current.name),
      current.sign_in && el('button', { type: 'button', class: 'quiet', onclick: signOut }, 'Sign out'),
    );
  } else {
    put(place, current.sign_in && el('button', { type: 'button', class: 'quiet', onclick: signIn }, 'Sign in'));
  }
}

/** What stands where the service does not know any more who asks. */
export function ended() {
  current = { ...current, name: null, roles: [] };
  return gate();
}

/** What stands in place of the parts for people who are not signed in, or have no role. */
export function gate() {
  if (isSignedIn()) {
    return el(
      'section',
      { class: 'gate' },
      el('h1', {}, 'Nothing here is for you yet'),
      el('p', {}, `You are signed in as ${current.name}, without any of the roles reader, marketer and operator.`),
      el('p', {}, 'Whoever gives out the roles of this service can give you one.'),
    );
  }
  return el(
    'section',
    { class: 'gate' },
    el('h1', {}, 'You are signed out'),
    new URLSearchParams(location.search).has('error') && el('p', { class: 'fault', role: 'alert' }, 'Signing in did not work: the issuer did not let you in.'),
    el('p', {}, 'Orders, customers and deals are shown to people who are signed in and have a role.'),
    current.sign_in
      ? el('button', { type: 'button', class: 'primary', onclick: signIn }, 'Sign in')
      : el(
          'p',
          {},
          'Nobody can sign in here yet: whoever runs this service sets ',
          el('code', {}, 'order-volume.sign-in'),
          ' and the client ',
          el('code', {}, 'quarkus.oidc.page.client-id'),
          ' with its secret. Programs bring a bearer token.',
        ),
  );
}
