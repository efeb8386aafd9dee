import type { Knex } from 'knex';
import { find, put } from '../../src/rubrics/editing.ts';
import { makeDraft, saveDraft } from '../../src/rubrics/versions.ts';
import { rowsOfRubric } from '../../src/rubrics/table-rows.ts';
import { decimal } from '../../src/scoring/decimal.ts';
import { points } from '../../src/scoring/points.ts';
import type { Bilingual, Indicator, Rubric } from '../../src/scoring/rubric.ts';

/** Who drafts, for where, from what. */
export interface Drafting {
  readonly programmeKey: string;
  readonly rubricId: number;
  readonly regionCode: string;
  readonly rubric: Rubric;
  readonly by: number;
  /** The moment of the first change and of each that follows. */
  readonly moment: (place: number) => Date;
}

/** The city office is at work on next year's rubric: a key item, grades by condition, bands of the figure itself. Points do not add up yet. */
export async function draftRubric(db: Knex, drafting: Drafting): Promise<void> {
  const { programmeKey, rubricId, regionCode, rubric, by, moment } = drafting;
  const name: Bilingual = {
    zh: '阜阳市标准化建设评估细则（2027 年修订稿，演示）',
    en: 'Rubric of Fuyang city (draft for 2027, demonstration)',
  };
  const head = { programmeKey, regionCode, name, tree: rubric, basedOn: rubricId, by };
  const id = await makeDraft(db, { ...head, what: 'made', at: moment(0) });
  let tree = rubric;
  for (const [place, change] of changes.entries()) {
    const before = find(tree, change.code)!;
    const changed = change.to(before.node as Indicator);
    const after = put(tree, change.code, 'indicator', changed, { parent: before.parent, before: change.code })!;
    const row = (of: Rubric) => rowsOfRubric(of, '\n').find(({ code }) => code === change.code);
    const kept = {
      what: 'changed',
      code: change.code,
      before: row(tree),
      after: row(after),
      by,
      at: moment(place + 1),
    };
    await saveDraft(db, { id, revision: place }, { tree: after, name }, kept);
    tree = after;
  }
}

const changes: readonly { readonly code: string; readonly to: (indicator: Indicator) => Indicator }[] = [
  { code: 'C60', to: (indicator) => ({ ...indicator, keyFloor: points('6') }) },
  {
    code: 'C71',
    to: (indicator) => ({
      ...common(indicator),
      kind: 'graded',
      guidance: [],
      grades: [
        {
          key: 'A',
          condition: { zh: '团队活动有计划、有记录，每月至少一次', en: 'planned and recorded, once a month or more' },
          points: indicator.full,
        },
        {
          key: 'B',
          condition: { zh: '开展活动，记录不完整', en: 'held, with gaps in the record' },
          points: points('7'),
        },
        { key: 'C', condition: { zh: '活动很少', en: 'seldom held' }, points: points('4') },
        { key: 'D', condition: { zh: '没有开展', en: 'not held' }, points: points('0') },
      ],
    }),
  },
  {
    code: 'C21',
    to: (indicator) =>
      indicator.kind === 'measured'
        ? {
            ...indicator,
            full: points('16'),
            scale: {
              by: 'value',
              direction: 'at most',
              bands: [
                { from: decimal('6'), part: decimal('1') },
                { from: decimal('8'), part: decimal('0.8') },
                { from: decimal('10'), part: decimal('0.5') },
              ],
              elsePart: decimal('0'),
            },
          }
        : indicator,
  },
];

/** What all kinds have. */
function common({
  code,
  section,
  criterion,
  title,
  full,
  methods,
  evidenceRequired,
  notApplicable,
  appliesTo,
  keyFloor,
  source,
  hint,
}: Indicator) {
  return {
    code,
    section,
    criterion,
    title,
    full,
    methods,
    evidenceRequired,
    notApplicable,
    appliesTo,
    keyFloor,
    source,
    hint,
  };
}
