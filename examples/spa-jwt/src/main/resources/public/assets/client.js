// Requests to the server, with the access token renewed when it is over. The tokens themselves are in HttpOnly cookies:
// no script can read them, this one included.

const LOCK = 'postern-refresh';

/** The login is over: the user must log in again. */
export class LoggedOut extends Error {}

/** The server could not answer; the login is still good. */
export class Unavailable extends Error {}

/** Tells the page what happens; by default nobody listens. */
export const listener = { note() {}, renewed() {} };

/** Sends a request. One that gets 401 is sent again with a renewed access token; it had no effect, so that is safe. */
export async function send(path, options) {
  let response = await attempt(path, options);
  if (response.status === 401) {
    listener.note(`${path}: the access token is over`);
    response = await navigator.locks.request(LOCK, () => renewAndRepeat(path, options));
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
 * Renews the access token, one tab at a time. Another tab may have done so while this one waited for the lock: then the
 * request passes now. Only the server can tell; what tabs write into localStorage reaches the others some time later. The
 * library would get along without the lock, for it answers a repeated refresh token; the lock makes one refresh of many.
 */
async function renewAndRepeat(path, options) {
  const again = await attempt(path, options);
  if (again.status !== 401) {
    listener.note('another tab has renewed it');
    return again;
  }
  await renew();
  return attempt(path, options);
}

async function renew() {
  const response = await attempt('/auth/refresh', { method: 'POST' });
  if (response.status === 401) {
    throw new LoggedOut();
  }
  if (!response.ok) {
    throw new Unavailable(`The server answered ${response.status}.`);
  }
  listener.renewed();
}

/** Sends a request as it is, whatever comes of it. */
export async function attempt(path, options) {
  try {
    return await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Unavailable('The server can’t be reached.');
  }
}
