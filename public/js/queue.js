// The queue of this device: what was typed is here at once, and goes to the server when there is a network, one after the other.
// What becomes of a change is decided in /modules/on-site/queue.ts; here it is kept, sent, and told to every open window.
import { again, answered, leaving, next, typed, withdrawn } from '/modules/on-site/queue.ts';
import { againForms, forms, sendForms } from './forms.js';
import { all, edit, get, put, remove } from './store.js';

const byOrder = (a, b) => a.order - b.order;
const listeners = new Set();
const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel('dabiao') : null;
if (channel) channel.onmessage = ({ data }) => hear(data);

const session = { csrf: '', person: Number(document.body.dataset.person || 0) };
const token = document.querySelector('input[name="_csrf"]');
if (token) session.csrf = token.value;

let running = null;
let timer = 0;
let pause = 0;

/** @param {(news: { kind: 'answered' | 'changed' | 'offline' | 'signed out' | 'sent file' }) => void} listener */
export const listen = (listener) => void listeners.add(listener);

function hear(news) {
  for (const listener of listeners) listener(news);
}

export function tell(news) {
  hear(news);
  if (channel) channel.postMessage(news);
}

/** The changes that this device still has, the oldest first. */
export const changes = async () => (await all('changes')).sort(byOrder);
/** The files that this device still has, without their content. */
export const files = async () => (await all('files')).map(({ blob, ...file }) => ({ ...file, size: blob.size }));

/** The files with their content, in the order in which they came. */
export const fileContents = async () => (await all('files')).sort((a, b) => a.at.localeCompare(b.at));

/** Whose session this page is of. */
export const person = () => session.person;

/** Changes the queue as a whole. */
export async function change(deed) {
  await edit('changes', (before) => deed(before.sort(byOrder)));
  await mark();
}

/** Something else that is kept here was changed. */
export async function count() {
  await mark();
  tell({ kind: 'changed' });
}

/** Every page sees by this, without opening the store, whether something waits here. */
async function mark() {
  const lines = (await all('changes')).length + (await forms()).length;
  const photos = (await all('files')).length;
  try {
    if (lines + photos > 0) localStorage.setItem('dabiao queue', `${lines} ${photos}`);
    else localStorage.removeItem('dabiao queue');
  } catch {
    // A forbidden store: the page that made the change sends it.
  }
}

/**
 * Keeps what somebody typed on a line, and sends it after a pause.
 * @throws DOMException where the disk is full
 */
export async function add(typing, wait) {
  await change((queue) =>
    typed(queue, {
      ...typing,
      person: session.person,
      key: newKey(),
      due: Date.now() + wait,
      at: new Date().toISOString(),
    }),
  );
  tell({ kind: 'changed' });
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), wait + 10);
}

/** Keeps a file for a line. @throws DOMException where the disk is full */
export async function addFile(file) {
  await put('files', { ...file, person: session.person, key: newKey(), at: new Date().toISOString(), refused: '' });
  await mark();
  tell({ kind: 'changed' });
  void flush();
}

/** Gives a change up. */
export async function giveUp(key) {
  await change((queue) => withdrawn(queue, key));
  tell({ kind: 'changed' });
}

export async function giveUpFile(key) {
  await remove('files', key);
  await count();
}

/** Sends all that waits, also what was refused before: the sheet may have come back. */
export async function retry() {
  await change(again);
  await edit('files', (before) => before.map((file) => (file.refused ? { ...file, refused: '' } : file)));
  await againForms();
  return flush();
}

/** Sends what waits, one after the other; of several windows one does. */
export function flush() {
  clearTimeout(timer);
  if (running === null) {
    // A disk that is full can't note what leaves: it is tried again.
    running = alone(sendAll)
      .catch((error) => {
        if (!(error instanceof DOMException)) throw error;
        trouble();
      })
      .finally(() => {
        running = null;
      });
  }
  return running;
}

const alone = (deed) => (navigator.locks ? navigator.locks.request('dabiao queue', deed) : deed());

async function sendAll() {
  const touched = new Set();
  for (;;) {
    const queue = await changes();
    const now = Date.now();
    const one = next(queue, now, session.person);
    if (one === null) {
      const later = queue.find(({ state, person: by }) => state === 'waiting' && by === session.person);
      if (later) timer = setTimeout(() => void flush(), Math.max(later.due - now, 50));
      break;
    }
    await change((before) => leaving(before, one.key));
    const heard = await send(one);
    if (heard === null) return trouble();
    await change((before) => answered(before, one.key, heard.word));
    if (heard.word.outcome === 'saved') {
      await put('known', { line: `${one.action} ${one.code}`, action: one.action, ...known(one, heard) });
      touched.add(one.page);
    }
    tell({ kind: 'answered', change: one, ...heard });
  }
  if (!(await sendForms(session.person, post, count))) return trouble();
  for (const file of await fileContents()) {
    if (file.refused || file.person !== session.person) continue;
    const refused = await sendFile(file);
    if (refused === null) return trouble();
    if (refused === '') {
      await remove('files', file.key);
      touched.add(file.page);
    } else await put('files', { ...file, refused });
    await mark();
    tell({ kind: 'sent file', action: file.action, code: file.code, refused });
  }
  pause = 0;
  for (const page of touched) await renew(page);
}

/** Of a line on this device: what the server has, so that a page that was kept for later can show it. */
const known = ({ fields, code }, { word, answer }) => ({
  code,
  version: word.version,
  fields: fields.filter(([name]) => !/\.(choice|confirm)$/.test(name)),
  answer: answer.lines.find((line) => line.code === code),
});

function trouble() {
  pause = Math.min(Math.max(pause * 2, 1000), 60000);
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), pause);
}

/** Sends a change; null where it could not be, or where its answer did not come. */
async function send(one, renewed = false) {
  const body = new URLSearchParams([['key', one.key], [`${one.code}.version`, String(one.version)], ...one.fields]);
  const response = await post(one, body);
  if (response === null) return null;
  const answer = await response.json().catch(() => ({}));
  if (response.status === 403 && !renewed && (await renewToken())) return send(one, true);
  const line = (answer.lines || []).find(({ code }) => code === one.code);
  if (response.ok && line) return { word: { outcome: 'saved', version: line.version }, answer };
  if (line && line.clash) {
    const said = { version: line.version, text: line.clash.text, by: line.clash.by };
    return { word: { outcome: 'clash', said }, answer };
  }
  if (line) return { word: { outcome: 'wrong', said: { text: Object.values(line.problems).join(' ') } }, answer };
  return { word: { outcome: 'refused', said: { text: answer.problem || String(response.status) } }, answer };
}

/** Sends a file; '' when it is there, the reason where it is not taken, null where it could not be sent. */
async function sendFile(file, renewed = false) {
  const body = new FormData();
  body.append('key', file.key);
  body.append('code', file.code);
  for (const [name, value] of Object.entries(file.about)) body.append(name, value);
  body.append('files', file.blob, file.name);
  const response = await post(file, body);
  if (response === null) return null;
  if (response.ok) return '';
  if (response.status === 403 && !renewed && (await renewToken())) return sendFile(file, true);
  const { problem } = await response.json().catch(() => ({}));
  return problem || String(response.status);
}

/** Null for whatever may be tried again: no network, a server that is down or overrun, a session that has ended. */
async function post({ action, person: by }, body) {
  if (session.csrf === '') await renewToken();
  // Somebody else has signed in here since: what is another's goes under their own name only.
  if (session.person !== by) return null;
  let response;
  try {
    const headers = { accept: 'application/json', 'x-csrf-token': session.csrf };
    response = await patient(action, { method: 'POST', body, headers });
  } catch {
    tell({ kind: 'offline' });
    return null;
  }
  if (response.status === 401) {
    if (await renewToken()) return post({ action, person: by }, body);
    tell({ kind: 'signed out' });
    return null;
  }
  if (response.status >= 500 || response.status === 408 || response.status === 429) {
    const { problem } = await response.json().catch(() => ({}));
    tell({ kind: 'offline', problem });
    return null;
  }
  return response;
}

/**
 * Asks the server, but not for ever: on a weak network a question may hang for minutes, and all that waits behind it. What was
 * saved although its answer came too late is known by its key when it is sent again.
 */
function patient(address, options) {
  const ender = new AbortController();
  const after = setTimeout(() => ender.abort(), options.body instanceof FormData ? 180000 : 20000);
  return fetch(address, { ...options, signal: ender.signal }).finally(() => clearTimeout(after));
}

/** After signing in again there is a new session: its token, and whose it is. False where nothing is new. */
export async function renewToken() {
  const headers = { accept: 'application/json' };
  const response = await patient('/session/token', { headers }).catch(() => null);
  if (!response || !response.ok) return false;
  const { csrf, person: now } = await response.json();
  if (csrf === session.csrf) return false;
  session.csrf = csrf;
  session.person = now;
  for (const field of document.querySelectorAll('input[name="_csrf"]')) field.value = csrf;
  return true;
}

/** A page that was taken along shows from now on what was sent from it. */
async function renew(page) {
  if (typeof caches === 'undefined' || !(await caches.match(page))) return;
  await patient(page, {}).catch(() => null);
}

/** What the server has of the lines of a form, by line, where this device knows it. */
export async function knownOf(action) {
  return (await all('known')).filter((one) => one.action === action);
}

export const forget = (line) => remove('known', line);
export const marked = (name) => get('marks', name);
export const setMark = (name, value) => put('marks', { name, value });

/** Not `randomUUID`, which browsers of 2020 lack. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((from, at, parts) => digits.slice(from, parts[at + 1])).join('-');
}

// A network that is announced is often there only a moment later: what fails now is tried again soon.
window.addEventListener('online', () => {
  pause = 0;
  void flush();
});
window.addEventListener('focus', () => void flush());
