// The page: a login form or a dashboard, whichever the server's answer to "who am I" asks for.

import { LoggedOut, Unavailable, attempt, listener, read, send } from './client.js';
import { describe } from './device.js';

const $ = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** What one tab does to the login, the others show. */
const tabs = new BroadcastChannel('postern');
let accessEndsAt = 0;
let renewals = 0;

listener.note = (text) => {
  const item = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = clockWithSeconds.format(new Date());
  item.append(time, text);
  $('journal').prepend(item);
  while ($('journal').children.length > 12) {
    $('journal').lastChild.remove();
  }
};
listener.renewed = () => {
  renewals += 1;
  $('renewals').textContent = String(renewals);
  listener.note('renewed the access token');
};

/** Loads everything anew. */
async function show() {
  const overview = await read('/api/overview'); // first and alone: it finds out whether the token must be renewed
  const [me, list] = await Promise.all([read('/auth/me'), read('/auth/logins')]);
  const email = me.claims.email ?? me.subject;
  $('who').textContent = email;
  $('welcome').textContent = `Hello, ${email}`;
  $('since').textContent = clock.format(new Date(overview.logged_in_at));
  $('since-day').textContent = day.format(new Date(overview.logged_in_at));
  accessEndsAt = Date.now() + overview.access_seconds_left * 1000;
  tick();
  showDevices(list.logins);
  $('trouble').hidden = true;
  $('login').hidden = true;
  $('dashboard').hidden = false;
}

function showDevices(logins) {
  logins.sort((a, b) => b.current - a.current || b.last_seen_at.localeCompare(a.last_seen_at));
  $('count').textContent = logins.length === 1 ? '1 device' : `${logins.length} devices`;
  $('devices').replaceChildren(...logins.map(deviceItem));
}

function deviceItem(login) {
  const item = document.createElement('li');
  const name = describe(login);
  const sign = element('span', 'device', name.charAt(0));
  sign.setAttribute('aria-hidden', 'true');
  const what = element('div', 'what');
  what.append(element('strong', '', name), element('span', 'quiet', details(login)));
  item.append(sign, what);
  if (login.current) {
    item.append(element('span', 'tag', 'This device'));
  } else {
    const button = element('button', 'danger', 'Revoke');
    button.setAttribute('aria-label', `Revoke the login on ${name}`);
    button.addEventListener('click', () => run(async () => {
      await send(`/auth/logins/${login.id}`, { method: 'DELETE' });
      listener.note(`revoked ${name}`);
      await show();
    }));
    item.append(button);
  }
  return item;
}

function details(login) {
  const since = new Date(login.authenticated_at);
  return `${login.address} · since ${day.format(since)}, ${clock.format(since)}`;
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text; // never markup: a User-Agent is whatever somebody sent
  return made;
}

function showLogin(message = '') {
  for (const id of ['who', 'welcome', 'devices', 'journal', 'count']) {
    $(id).replaceChildren(); // what was private is not merely hidden
  }
  renewals = 0;
  $('renewals').textContent = '0';
  $('dashboard').hidden = true;
  $('login').hidden = false;
  $('login-message').textContent = message;
  $('login-message').hidden = !message;
  $('email').focus();
}

/** Runs what a button asks for; says so if the login is over or the server is not there. */
async function run(action) {
  try {
    await action();
  } catch (error) {
    if (error instanceof LoggedOut) {
      showLogin($('dashboard').hidden ? '' : 'You have been logged out.');
    } else if (error instanceof Unavailable) {
      trouble(`${error.message} You are still logged in; please try again.`);
    } else {
      throw error;
    }
  }
}

function trouble(message) {
  const place = $('dashboard').hidden ? 'login-message' : 'trouble';
  if ($('dashboard').hidden) {
    $('login').hidden = false;
  }
  $(place).textContent = message;
  $(place).hidden = false;
}

async function logIn(event) {
  event.preventDefault();
  $('login-button').disabled = true;
  try {
    const response = await fetch('/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: $('email').value, password: $('password').value }),
    });
    $('password').value = '';
    if (response.ok) {
      await run(show);
      $('welcome').focus();
      tabs.postMessage('changed');
    } else {
      showLogin(refusal(response));
    }
  } catch {
    showLogin('The server can’t be reached. Please try again.');
  } finally {
    $('login-button').disabled = false;
  }
}

function refusal(response) {
  switch (response.status) {
    case 401:
      return 'That e-mail address and password don’t fit together.';
    case 429:
      return `Too many attempts. Try again in ${response.headers.get('Retry-After') ?? 'a few'} seconds.`;
    default:
      return 'That did not work. Please try again.';
  }
}

async function logOut(path) {
  // No "send": an expired access token must not keep anybody from logging out, and the endpoint sees both cookies.
  const response = await attempt(path, { method: 'POST' });
  if (!response.ok && response.status !== 401) {
    throw new Unavailable('That did not work.');
  }
  showLogin();
  tabs.postMessage('changed');
}

function tick() {
  const seconds = Math.max(0, Math.round((accessEndsAt - Date.now()) / 1000));
  $('left').textContent = seconds > 0 ? `${seconds} s` : 'over';
}

$('login-form').addEventListener('submit', logIn);
$('logout').addEventListener('click', () => run(() => logOut('/auth/logout')));
$('logout-all').addEventListener('click', () => run(() => logOut('/auth/logout-all')));
$('logout-others').addEventListener('click', () => run(async () => {
  await send('/auth/logout-others', { method: 'POST' });
  listener.note('logged out the other devices');
  await show();
}));
$('refresh-list').addEventListener('click', () => run(show));
tabs.addEventListener('message', () => run(show));
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && !$('dashboard').hidden) {
    run(show);
  }
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted) {
    run(show); // back from somewhere else: the login may be over by now
  }
});
setInterval(tick, 1000);
run(show);
