import { expect } from 'vitest';
import type { Walker } from './harness.ts';

type Stage = 'school' | 'county' | 'city';

/** Lines that don't get their full points, or are entered otherwise; a reason goes with each. */
export type Said = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How a page of a sheet is filled in. */
export interface Filling {
  readonly said?: Said;
  /** Only these sections; all of them, the basic figures and the vetoes without it. */
  readonly places?: readonly string[];
  /** Basic figures by label, for the school's own sheet. */
  readonly figures?: Readonly<Record<string, string>>;
}

export const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
export const everyPlace = [
  'figures',
  'sections/A1',
  'sections/A2',
  'sections/A3',
  'sections/A4',
  'sections/A5',
  'vetoes',
];

/** Fills in a sheet page by page, each sent as a whole as it is without JavaScript, and brings the evidence that is missing. */
export async function fillSheet(walker: Walker, id: number, stage: Stage, filling: Filling = {}): Promise<void> {
  const { said = {}, places = everyPlace, figures = {} } = filling;
  for (const place of places) {
    await walker.go(`/assessments/${id}/sheets/${stage}/${place}`);
    await walker.page.evaluate(`(${uploadMissing})(${JSON.stringify({ said, pdf })})`);
    await walker.page.evaluate(`(${fill})(${JSON.stringify({ said, figures })})`);
    await sendSheet(walker);
    expect(await walker.main.locator('.line-wrong').count()).toBe(0);
    await walker.sees('已保存。');
    // What is filled in here is out of all proportion: the school says that it is right.
    const doubts = walker.main.locator('[data-plausible] [type="checkbox"]');
    if ((await doubts.count()) === 0) continue;
    for (const tick of await doubts.all()) await tick.check();
    await sendSheet(walker);
    await walker.sees('已保存。');
  }
}

/** Sends a page of a sheet as a whole, which is the way without JavaScript. */
export async function sendSheet(walker: Walker): Promise<void> {
  await Promise.all([
    walker.page.waitForEvent('load'),
    walker.page.evaluate('setTimeout(() => document.getElementById("sheet").submit())'),
  ]);
}

/** Runs in the page, as text since it is none of this program's: full points everywhere, but for what is said otherwise. */
export const fill = `({ said, figures }) => {
  for (const element of document.querySelectorAll('[data-line]')) {
    const code = element.dataset.line;
    const named = (name) => element.querySelector('[name="' + code + '.' + name + '"]:not([type="radio"])');
    const pick = (name, value) => {
      const field = element.querySelector('[name="' + code + '.' + name + '"][value="' + value + '"]:not(.input)');
      if (field) field.checked = true;
      return Boolean(field);
    };
    const set = (name, value) => { const field = named(name); if (field) field.value = value; };
    const own = said[code];
    for (const box of element.querySelectorAll('[type="checkbox"][form="sheet"]')) box.checked = false;
    if (!own || own.points) {
      if (pick('verdict', 'confirmed')) continue;
      if (pick('answer', 'no')) continue;
      if (pick('answered', 'yes')) continue;
      set('points', element.querySelector('.line-points span') ? element.querySelector('.line-points span').textContent.slice(1) : '');
      const fed = element.querySelector('[data-fed="whole"]');
      set('whole', '100');
      set('entered', named('whole') ? '100' : fed ? fed.textContent.replaceAll(',', '').trim() : '5000000');
      const label = element.querySelector('label');
      if (label && named('value')) set('value', figures[label.textContent.trim()] ?? named('value').value);
    }
    for (const [name, value] of Object.entries(own || {})) {
      if (!pick(name, value)) set(name, value);
    }
  }
}`;

export const uploadMissing = `async ({ said, pdf }) => {
  for (const line of document.querySelectorAll('[data-line]')) {
    const { answer: found } = said[line.dataset.line] || {};
    const upload = line.querySelector('form[data-upload]');
    if (!upload || !(line.querySelector('[data-evidence-missing]') || found === 'yes')) continue;
    const body = new FormData();
    body.append('code', upload.elements.code.value);
    body.append('aboutOn', '');
    body.append('files', new File([pdf], '佐证材料.pdf'));
    const answer = await fetch(upload.action, {
      method: 'POST', body, headers: { accept: 'application/json', 'x-csrf-token': upload.elements._csrf.value },
    });
    if (answer.status !== 201) throw new Error(await answer.text());
  }
}`;
