// What this device keeps until the server has it: changes of lines, photos, forms, and what the server said last of a line.
// Where the browser has no such store (a private window of an old one) it is kept as long as the page is open.
const stores = { changes: 'key', files: 'key', forms: 'key', known: 'line', marks: 'name' };

const opened = new Promise((resolve) => {
  try {
    const request = indexedDB.open('dabiao', 2);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      for (const [name, keyPath] of Object.entries(stores)) {
        if (!there.contains(name)) request.result.createObjectStore(name, { keyPath });
      }
    };
    request.onsuccess = () => {
      // A newer page in another window may have more to keep.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => resolve(null);
  } catch {
    resolve(null);
  }
});

const memory = Object.fromEntries(Object.keys(stores).map((name) => [name, new Map()]));

/** Everything in a store. */
export async function all(name) {
  const db = await opened;
  if (db === null) return [...memory[name].values()];
  return settled(db.transaction(name).objectStore(name).getAll());
}

/** What stands under a key; undefined where nothing does. */
export async function get(name, key) {
  const db = await opened;
  if (db === null) return memory[name].get(key);
  return settled(db.transaction(name).objectStore(name).get(key));
}

/** @throws DOMException QuotaExceededError where the disk is full */
export const put = (name, value) => write(name, (store) => store.put(value));

export const remove = (name, key) => write(name, (store) => store.delete(key));

async function write(name, deed) {
  const db = await opened;
  if (db === null) return void deed(inMemory(name));
  return finished(db, name, deed);
}

/**
 * Changes a store as a whole, so that two windows never work on an old copy.
 *
 * @param {(before: object[]) => readonly object[]} deed makes of what is there what shall be there
 * @throws DOMException QuotaExceededError where the disk is full: then nothing has changed
 */
export async function edit(name, deed) {
  const db = await opened;
  if (db === null) return keep(inMemory(name), stores[name], [...memory[name].values()], deed);
  let after = [];
  await finished(db, name, (store) => {
    const reading = store.getAll();
    reading.onsuccess = () => {
      after = keep(store, stores[name], reading.result, deed);
    };
  });
  return after;
}

function keep(store, key, before, deed) {
  const after = deed(before);
  const kept = new Set(after.map((one) => one[key]));
  for (const one of before) if (!kept.has(one[key])) store.delete(one[key]);
  for (const one of after) if (!before.includes(one)) store.put(one);
  return after;
}

const inMemory = (name) => ({
  put: (value) => memory[name].set(value[stores[name]], value),
  delete: (key) => memory[name].delete(key),
});

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const finished = (db, name, deed) =>
  new Promise((resolve, reject) => {
    const transaction = db.transaction(name, 'readwrite');
    transaction.oncomplete = () => resolve();
    // A transaction that was given up has no error of its own.
    transaction.onabort = () => reject(transaction.error || new DOMException('nothing was kept', 'AbortError'));
    deed(transaction.objectStore(name));
  });
