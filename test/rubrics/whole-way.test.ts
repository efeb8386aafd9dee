import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualDates } from '../../src/cycles/rules.ts';
import { publishingProblems } from '../../src/rubrics/rules.ts';
import { decimal } from '../../src/scoring/decimal.ts';
import { points, show } from '../../src/scoring/points.ts';
import { appliesTo, type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { theRubric } from '../scoring/makers.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { save, told } from '../sheets/line.ts';

const strange = `<script>alert("x")</script>'&`;

/** The places of the indicators that are of other kinds here, in the rubric that the city begins with. */
const kinds: Readonly<Record<string, (indicator: Indicator) => Indicator>> = {
  C1: (indicator) =>
    ({
      ...indicator,
      kind: 'graded',
      guidance: [],
      notApplicable: 'left out',
      grades: [
        { key: 'A', condition: { zh: `好${strange}`, en: '' }, points: indicator.full },
        { key: 'B', condition: { zh: '一般', en: '' }, points: points('1') },
      ],
    }) as Indicator,
  C13: (indicator) => ({ ...indicator, keyFloor: indicator.full }),
  C7: (indicator) =>
    ({
      ...indicator,
      scale: {
        by: 'value',
        direction: 'at least',
        bands: [
          { from: decimal('8'), part: decimal('1') },
          { from: decimal('4'), part: decimal('0.5') },
        ],
        elsePart: decimal('0'),
      },
    }) as Indicator,
  C8: (indicator) =>
    ({
      ...indicator,
      scale: { by: 'shortfall', of: 'ratio', step: decimal('1'), deduction: points('1'), counted: 'begun' },
    }) as Indicator,
};

/** Codes like 1.2.3, titles that are no markup, hints of two lines, no English. */
const rubric: Rubric = {
  sections: theRubric.sections.map((section, a) => ({
    ...section,
    code: `${a + 1}`,
    title: { zh: section.title.zh + strange, en: '' },
    criteria: section.criteria.map((criterion, b) => ({
      ...criterion,
      code: `${a + 1}.${b + 1}`,
      section: `${a + 1}`,
      title: { zh: (criterion.title.zh + strange).padEnd(500, '长'), en: '' },
      indicators: criterion.indicators.map((indicator, c) => renamed(indicator, a + 1, b + 1, c + 1)),
    })),
  })),
};

function renamed(indicator: Indicator, a: number, b: number, c: number): Indicator {
  const code = `${a}.${b}.${c}`;
  const other = kinds[indicator.code]?.(indicator) ?? indicator;
  const faults =
    other.kind === 'checklist'
      ? { faults: other.faults.map((fault, at) => ({ ...fault, key: `${code}.${at + 1}` })) }
      : {};
  return {
    ...other,
    ...faults,
    code,
    section: `${a}`,
    criterion: `${a}.${b}`,
    title: { zh: indicator.title.zh + strange, en: '' },
    hint: { zh: `第一行\n第二行${strange}`, en: '' },
  } as Indicator;
}

const codeOf = (code: string): string =>
  indicatorsOf(rubric)[indicatorsOf(theRubric).findIndex((indicator) => indicator.code === code)]!.code;

let town: Town;
let principal: Visitor;
let id: number;
let sheet: string;

beforeAll(async () => {
  town = await openTown({ cycle: false });
  principal = await town.signIn('principal');
});
afterAll(() => town.close());

/** What the school types about an indicator; nothing where the basic figures say it. */
function typed(indicator: Indicator): Record<string, string> | null {
  const { code, kind, full } = indicator;
  const line = { [`${code}.version`]: '0', [`${code}.reason`]: strange };
  switch (kind) {
    case 'judged':
      return { ...line, [`${code}.points`]: code === codeOf('C13') ? '0' : show(full) };
    case 'graded':
      return { ...line, [`${code}.grade`]: 'B' };
    case 'checklist':
      return { ...line, [`${code}.answered`]: 'yes' };
    case 'measured': {
      const { measure, whole, fromBasic } = indicator;
      const fields = {
        ...(fromBasic.entered === null && {
          [`${code}.entered`]: measure === 'percent' ? '20' : code === codeOf('C8') ? '400' : '2000',
        }),
        ...(whole !== null && fromBasic.whole === null && { [`${code}.whole`]: '20' }),
      };
      return Object.keys(fields).length === 0 ? null : { ...line, ...fields };
    }
  }
}

test('a rubric of the city is published, and a cycle is opened with it', async () => {
  expect(publishingProblems(rubric)).toEqual([]);
  const city = await town.signIn('city');
  const draft = Number((await city.post('/rubrics/1/drafts', {})).location.split('/')[2]);
  await town
    .db('rubric')
    .where({ id: draft })
    .update({ tree: JSON.stringify(rubric) });
  for (const [deed, revision] of [
    ['checks', 0],
    ['publications', 1],
  ] as const)
    expect((await city.post(`/rubrics/${draft}/${deed}`, { revision })).status).toBe(303);
  expect((await city.post('/cycles/new', { ...usualDates(2026), rubric: draft })).status).toBe(303);
  const cycle = (await town.db('cycle').first('id', 'rubric_id')) as { id: number; rubric_id: number };
  expect(cycle.rubric_id).toBe(draft);
  const county = await town.signIn('county');
  expect((await county.post(`/cycles/${cycle.id}/listings`, { schools: town.schools.fangji })).status).toBe(303);
  ({ id } = (await town.db('assessment').first('id')) as { id: number });
  sheet = `/assessments/${id}/sheets/school`;
});

describe('a school fills it in', () => {
  test('whatever its kinds and codes; a key item below its floor bars it', async () => {
    const figures = {
      'pupils.primary': '400',
      boarders: '20',
      'classes.primary': '10',
      'classesWithinLimit.primary': '10',
      staff: '30',
      fullTimeTeachers: '28',
    };
    const flat = Object.entries(figures).flatMap(([key, value]) => [
      [`figure.${key}.value`, value],
      [`figure.${key}.version`, '0'],
    ]);
    expect((await save(principal, `/assessments/${id}/school-lines/figures`, Object.fromEntries(flat))).status).toBe(
      200,
    );
    const given = new Map<string, string | undefined>();
    let total: unknown;
    for (const indicator of indicatorsOf(rubric).filter((one) => appliesTo(one, 'primary'))) {
      const fields = typed(indicator);
      if (fields === null) continue;
      const { code, section } = indicator;
      const answer = await save(principal, `/assessments/${id}/school-lines/${section}`, fields);
      expect([code, answer.status]).toEqual([code, 200]);
      given.set(code, told(answer).lines[0]!.points);
      ({ total } = JSON.parse(answer.text) as { total: unknown });
    }
    expect(['C1', 'C13', 'C7', 'C8'].map((code) => given.get(codeOf(code)))).toEqual(['1', '0', '12.5', '21']);
    expect(total).toMatchObject({ grade: { tone: 'veto', text: expect.stringContaining(codeOf('C13')) as string } });
  });

  test('and no text of it is markup anywhere', async () => {
    for (const at of ['/sections/1', '/sections/2', '/figures', '/vetoes', '/why', '/blank', '/check']) {
      const { status, text } = await principal.get(`${sheet}${at}`);
      expect([at, status, text.includes('<script>alert')]).toEqual([at, 200, false]);
    }
    expect((await principal.get(`${sheet}/why`)).text).toContain(codeOf('C13'));
    for (const file of ['why.pdf', 'why.docx', 'blank.pdf', 'blank.docx'])
      expect((await principal.get(`${sheet}/${file}`)).status).toBe(200);
  });

  test('and its workbook, sent back as it is, changes nothing', async () => {
    const { bytes } = await principal.download(`${sheet}/workbook`);
    const file = new File([new Uint8Array(bytes)], '自评.xlsx');
    const { status, text } = await principal.upload(`${sheet}/uploads`, {}, [['workbook', file]]);
    expect([status, text.includes('没有需要保存的改动')]).toEqual([200, true]);
  });
});
