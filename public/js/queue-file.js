// The queue of a device as a file, for a device that is about to fail: another one reads it, and sends what it holds.
import { sealedChange, sealedPhoto } from '/modules/on-site/sealed.ts';
import { forms, keepForm } from './forms.js';
import { change, changes, count, marked, person, setMark } from './queue.js';
import { all, put } from './store.js';

/**
 * All that one has here, as a file can hold it: photos as text. Each is sealed, where this device has its person's key, so that an
 * office can read it in and change nothing in it.
 */
export async function exported() {
  const own = ({ person: by }) => by === person();
  const seal = await sealing();
  const lines = [];
  for (const one of (await changes()).filter(own)) lines.push({ ...one, seal: await seal(sealedChange(one)) });
  const kept = [];
  for (const { blob, ...file } of (await all('files')).filter(own)) {
    const digest = await digestOf(blob);
    kept.push({ ...file, content: await asText(blob), seal: await seal(sealedPhoto({ ...file, digest })) });
  }
  return { dabiao: 1, person: person(), changes: lines, files: kept, forms: (await forms()).filter(own) };
}

const sealMark = () => `seal ${person()}`;

/**
 * Asks for what is needed when there is no network: the key with which this device seals what its person writes, and by how much its
 * clock is ahead of the product's.
 */
export async function takeSealKey() {
  const response = await fetch('/on-site/seal', { headers: { accept: 'application/json' } });
  if (!response.ok) return;
  const { key, now } = await response.json();
  await setMark(sealMark(), key);
  await setMark('ahead', Date.now() - Date.parse(now));
}

/** Seals texts; '' where the device has no key, or browsers allow no such thing without https. */
async function sealing() {
  if (!(await marked(sealMark()))) await takeSealKey().catch(() => undefined);
  const mark = await marked(sealMark());
  if (!mark || !crypto.subtle) return async () => '';
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytesOf(mark.value), hmac, false, ['sign']);
  return async (text) => textOf(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}

/** SHA-256 of a photo, in hexadecimal digits; '' without https. */
async function digestOf(blob) {
  if (!crypto.subtle) return '';
  const digest = await crypto.subtle.digest('SHA-256', await new Response(blob).arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const textOf = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

const asText = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

/** A photo out of the text that a file holds it as. */
export function asBlob(address) {
  const [, type, content] = /^data:([\w/+.-]*);base64,(.*)$/.exec(address);
  return new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], { type });
}

/**
 * Takes in what another device saved as a file; what is here or on the server already is known by its key.
 * @returns how many things it held, 'other person' where it is somebody else's, or null where the file is no such file
 */
export async function imported(file) {
  if (!file || file.dabiao !== 1 || !Array.isArray(file.changes) || !Array.isArray(file.files)) return null;
  if (file.person !== person()) return 'other person';
  if (!file.changes.every(isChange)) return null;
  await change((queue) => {
    const here = new Set(queue.map(({ key }) => key));
    const most = queue.reduce((least, { order }) => Math.max(least, order), 0);
    const fresh = file.changes.filter(({ key }) => !here.has(key));
    // It may have been sent from there.
    return [...queue, ...fresh.map((one) => ({ ...one, order: most + one.order, sent: true }))];
  });
  for (const { content, ...one } of file.files) {
    await put('files', { ...one, blob: asBlob(content) });
  }
  const written = (file.forms || []).filter(({ person: by }) => by === person());
  for (const form of written) await keepForm({ ...form, leaving: false });
  await count();
  return file.changes.length + file.files.length + written.length;
}

const isChange = ({ key, action, page, code, fields, person: by }) =>
  /^[0-9a-f-]{36}$/.test(key) &&
  /^\/assessments\/\d+\/(school|county|city)-(lines|agenda)\/\w+$/.test(action) &&
  page.startsWith('/assessments/') &&
  typeof code === 'string' &&
  Array.isArray(fields) &&
  by === person();
