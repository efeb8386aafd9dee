// 现场评分: takes sheets along, and says what of one's work is on this device only.
import { dropForm, forms } from './forms.js';
import { missingOn } from './missing.js';
import * as queue from './queue.js';
import { exported, imported, takeSealKey } from './queue-file.js';
import { readIn } from './reading-in.js';

const place = document.querySelector('[data-on-site]');
const words = place.dataset;
const card = place.querySelector('[data-queue]');
const say = (text) => {
  card.querySelector('[data-queue-said]').textContent = text;
};
const pages = 'dabiao pages';
const atATime = 4;
/** Why nothing is sent just now. */
let trouble = '';

card.hidden = false;
for (const visit of place.querySelectorAll('[data-visit]')) prepare(visit);
card.querySelector('[data-send-now]').addEventListener('click', () => {
  say(words.sending);
  void queue.retry();
});
card.querySelector('[data-export]').addEventListener('click', () => void exportAll());
card.querySelector('[data-import]').addEventListener('change', ({ target }) => void importFrom(target));
allowPosition(place.querySelector('[data-position]'));
queue.listen((news) => {
  trouble = news.kind === 'offline' ? news.problem || words.offline : news.kind === 'signed out' ? words.signedOut : '';
  void show();
});
void show().then(queue.flush);

/** A photo tells where it was taken only where this is ticked. */
function allowPosition(choice) {
  if (!choice || !navigator.geolocation) return;
  const tick = choice.querySelector('input');
  choice.hidden = false;
  tick.checked = localStorage.getItem('dabiao position') === 'yes';
  tick.addEventListener('change', () => localStorage.setItem('dabiao position', tick.checked ? 'yes' : 'no'));
}

/** Only with https, or on the machine itself, do browsers keep pages for later. */
function prepare(visit) {
  const button = visit.querySelector('[data-take-along]');
  const said = visit.querySelector('[data-taken-said]');
  if (!('serviceWorker' in navigator)) {
    said.textContent = words.insecure;
    return;
  }
  button.hidden = false;
  button.addEventListener('click', () => void takeAlong(visit, button, said));
  void queue.marked(`visit ${visit.dataset.visit}`).then(async (mark) => {
    const there = mark !== undefined && (await caches.has(pages));
    said.textContent = there ? words.taken.replace('{when}', momentOf(mark.value.at)) : words.notTaken;
    // What is taken along is renewed by itself while there is a network.
    if (there && navigator.onLine) void takeAlong(visit, button, said);
    else if (there) void showMissing(visit);
  });
}

async function takeAlong(visit, button, said) {
  button.disabled = true;
  try {
    await navigator.serviceWorker.register('/worker.js');
    await navigator.serviceWorker.ready;
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    const cache = await caches.open(pages);
    const addresses = ['/on-site', '/on-site/phrases', ...visit.dataset.pages.split(' ')];
    let done = 0;
    const take = async (address) => {
      const response = await fetch(address);
      if (!response.ok || response.redirected) throw new Error(address);
      const html = await response.clone().text();
      await cache.put(address, response);
      await takePictures(cache, html);
      done += 1;
      said.textContent = words.taking.replace('{done}', done).replace('{of}', addresses.length);
    };
    // Some at a time: one after the other waits for the network most of the time.
    for (let from = 0; from < addresses.length; from += atATime) {
      await Promise.all(addresses.slice(from, from + atATime).map(take));
    }
    await takeSealKey();
    const at = new Date().toISOString();
    await queue.setMark(`visit ${visit.dataset.visit}`, { at });
    localStorage.setItem('dabiao person', String(queue.person()));
    said.textContent = words.taken.replace('{when}', momentOf(at));
    await showMissing(visit);
  } catch (error) {
    said.textContent = error.name === 'QuotaExceededError' ? words.full : words.failed;
  }
  button.disabled = false;
}

/** What of a visit is still to be written, known without a network too. */
async function showMissing(visit) {
  const sheet = visit.dataset.pages.split(' ').filter((address) => address.includes('/sheets/'));
  const missing = await missingOn(sheet);
  const block = visit.querySelector('[data-missing]');
  block.hidden = missing === null || missing.length === 0;
  if (missing === null) return;
  if (missing.length === 0) {
    visit.querySelector('[data-taken-said]').append(` · ${words.nothingMissing}`);
    return;
  }
  const list = block.querySelector('ul');
  list.textContent = '';
  block.querySelector('summary').textContent = words.missing.replace('{count}', missing.length);
  for (const { href, name } of missing) {
    const entry = document.createElement('li');
    entry.append(Object.assign(made('a', '', name), { href }));
    list.append(entry);
  }
}

/** The small pictures of a page's evidence: what was there already is not asked for again. */
async function takePictures(cache, html) {
  const addresses = new Set([...html.matchAll(/src="(\/evidence\/[^"]+\/thumbnail)"/g)].map(([, address]) => address));
  for (const address of addresses) {
    if (await cache.match(address)) continue;
    const response = await fetch(address);
    if (response.ok) await cache.put(address, response);
  }
}

async function show() {
  const all = await queue.changes();
  const files = await queue.files();
  const kept = [...all, ...(await forms()), ...files];
  const own = kept.filter(({ person }) => person === queue.person());
  const others = kept.length - own.length;
  const list = card.querySelector('[data-queue-list]');
  list.textContent = '';
  for (const one of own) list.append(entryOf(one));
  const counts = words.counts
    .replace('{changes}', own.filter(({ fields }) => fields).length)
    .replace('{files}', own.filter(({ fields }) => !fields).length);
  const said = [own.length === 0 ? words.none : `${counts} ${trouble}`.trim()];
  if (others > 0) said.push(words.others.replace('{count}', others));
  say(said.join(' '));
  for (const name of ['[data-send-now]', '[data-export]']) card.querySelector(name).hidden = own.length === 0;
}

/** One that waits: what it is, how it stands, and where to go for it. */
function entryOf(one) {
  const state = one.state || (one.refused ? 'refused' : 'waiting');
  const entry = document.createElement('li');
  entry.className = 'on-site-waiting';
  const said = document.createElement('div');
  said.append(made('p', 'strong', one.fields ? one.name : `${one.code} ${one.name}`));
  const theirs = one.said ? [one.said.text, one.said.by].filter(Boolean).join(' · ') : one.refused || '';
  const about = [words[`state${state[0].toUpperCase()}${state.slice(1)}`], theirs, momentOf(one.at)];
  said.append(made('p', state === 'waiting' ? 'small quiet' : 'small late', about.filter(Boolean).join(' · ')));
  const deeds = made('p', 'row small', '');
  const go = made('a', '', words.go);
  go.href = one.code ? `${one.page}#${one.code}` : `${one.page}#waiting-${one.key}`;
  deeds.append(go);
  if (state === 'refused') {
    const giveUp = made('button', 'link-button', words.giveUp);
    giveUp.type = 'button';
    giveUp.addEventListener('click', () => {
      if (!confirm(words.giveUpSure.replace('{name}', one.name))) return;
      void (one.state ? queue.giveUp(one.key) : one.fields ? giveUpForm(one.key) : queue.giveUpFile(one.key));
    });
    deeds.append(giveUp);
  }
  entry.append(said, deeds);
  return entry;
}

const giveUpForm = (key) => dropForm(key).then(queue.count);

async function exportAll() {
  const file = new Blob([JSON.stringify(await exported())], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `dabiao-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

async function importFrom(input) {
  const [file] = input.files;
  if (!file) return;
  let held = null;
  let read = null;
  try {
    held = JSON.parse(await file.text());
    read = await imported(held);
  } catch {
    read = null;
  }
  input.value = '';
  if (read === null) return say(words.unreadable);
  if (read === 'other person') return readForAnother(held);
  await show();
  say(words.read.replace('{count}', read));
  void queue.flush();
}

/** An office saves what another one's phone could not send. */
async function readForAnother(held) {
  if (![...held.changes, ...held.files].every(({ seal }) => seal)) return say(words.otherPerson);
  const count = held.changes.length + held.files.length + (held.forms || []).length;
  if (!confirm(words.readFor.replace('{count}', count))) return;
  say(words.sending);
  const list = place.querySelector('[data-read-list]');
  list.textContent = '';
  let answer;
  try {
    answer = await readIn(held, words);
  } catch {
    return say(words.offline);
  }
  if (answer.problem) return say(answer.problem);
  const saved = answer.results.filter(({ outcome }) => outcome === 'saved').length;
  say(words.readDone.replace('{person}', answer.person).replace('{saved}', saved).replace('{count}', count));
  for (const { name, school, outcome, text } of answer.results) {
    const entry = made('li', 'on-site-waiting', '');
    const state = words[`state${outcome[0].toUpperCase()}${outcome.slice(1)}`];
    const about = [state, text, school].filter(Boolean).join(' · ');
    entry.append(made('p', 'strong', name), made('p', outcome === 'saved' ? 'small quiet' : 'small late', about));
    list.append(entry);
  }
}

/** A day of this year needs no year. */
function momentOf(iso) {
  const at = new Date(iso);
  const two = (number) => String(number).padStart(2, '0');
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
