// The caller, and the roles that decide what the page shows.

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
/** Returns whether programs need a bearer token. */
export const needsToken = () => current.access !== 'open';
const isSignedIn = () => current.access === 'open' || current.name !== null;

function signIn() {
  sessionStorage.setItem(RETURN, location.pathname + location.search);
  location.assign(`${BASE}/login`);
}

async function signOut() {
  await ask('/session', { method: 'DELETE' });
  location.assign(`${BASE}/`);
}

/** Shows the caller's name, and the button to sign in or out. */
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

/** Returns the notice after the session has ended. */
export function ended() {
  current = { ...current, name: null, roles: [] };
  return gate();
}

/** Returns the notice for callers that are not signed in or have no role. */
export function gate() {
  if (isSignedIn()) {
    return el(
      'section',
      { class: 'gate' },
      el('h1', {}, 'You have no role yet'),
      el('p', {}, `You are signed in as ${current.name}, without any of the roles reader, marketer and operator.`),
      el('p', {}, 'Ask the administrators of this service for a role.'),
    );
  }
  return el(
    'section',
    { class: 'gate' },
    el('h1', {}, 'You are signed out'),
    new URLSearchParams(location.search).has('error') && el('p', { class: 'fault', role: 'alert' }, 'Signing in failed: the issuer refused.'),
    el('p', {}, 'Sign in with an account that has a role of this service.'),
    current.sign_in
      ? el('button', { type: 'button', class: 'primary', onclick: signIn }, 'Sign in')
      : el(
          'p',
          {},
          'Sign-in is not configured. The operators of this service set ',
          el('code', {}, 'order-volume.sign-in'),
          ' and the client ',
          el('code', {}, 'quarkus.oidc.page.client-id'),
          ' with its secret. Programs send a bearer token.',
        ),
  );
}
