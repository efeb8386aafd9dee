// Saves each line of a sheet as it is filled in, one request at a time for a line, without moving the focus.
// What can't be saved stays on this computer and is sent again. Without this module the page is sent as a whole.
import { partOf, showAnswer, showProblem } from './score-show.js';

const place = document.querySelector('[data-sheet]');
const form = document.getElementById('sheet');
const status = document.querySelector('[data-status]');
const words = place ? place.dataset : {};
const lines = new Map();
let signedOut = false;

if (place && form) {
  for (const element of place.querySelectorAll('[data-line]')) {
    lines.set(element.dataset.line, {
      element,
      code: element.dataset.line,
      dirty: false,
      saving: false,
      key: null,
      timer: 0,
    });
  }
  for (const line of lines.values()) unfold(line);
  const saveAll = document.querySelector('[data-save-all]');
  if (saveAll) saveAll.hidden = true;
  place.addEventListener('input', (event) => typed(event, 1200));
  place.addEventListener('change', (event) => typed(event, 150));
  place.addEventListener('keydown', moveOn);
  place.addEventListener('click', takeOver);
  place.addEventListener('evidencechange', (event) => {
    const line = lines.get(event.detail.code);
    if (!line) return;
    const note = line.element.querySelector('[data-evidence-missing]');
    if (note) note.hidden = event.detail.count > 0;
    void save(line);
  });
  window.addEventListener('online', () => void saveDirty());
  window.addEventListener('focus', () => {
    if (signedOut) void renewToken().then((renewed) => renewed && saveDirty());
  });
  window.addEventListener('beforeunload', (event) => {
    if ([...lines.values()].some((line) => line.dirty || line.saving)) {
      event.preventDefault();
      event.returnValue = '';
    }
  });
  restore();
}

/** Whoever types on a line makes it dirty; it is kept here at once, and saved when they pause or go on. */
function typed(event, wait) {
  const element = event.target.closest('[data-line]');
  const line = element && lines.get(element.dataset.line);
  if (!line || !event.target.name || event.target.form !== form) return;
  follow(event.target, line);
  line.dirty = true;
  line.key = null;
  keep(line);
  clearTimeout(line.timer);
  // Two people changed it: nothing is sent before one of the two is chosen.
  const clash = line.element.querySelector('[data-clash]');
  if (clash && !clash.hidden && !line.element.querySelector('[name$=".choice"]:checked')) return;
  line.timer = setTimeout(() => void save(line), wait);
}

/** Last year's entry goes into its field as if it were typed; nothing is filled in that was not pressed. */
function takeOver(event) {
  const button = event.target.closest('[data-take]');
  if (!button) return;
  event.preventDefault();
  const { line: code } = button.closest('[data-line]').dataset;
  const remark = button.parentElement.querySelector('[data-remark]');
  const taken = remark ? [['reason', remark.textContent]] : Object.entries(button.dataset);
  for (const [name, value] of taken) {
    const field = document.getElementById(`${code}.${name}`);
    if (!field || !value) continue;
    field.value = value;
    const none = document.getElementById(`${code}.notApplicable`);
    if (none && !remark) none.checked = false;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.focus();
  }
}

/** What one answer says about another on the same line. */
function follow(field, { element, code }) {
  const named = (name) => element.querySelector(`[name="${code}.${name}"]`);
  if (field.name === `${code}.faults` && field.checked) named('answered').checked = false;
  if (field.name === `${code}.answered` && field.checked) {
    for (const fault of element.querySelectorAll(`[name="${code}.faults"]`)) fault.checked = false;
  }
  if (field.closest('[data-corrected]') && field.value !== '') {
    const corrected = element.querySelector(`[name="${code}.verdict"][value="corrected"]`);
    if (corrected) corrected.checked = true;
  }
  if (field.name === `${code}.plausibleRemark` && field.value !== '') named('plausible').checked = true;
  if (field.name === `${code}.plausible` && !field.checked) named('plausibleRemark').value = '';
  unfold({ element, code });
  if (field.name === `${code}.answer` && field.value === 'yes') element.querySelector('[data-details]').open = true;
}

/** What is corrected is asked for only where something is. */
function unfold({ element, code }) {
  const corrected = element.querySelector('[data-corrected]');
  if (corrected) corrected.hidden = !element.querySelector(`[name="${code}.verdict"][value="corrected"]`).checked;
}

async function saveDirty() {
  for (const line of lines.values()) if (line.dirty) await save(line);
}

/** Sends one line. A retry of the same words bears the same key, so that it makes no second record. */
async function save(line) {
  clearTimeout(line.timer);
  // What was typed while an earlier save is still on its way goes after it.
  if (line.saving) {
    line.again = true;
    return;
  }
  line.saving = true;
  line.dirty = false;
  line.key = line.key || newKey();
  const body = new URLSearchParams([['_csrf', form.elements._csrf.value], ['key', line.key], ...fieldsOf(line)]);
  say(words.saving);
  try {
    const response = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { accept: 'application/json', 'x-csrf-token': form.elements._csrf.value },
    });
    await answered(line, response);
  } catch {
    failed(line, words.offline);
  }
  line.saving = false;
  if (line.dirty && line.again) {
    line.again = false;
    void save(line);
  }
}

async function answered(line, response) {
  const answer = await response.json().catch(() => ({}));
  if (response.status === 401) {
    signedOut = true;
    return failed(line, words.signIn, true);
  }
  if (response.status === 403 && !line.renewed && (await renewToken())) {
    // Somebody signed in anew in another window: the same words with the new session's token.
    line.renewed = true;
    line.dirty = true;
    line.again = true;
    return;
  }
  line.renewed = false;
  if (response.status >= 500) return failed(line, answer.problem || words.offline);
  if (!answer.lines) {
    // The assessment has moved on, or the line is no longer theirs: said, and not tried again.
    keep(line);
    showProblem(line.element, answer.problem || words.refused);
    return say(answer.problem || words.refused);
  }
  const took = response.ok;
  const chosen = line.element.querySelector('[name$=".choice"]:checked');
  showAnswer(place, answer, { sent: line.code, took, untouched: (code) => !(lines.get(code) || {}).dirty });
  if (!took) return say(words.wrong);
  if (!line.dirty) forget(line);
  if (chosen && chosen.value === 'theirs') return location.reload();
  line.key = null;
  say([...lines.values()].some((one) => one.dirty || one.wrong) ? words.saving : `${words.allSaved} ✓ ${clock()}`);
}

function failed(line, text, withLink = false) {
  line.dirty = true;
  say(text);
  if (withLink && status) {
    const link = document.createElement('a');
    link.href = '/sign-in';
    link.target = '_blank';
    link.rel = 'opener';
    link.textContent = words.signInLink;
    status.append(' ', link);
  } else {
    clearTimeout(line.timer);
    line.timer = setTimeout(() => void save(line), 5000);
  }
}

/** After signing in again there is a new session, and so a new token. */
async function renewToken() {
  const response = await fetch('/session/token', { headers: { accept: 'application/json' } }).catch(() => null);
  if (!response || !response.ok) return false;
  const { csrf } = await response.json();
  if (csrf === form.elements._csrf.value) return false;
  for (const field of document.querySelectorAll('input[name="_csrf"]')) field.value = csrf;
  signedOut = false;
  return true;
}

/** Fields of a line as a form would send them. */
function fieldsOf({ code }) {
  return [...form.elements]
    .filter(({ name, type, checked }) => name.startsWith(`${code}.`) && (!/^(radio|checkbox)$/.test(type) || checked))
    .map(({ name, value }) => [name, value]);
}

/** Not `randomUUID`, which browsers of 2020 lack. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((from, at, all) => digits.slice(from, all[at + 1])).join('-');
}

/** A function, since `restore` runs before a constant of this place would have its value. */
function draftOf({ code }) {
  return `dabiao ${new URL(form.action).pathname} ${code}`;
}

function keep(line) {
  try {
    localStorage.setItem(draftOf(line), JSON.stringify(fieldsOf(line)));
  } catch {
    // A full or forbidden store: the page itself still holds what was typed.
  }
}

function forget(line) {
  try {
    localStorage.removeItem(draftOf(line));
  } catch {
    // As above.
  }
}

/** What could not be saved before the page was left stands there again, and is sent. */
function restore() {
  let restored = false;
  for (const line of lines.values()) {
    let draft = null;
    try {
      draft = JSON.parse(localStorage.getItem(draftOf(line)));
    } catch {
      // An unreadable draft is none.
    }
    if (!Array.isArray(draft) || JSON.stringify(draft) === JSON.stringify(fieldsOf(line))) {
      if (draft) forget(line);
      continue;
    }
    if (draft.some(([name, value]) => name === `${line.code}.differenceReason` && value))
      partOf(line.element, 'difference');
    for (const field of [...form.elements].filter(({ name }) => name.startsWith(`${line.code}.`))) {
      const values = draft.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length > 0) field.value = values[0];
    }
    restored = true;
    line.dirty = true;
    void save(line);
  }
  if (restored) say(words.restored);
}

/** Enter goes to the next field; Ctrl and an arrow to the next line without points. */
function moveOn(event) {
  if (event.key === 'Enter' && event.target.matches('input.input')) {
    event.preventDefault();
    // What is folded up has its place on the page in newer browsers, but takes no focus.
    const fields = [...place.querySelectorAll('input.input, textarea')].filter(
      (field) => field.offsetParent !== null && !field.closest('details:not([open])'),
    );
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
    else event.target.blur();
  }
  if (!event.ctrlKey || !/^Arrow(Down|Up)$/.test(event.key)) return;
  event.preventDefault();
  const all = [...lines.values()].map(({ element }) => element);
  const from = all.findIndex((element) => element.contains(event.target));
  const ordered = event.key === 'ArrowDown' ? all.slice(from + 1) : all.slice(0, Math.max(from, 0)).reverse();
  const open = ordered.find((element) => element.querySelector('.points-blank')) || ordered[0];
  const field = open && open.querySelector('input.input, input[type="checkbox"], input[type="radio"], textarea');
  if (field) field.focus();
}

const clock = () => new Date().toTimeString().slice(0, 5);

function say(text) {
  if (status) status.textContent = text;
}
