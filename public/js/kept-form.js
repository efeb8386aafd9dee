// A form that is not lost without a network: it is on this device before it is sent, and is sent from whatever page is open next.
// Without this module it is sent as any other.
import { dropForm, forms, keepForm } from './forms.js';
import * as queue from './queue.js';

const form = document.querySelector('form[data-keep-form]');
const said = form && form.querySelector('[data-kept-said]');

if (form) {
  form.addEventListener('submit', (event) => void send(event));
  // Whoever goes back to this page finds it as they left it, and may send it once more.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) stay();
  });
  void restore();
}

async function send(event) {
  const deed = event.submitter ? event.submitter.value : 'draft';
  if (event.submitter && event.submitter.value === 'more') {
    if (!navigator.onLine) {
      event.preventDefault();
      said.textContent = form.dataset.noRows;
    }
    return;
  }
  event.preventDefault();
  if (form.dataset.going) return;
  form.dataset.going = 'yes';
  const fields = fieldsOf().concat([['deed', deed]]);
  const { value: key } = form.elements.key;
  const online = await answers();
  try {
    await keepForm({
      key,
      person: queue.person(),
      action: new URL(form.action).pathname,
      page: `${location.pathname}${location.search}`,
      name: form.dataset.keepForm,
      fields,
      leaving: online,
    });
    await queue.count();
  } catch {
    // The disk is full: it goes on its way as it is, or stays on the page.
    if (!online) {
      stay();
      said.textContent = form.dataset.full;
      return;
    }
  }
  if (!online) return location.assign('/on-site');
  const field = document.createElement('input');
  Object.assign(field, { type: 'hidden', name: 'deed', value: deed });
  form.append(field);
  form.submit();
}

/** The form can be sent again, with whatever button is pressed then. */
function stay() {
  delete form.dataset.going;
  for (const field of form.querySelectorAll('input[type="hidden"][name="deed"]')) field.remove();
}

/** Whether the server can be reached; a token that has grown old is renewed on the way. */
async function answers() {
  const late = new Promise((resolve) => setTimeout(resolve, 4000, null));
  const asked = fetch('/session/token', { headers: { accept: 'application/json' } }).catch(() => null);
  const response = await Promise.race([asked, late]);
  if (response === null) return false;
  if (response.ok) form.elements._csrf.value = (await response.json()).csrf;
  return true;
}

const fieldsOf = () =>
  [...form.elements]
    .filter(({ name, type, checked }) => name && name !== '_csrf' && (!/^(radio|checkbox)$/.test(type) || checked))
    .filter(({ type }) => type !== 'submit')
    .map(({ name, value }) => [name, value]);

/** A form that came back stands on the page with its problems; one that waits is opened by its address. */
async function restore() {
  const kept = await forms();
  const back = kept.find(({ key }) => key === form.elements.key.value);
  if (back) {
    await dropForm(back.key);
    await queue.count();
    return;
  }
  if (form.dataset.fresh) form.elements.key.value = queue.newKey();
  const asked = /^#waiting-(.+)$/.exec(location.hash);
  const waiting = asked && kept.find(({ key }) => key === asked[1]);
  if (waiting) {
    fill(waiting.fields);
    said.textContent = waiting.refused;
  } else if (form.dataset.fresh) {
    if (!navigator.onLine) await setMoment();
    // The page that was taken along knows no indicator.
    const code = new URLSearchParams(location.search).get('code');
    const tick = code && form.querySelector(`[name="codes"][value="${CSS.escape(code)}"]`);
    if (tick) {
      tick.checked = true;
      const group = tick.closest('details');
      if (group) group.open = true;
    }
  }
}

/** A page that was taken along says when that was: it is now, by the product's clock, in Shanghai. */
async function setMoment() {
  const ahead = await queue.marked('ahead');
  if (!ahead) return;
  const now = new Date(Date.now() - ahead.value + 8 * 3600000).toISOString();
  form.elements.on.value = now.slice(0, 10);
  form.elements.time.value = now.slice(11, 16);
}

/** Puts fields as they were sent into the form; what the page has no field for goes along unseen. */
function fill(fields) {
  for (const field of form.elements) {
    if (!field.name || field.name === '_csrf' || field.name === 'deed') continue;
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (/^(radio|checkbox)$/.test(field.type)) field.checked = values.includes(field.value);
    else if (values.length > 0) field.value = values[0];
  }
  for (const [name, value] of fields) {
    if (name === 'deed' || form.elements[name]) continue;
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value });
    form.append(field);
  }
}
