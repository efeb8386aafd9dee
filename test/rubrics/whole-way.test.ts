import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { usualDates } from '../../src/cycles/rules.ts';
import { publishingProblems } from '../../src/rubrics/rules.ts';
import { points } from '../../src/scoring/points.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { theRubric } from '../scoring/makers.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { save, told } from '../sheets/line.ts';

const nasty = `<script>alert("x")</script>'&`;
let firstKinds = { graded: '', value: '', shortfall: '', key: '' };

function changed(indicator: Indicator, code: string): Indicator {
  const { kind } = indicator;
  if (kind === 'checklist')
    return { ...indicator, faults: indicator.faults.map((fault, at) => ({ ...fault, key: `${code}.${at + 1}`, text: { zh: fault.text.zh + nasty, en: '' } })) };
  if (kind === 'judged' && firstKinds.graded === '') {
    firstKinds.graded = code;
    const { step: _, ...rest } = indicator as Extract<Indicator, { kind: 'judged' }>;
    return { ...rest, kind: 'graded', guidance: [], notApplicable: 'left out', grades: [
      { key: 'A', condition: { zh: '好' + nasty, en: '' }, points: indicator.full },
      { key: 'B', condition: { zh: '一般', en: '' }, points: points('1') },
      { key: 'C', condition: { zh: '差', en: '' }, points: points('0') },
    ] };
  }
  if (kind === 'judged' && firstKinds.key === '') { firstKinds.key = code; return { ...indicator, keyFloor: indicator.full }; }
  if (kind === 'measured' && indicator.measure === 'per_pupil' && firstKinds.value === '') {
    firstKinds.value = code;
    return { ...indicator, scale: { by: 'value', direction: 'at least', bands: [{ from: 80_000 as never, part: 10_000 as never }, { from: 40_000 as never, part: 5_000 as never }], elsePart: 0 as never } };
  }
  if (kind === 'measured' && indicator.measure === 'per_pupil' && firstKinds.shortfall === '') {
    firstKinds.shortfall = code;
    return { ...indicator, scale: { by: 'shortfall', of: 'ratio', step: 10_000 as never, deduction: points('1'), counted: 'begun' } };
  }
  return indicator;
}
const tree: Rubric = {
  sections: theRubric.sections.map((section, a) => ({
    ...section,
    code: `${a + 1}`,
    title: { zh: section.title.zh + nasty, en: '' },
    criteria: section.criteria.map((criterion, b) => ({
      ...criterion,
      code: `${a + 1}.${b + 1}`,
      section: `${a + 1}`,
      title: { zh: (criterion.title.zh + nasty).padEnd(300, '长'), en: '' },
      indicators: criterion.indicators.map((indicator, c) => ({
        ...changed(indicator, `${a + 1}.${b + 1}.${c + 1}`),
        code: `${a + 1}.${b + 1}.${c + 1}`,
        section: `${a + 1}`,
        criterion: `${a + 1}.${b + 1}`,
        title: { zh: indicator.title.zh + nasty, en: '' },
        hint: { zh: '第一行\n第二行' + nasty, en: '' },
      })),
    })),
  })),
};

let town: Town;
let city: Visitor;
let principal: Visitor;
let id: number;
beforeAll(async () => {
  town = await openTown({ cycle: false });
  city = await town.signIn('city');
  principal = await town.signIn('principal');
});
afterAll(() => town.close());

test('a rubric of the city with codes like 1.1.2 and the strangest texts', async () => {
  expect(publishingProblems(tree)).toEqual([]);
  const draft = Number((await city.post('/rubrics/1/drafts', {})).location.split('/')[2]);
  await town.db('rubric').where({ id: draft }).update({ tree: JSON.stringify(tree) });
  for (const [way, revision] of [['checks', 0], ['publications', 1]] as const)
    expect((await city.post(`/rubrics/${draft}/${way}`, { revision })).status).toBe(303);
  const opened = await city.post('/cycles/new', { ...usualDates(2026), rubric: draft });
  expect(opened.status).toBe(303);
  const cycle = (await town.db('cycle').first('id', 'rubric_id')) as { id: number; rubric_id: number };
  expect(cycle.rubric_id).toBe(draft);
  const county = await town.signIn('county');
  expect((await county.post(`/cycles/${cycle.id}/listings`, { schools: town.schools.fangji })).status).toBe(303);
  ({ id } = (await town.db('assessment').first('id')) as { id: number });
  const figures = { 'pupils.primary': 400, boarders: 0, 'classes.primary': 10, 'classesWithinLimit.primary': 10, staff: 30, fullTimeTeachers: 28 };
  const told1 = await save(principal, `/assessments/${id}/school-lines/figures`, Object.fromEntries(Object.entries(figures).flatMap(([key, value]) => [[`figure.${key}.value`, String(value)], [`figure.${key}.version`, '0']])));
  console.log('figures', told1.status, told1.text.slice(0, 300));
  for (const indicator of indicatorsOf(tree)) {
    const { code, section, kind, full } = indicator;
    if (indicator.appliesTo.length > 0 && !indicator.appliesTo.includes('primary')) continue;
    const fields: Record<string, string> = { [`${code}.version`]: '0' };
    if (kind === 'judged') fields[`${code}.points`] = code === firstKinds.key ? '0' : String(full / 100);
    if (kind === 'graded') fields[`${code}.grade`] = 'B';
    if (kind === 'checklist') fields[`${code}.answered`] = 'yes';
    if (kind === 'measured') {
      if (indicator.fromBasic.entered === null) fields[`${code}.entered`] = '2000';
      if (indicator.whole !== null && indicator.fromBasic.whole === null) fields[`${code}.whole`] = '2000';
      if (Object.keys(fields).length === 1) continue;
    }
    fields[`${code}.reason`] = nasty;
    const answer = await save(principal, `/assessments/${id}/school-lines/${section}`, fields, randomUUID());
    if (answer.status !== 200) console.log(code, kind, answer.status, answer.text.slice(0, 400));
    else if (code === firstKinds.graded || code === firstKinds.value || code === firstKinds.shortfall || code === firstKinds.key)
      console.log(code, JSON.stringify(told(answer).lines[0]).slice(0, 500), JSON.stringify(told(answer).total).slice(0, 600));
  }
  for (const path of ['sections/1', 'figures', 'vetoes', 'why', 'blank', 'check', 'sections/2'])
    for (const lang of ['zh-CN', 'en']) {
      const { status, text } = await principal.get(`/assessments/${id}/sheets/school/${path}`, { cookie2: lang });
      console.log(path, status, text.includes('<script>alert'), text.includes('item.'), (text.match(/<h1[^>]*>([^<]*)/)?.[1]));
    }
  for (const f of ['why.pdf', 'why.docx', 'blank.pdf', 'blank.docx', 'workbook']) {
    const a = await principal.get(`/assessments/${id}/sheets/school/${f}`);
    console.log(f, a.status, a.headers.get('content-type'), a.headers.get('content-disposition'), a.text.length);
  }
  const { bytes } = await principal.download(`/assessments/${id}/sheets/school/workbook`);
  const up = await principal.upload(`/assessments/${id}/sheets/school/uploads`, {}, [['workbook', new File([new Uint8Array(bytes)], 'a.xlsx')]]);
  console.log('upload', up.status, up.text.match(/<main[\s\S]*?<\/main>/)?.[0].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 500));
  const missing = (await principal.get(`/assessments/${id}/sheets/school/check`)).text.match(/<main[\s\S]*?<\/main>/)?.[0].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 1500);
  console.log(missing);
  const why = (await principal.get(`/assessments/${id}/sheets/school/why`)).text.match(/<main[\s\S]*?<\/main>/)?.[0].replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  console.log(why?.slice(0, 1500), '.....', why?.slice(-1500));
});
