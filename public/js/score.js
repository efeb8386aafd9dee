// Saves each line of a sheet as it is filled in, without moving the focus: what is typed is on this device at once, and the queue
// sends it. Without this module the page is sent as a whole.
import * as queue from './queue.js';
import { partOf, showAnswer, showClash, showLine, showPreview, showProblem } from './score-show.js';

const place = document.querySelector('[data-sheet]');
const form = document.getElementById('sheet');
const status = document.querySelector('[data-status]');
const words = place ? place.dataset : {};
const lines = new Map();

if (place && form) {
  for (const element of place.querySelectorAll('[data-line]')) {
    const { line: code } = element.dataset;
    lines.set(code, { element, code, dirty: false, unkept: false, full: false });
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
    // The answer tells how far the sheet is now.
    void keep(line, 0);
  });
  window.addEventListener('beforeunload', (event) => {
    if ([...lines.values()].some(({ unkept }) => unkept)) {
      event.preventDefault();
      event.returnValue = '';
    }
  });
  queue.listen(hear);
  void restore();
}

/** Whoever types on a line makes it dirty; it is kept here at once, and sent when they pause or go on. */
function typed(event, wait) {
  const element = event.target.closest('[data-line]');
  const line = element && lines.get(element.dataset.line);
  if (!line || !event.target.name || event.target.form !== form) return;
  follow(event.target, line);
  showPreview(line.element);
  void keep(line, wait);
}

async function keep(line, wait) {
  line.dirty = true;
  line.unkept = true;
  const { code } = line;
  const action = new URL(form.action).pathname;
  const version = Number(form.elements[`${code}.version`].value);
  const theirs = line.element.querySelector('[name$=".choice"][value="theirs"]:checked');
  try {
    await queue.add(
      { action, page: location.pathname, code, name: nameOf(line), fields: fieldsOf(line), version },
      wait,
    );
    line.unkept = false;
    line.full = false;
    say(navigator.onLine ? words.saving : words.offline);
    // There is room again for what could not be kept before.
    for (const other of lines.values()) if (other.full) void keep(other, wait);
  } catch {
    line.full = true;
    say(words.full);
  }
  // What stands there is kept: the page shows it.
  if (theirs) location.reload();
}

const nameOf = ({ element, code }) => {
  const title = document.getElementById(element.getAttribute('aria-labelledby') || '');
  const label = title || element.querySelector('label, legend');
  const said = label ? label.textContent.trim() : '';
  return /^[A-Z]\d/.test(code) ? `${code} ${said}` : said || code;
};

/** What the queue tells, also of what another window sent. */
async function hear(news) {
  if (news.kind === 'offline') return say(news.problem || words.offline);
  if (news.kind === 'signed out') return say(words.signIn, true);
  if (news.kind !== 'answered' || news.change.action !== new URL(form.action).pathname) return;
  const { change, word, answer } = news;
  const line = lines.get(change.code);
  if (!line) return;
  const waiting = new Set((await ownChanges()).map(({ code }) => code));
  line.dirty = waiting.has(line.code);
  if (word.outcome === 'refused') {
    // The assessment has moved on, or the line is no longer theirs: said, and kept.
    showProblem(line.element, word.said.text);
    return say(word.said.text);
  }
  const took = word.outcome === 'saved';
  showAnswer(place, answer, { sent: line.code, took, untouched: (code) => !waiting.has(code) });
  if (!took) return say(words.wrong);
  if (waiting.size === 0) say(`${words.allSaved} ✓ ${clock()}`);
}

const ownChanges = async () =>
  (await queue.changes()).filter(
    ({ action, person }) => action === new URL(form.action).pathname && person === queue.person(),
  );

/** What this device has and the page has not: what the server took since the page was kept, and over it what waits. */
async function restore() {
  for (const known of await queue.knownOf(new URL(form.action).pathname)) {
    const line = lines.get(known.code);
    if (!line) continue;
    if (known.version <= Number(form.elements[`${known.code}.version`].value)) {
      void queue.forget(known.line);
      continue;
    }
    fill(line, known.fields);
    showLine(line.element, known.answer, { sent: known.code, took: true, untouched: () => true });
  }
  const waiting = await ownChanges();
  for (const change of waiting) {
    const line = lines.get(change.code);
    if (!line) continue;
    fill(line, change.fields);
    showPreview(line.element);
    line.dirty = true;
    if (change.state === 'clash') showClash(line.element, change.code, change.said);
    else if (change.said) showProblem(line.element, change.said.text);
  }
  if (waiting.length > 0) say(words.restored);
  void queue.flush();
}

/** Puts fields as a form would send them into the fields of a line. */
function fill(line, fields) {
  const own = `${line.code}.`;
  if (fields.some(([name, value]) => name === `${own}differenceReason` && value)) partOf(line.element, 'difference');
  for (const field of [...form.elements].filter(({ name }) => name.startsWith(own) && name !== `${own}version`)) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
    else field.value = values.length > 0 ? values[0] : '';
  }
  unfold(line);
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
  // When it was done is known here, also where it is sent later.
  if (field.name === `${code}.done` && field.checked && !named('time').value) named('time').value = clock();
  unfold({ element, code });
  if (field.name === `${code}.answer` && field.value === 'yes') element.querySelector('[data-details]').open = true;
}

/** What is corrected is asked for only where something is. */
function unfold({ element, code }) {
  const corrected = element.querySelector('[data-corrected]');
  if (corrected) corrected.hidden = !element.querySelector(`[name="${code}.verdict"][value="corrected"]`).checked;
}

/** Fields of a line as a form would send them, without the version, which the queue knows. */
function fieldsOf({ code }) {
  return [...form.elements]
    .filter(({ name, type, checked }) => name.startsWith(`${code}.`) && (!/^(radio|checkbox)$/.test(type) || checked))
    .filter(({ name }) => name !== `${code}.version`)
    .map(({ name, value }) => [name, value]);
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

function say(text, withLink = false) {
  if (!status) return;
  // Nothing is more urgent than what stands on the page only.
  const full = [...lines.values()].some((line) => line.full);
  status.textContent = full ? words.full : text;
  if (!withLink || full) return;
  const link = document.createElement('a');
  link.href = '/sign-in';
  link.target = '_blank';
  link.rel = 'opener';
  link.textContent = words.signInLink;
  status.append(' ', link);
}
