import { standardization } from '../../seeds/standardization.ts';
import type { Assessment } from '../../src/assessments/store.ts';
import type { Entry } from '../../src/scoring/entry.ts';
import { indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { flatFigures, type BasicFigures, type FigureKey, type SchoolType } from '../../src/scoring/school.ts';
import type { Desk } from '../../src/sheets/desk.ts';
import { factCode, figureCode, type Line, type LineEntry, type Sheet } from '../../src/sheets/lines.ts';
import { reckon } from '../../src/sheets/rules.ts';
import type { Seen } from '../../src/sheets/seen.ts';
import type { Workplace } from '../../src/sheets/workplace.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { type Language, readTexts } from '../../src/web/texts.ts';
import type { Visit } from '../../src/web/visit.ts';
import { theRubric } from '../scoring/makers.ts';

const texts = readTexts(viewsFolder);

/** A visitor with nothing but a language: what a paper is built with. */
export const aReader = (language: Language = 'zh-CN'): Visit =>
  ({ ...texts[language], language, today: '2026-11-02' }) as unknown as Visit;

export interface Filled {
  readonly type: SchoolType;
  readonly figures: BasicFigures;
  readonly entries: ReadonlyMap<string, Entry>;
  readonly reasons?: Readonly<Record<string, string>>;
  readonly vetoed?: boolean;
  readonly signed?: boolean;
  readonly seen?: Seen;
  readonly rubric?: Rubric;
}

/** The county's sheet of a school on nobody's desk but the test's: no database. */
export function aSheet(filled: Filled): Workplace {
  const {
    type,
    figures,
    entries,
    reasons = {},
    vetoed = false,
    signed = true,
    seen = 'all',
    rubric = theRubric,
  } = filled;
  const at = new Date('2026-10-12T01:00:00Z');
  const line = (code: string, kind: Line['kind'], entry: LineEntry | null, reason = ''): [string, Line] => [
    code,
    {
      code,
      kind,
      entry,
      reason,
      differenceReason: '',
      points: null,
      version: 1,
      basisVersion: 1,
      savedBy: '王五',
      savedAt: null,
      files: [],
    },
  ];
  const flat = flatFigures(figures);
  const sheet: Sheet = {
    id: 1,
    assessmentId: 1,
    stage: 'county',
    rubricId: 1,
    visitOn: '2026-10-10',
    signedAt: signed ? at : null,
    signedBy: '王五',
    concludedAt: signed ? at : null,
    earned: null,
    applicable: null,
    scaled: null,
    grade: null,
    totalReason: '',
    seconds: [],
    ownLines: [],
    records: [],
    owners: new Map([['A1', 1]]),
    lines: new Map([
      ...Object.entries(flat).map(([key, value]) =>
        line(figureCode(key as FigureKey), 'figure', { kind: 'figure', value }),
      ),
      ...indicatorsOf(rubric).map(({ code }) => line(code, 'indicator', entries.get(code) ?? null, reasons[code])),
      ...standardization.vetoes
        .flatMap(({ facts }) => facts)
        .map(({ key }) =>
          line(factCode(key), 'fact', {
            kind: 'fact',
            answer: vetoed && key === 'criminal_case' ? 'yes' : 'no',
            on: vetoed && key === 'criminal_case' ? '2026-05-04' : null,
            source: vetoed && key === 'criminal_case' ? '阜南县公安局立案告知书' : '',
          }),
        ),
    ]),
  };
  const scoring = { rubric, programme: standardization, schoolType: type, cycleYear: 2026, today: '2026-11-02' };
  const reckoned = reckon(sheet, scoring);
  const assessment = {
    id: 1,
    school: { id: 1, name: '骉马镇中心学校', code: '3412251099', type, regionName: '阜南县' },
    cycle: { year: 2026, referenceOn: '2026-09-01' },
    team: [
      { sheetId: 1, stage: 'county', personId: 1, name: '王五', leads: true },
      { sheetId: 1, stage: 'county', personId: 2, name: '赵六', leads: false },
    ],
  } as unknown as Assessment;
  const desk = {
    programme: standardization,
    rubric: { id: 1, name: { zh: '评估细则', en: 'Rubric' }, tree: rubric },
    scoring,
    sheets: new Map([['county', sheet]]),
    current: reckoned,
    standing: null,
  } as unknown as Desk;
  return { assessment, desk, stage: 'county', reckoned, seen, own: null, writes: () => null, doubles: new Map() };
}

/** Every line at its best, but for what the test says. */
export function fullEntries(changed: Readonly<Record<string, Entry>> = {}): Map<string, Entry> {
  const best = indicatorsOf(theRubric).map((indicator): [string, Entry] => {
    if (indicator.kind === 'judged') return [indicator.code, { kind: 'judged', points: indicator.full }];
    if (indicator.kind === 'checklist') return [indicator.code, { kind: 'checklist', faults: [] }];
    if (indicator.kind === 'graded') return [indicator.code, { kind: 'graded', grade: 'A' }];
    const typed = (basic: string | null) => (basic === null ? (100 as never) : null);
    const { entered, whole } = indicator.fromBasic;
    return [
      indicator.code,
      {
        kind: 'measured',
        entered: typed(entered),
        whole: indicator.whole === null ? null : typed(whole),
        override: indicator.full,
      },
    ];
  });
  return new Map([...best, ...Object.entries(changed)]);
}
