// Whole forms that wait on this device until the server has them: records of what was seen and heard at a visit.
// Each goes under the key that it bears, so that it is taken once, however often it is sent.
import { all, edit, put, remove } from './store.js';

/** Whoever sends a form from this very page waits for the page that comes: it is sent from here only when that failed. */
const page = Math.random();

/** The forms that this device still has, the oldest first. */
export const forms = async () => (await all('forms')).sort((a, b) => a.at.localeCompare(b.at));

/** Keeps a form, in the place of what was kept of it before. @throws DOMException where the disk is full */
export const keepForm = (form) =>
  put('forms', { ...form, at: new Date().toISOString(), refused: '', leaving: form.leaving ? page : 0 });

export const dropForm = (key) => remove('forms', key);

/** What was refused waits again, and what was on its way from here did not get there. */
export const againForms = () => edit('forms', (before) => before.map((form) => ({ ...form, refused: '', leaving: 0 })));

/**
 * Sends the forms of a person, one after the other.
 * @param post sends a body to an address; null where that can be tried again
 * @returns false where there is no network
 */
export async function sendForms(person, post, sent) {
  for (const form of await forms()) {
    if (form.refused || form.person !== person || form.leaving === page) continue;
    const response = await post(form, new URLSearchParams(form.fields));
    if (response === null) return false;
    if (response.ok) await dropForm(form.key);
    else {
      const { problem, problems } = await response.json().catch(() => ({}));
      const refused = problem || Object.values(problems || {}).join(' ') || String(response.status);
      // Unless it was taken back meanwhile.
      await edit('forms', (before) => before.map((one) => (one.key === form.key ? { ...one, refused } : one)));
    }
    await sent(form);
  }
  return true;
}
