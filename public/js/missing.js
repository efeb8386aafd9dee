// What a visit still lacks, found on this device: the pages that were taken along, what the server took since, and what waits here.
import { all } from './store.js';

/**
 * The lines of a sheet that nobody has filled in yet, of those that one writes on, in their order.
 * @param addresses the pages of the sheet
 * @returns {Promise<{ href: string, name: string }[] | null>} null where the pages are not on this device
 */
export async function missingOn(addresses) {
  const written = new Set([...(await all('known')), ...(await all('changes'))].filter(saysSomething).map(lineOf));
  const found = [];
  for (const address of addresses) {
    const kept = typeof caches === 'undefined' ? undefined : await caches.match(address, { ignoreVary: true });
    if (!kept) return null;
    const page = new DOMParser().parseFromString(await kept.text(), 'text/html');
    const form = page.getElementById('sheet');
    if (!form) continue;
    for (const line of page.querySelectorAll('[data-line]')) {
      const code = line.dataset.line;
      if (!isBlank(line) || written.has(`${form.getAttribute('action')} ${code}`)) continue;
      found.push({ href: `${address}#${code}`, name: nameOf(line, page) });
    }
  }
  return found;
}

const lineOf = ({ action, code }) => `${action} ${code}`;
const saysSomething = ({ fields }) => fields.some(([, value]) => value !== '');

/** An indicator without points; a figure or a fact without an answer. */
function isBlank(line) {
  const points = line.querySelector('.line-points');
  if (points) return points.classList.contains('points-blank');
  const fields = [...line.querySelectorAll('input:not([type="hidden"]), textarea')];
  return !fields.some((field) =>
    /^(radio|checkbox)$/.test(field.type) ? field.hasAttribute('checked') : field.getAttribute('value'),
  );
}

function nameOf(line, page) {
  const code = line.dataset.line;
  const title = page.getElementById(line.getAttribute('aria-labelledby') || '') || line.querySelector('label, legend');
  const said = title ? title.textContent.replace(/\s+/g, ' ').trim() : '';
  return /^[A-Z]\d/.test(code) ? `${code} ${said}` : said || code;
}
