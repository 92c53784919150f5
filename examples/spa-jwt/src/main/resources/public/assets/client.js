// Requests to the server, with the access token renewed when it is over. The tokens themselves are in HttpOnly cookies:
// no script can read them, this one included.

const LOCK = 'postern-refresh';
const RENEWAL = 'postern-renewal';

/** The login is over: the user must log in again. */
export class LoggedOut extends Error {}

/** The server could not answer; the login is still good. */
export class Unavailable extends Error {}

/** Tells the page what happens; by default nobody listens. */
export const listener = { note() {}, renewed() {} };

/** Sends a request. A 401 is answered by one refresh and one more try. */
export async function send(path, options) {
  const before = localStorage.getItem(RENEWAL);
  let response = await attempt(path, options);
  if (response.status === 401) {
    listener.note(`${path}: the access token is over`);
    await refresh(before);
    response = await attempt(path, options);
  }
  if (response.status === 401) {
    throw new LoggedOut();
  }
  if (response.status >= 500) {
    throw new Unavailable(`The server answered ${response.status}.`);
  }
  return response;
}

/** Sends a request and reads its JSON. */
export async function read(path) {
  return (await send(path)).json();
}

/**
 * Renews the access token, one tab at a time: who waited for the lock finds that another tab has done it since, and is
 * content with that. The library would get along without the lock, for it answers a repeated refresh token; the lock
 * makes one request of many. Tabs tell one renewal from another by a name, not by the time: clocks are set back.
 */
async function refresh(before) {
  await navigator.locks.request(LOCK, async () => {
    if (localStorage.getItem(RENEWAL) !== before) {
      listener.note('another tab has renewed it');
      return;
    }
    const response = await attempt('/auth/refresh', { method: 'POST' });
    if (response.status === 401) {
      throw new LoggedOut();
    }
    if (!response.ok) {
      throw new Unavailable(`The server answered ${response.status}.`);
    }
    localStorage.setItem(RENEWAL, crypto.randomUUID());
    listener.renewed();
  });
}

async function attempt(path, options) {
  try {
    return await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Unavailable('The server can’t be reached.');
  }
}
