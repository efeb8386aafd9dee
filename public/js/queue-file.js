// The queue of a device as a file, for a device that is about to fail: another one reads it, and sends what it holds.
import { change, changes, person, tell } from './queue.js';
import { all, put } from './store.js';

/** All that one has here, as a file can hold it: photos as text. */
export async function exported() {
  const own = ({ person: by }) => by === person();
  const kept = [];
  for (const { blob, ...file } of (await all('files')).filter(own)) kept.push({ ...file, content: await asText(blob) });
  return { dabiao: 1, person: person(), changes: (await changes()).filter(own), files: kept };
}

const asText = (blob) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });

function asBlob(address) {
  const [, type, content] = /^data:([\w/+.-]*);base64,(.*)$/.exec(address);
  return new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], { type });
}

/**
 * Takes in what another device saved as a file; what is here or on the server already is known by its key.
 * @returns how many things it held, 'other person', or null where the file is no such file
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
  tell({ kind: 'changed' });
  return file.changes.length + file.files.length;
}

const isChange = ({ key, action, page, code, fields, person: by }) =>
  /^[0-9a-f-]{36}$/.test(key) &&
  /^\/assessments\/\d+\/(school|county|city)-lines\/\w+$/.test(action) &&
  page.startsWith('/assessments/') &&
  typeof code === 'string' &&
  Array.isArray(fields) &&
  by === person();
