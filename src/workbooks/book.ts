import {
  addressOfCell,
  type Cell,
  type CellPlan,
  type Column,
  type SheetPlan,
  type WorkbookPlan,
} from '../excel/workbook.ts';
import type { FigureKey } from '../scoring/school.ts';
import { figuresShown } from '../sheets/figures-page.ts';
import { figureCode } from '../sheets/lines.ts';
import { vetoesShown } from '../sheets/vetoes-page.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { checkValue, type Identity, type IdentityKey, markOf } from './identity.ts';
import { type ColumnKey, columnsOf, headingOf, headingRow, leafName, wordsOf } from './layout.ts';
import { markOfLine, textsOf } from './marks.ts';
import { scoresLeaf } from './scores.ts';
import { plainNumber, Rules } from './validations.ts';

/** A sheet as a workbook: what this person sees of it, and open to be typed into where they write. */
export function sheetBook(visit: Visit, workplace: Workplace): WorkbookPlan {
  const figures = figuresLeaf(visit, workplace);
  const name = leafName(visit.t, 'figures');
  const figure = (key: FigureKey): string => {
    const row = figures.codes.indexOf(figureCode(key));
    return row < 0 ? '' : `'${name}'!${addressOfCell(figures.counted, headingRow + 1 + row)}`;
  };
  const scores = scoresLeaf(visit, workplace, figure);
  return { sheets: [aboutLeaf(visit, workplace), figures.plan, scores, factsLeaf(visit, workplace)] };
}

const input = (value: string, kind: 'number' | 'text' | 'date' = 'text'): CellPlan => ({
  value: kind === 'number' ? plainNumber(value) : value,
  kind,
  look: 'input',
  unlocked: true,
  wrap: kind === 'text',
});

const titlesOf = ({ t }: Visit, { assessment, stage }: Workplace, leaf: 'figures' | 'facts'): string[] => [
  t(`workbooks.${leaf}.heading`, { school: assessment.school.name, stage: t(`assessments.sheet.${stage}`) }),
  t(`workbooks.${leaf}.lead`),
];

/** 学校基本情况表. Formulas of the scores go by the column `counted`. */
function figuresLeaf(visit: Visit, workplace: Workplace): { plan: SheetPlan; codes: string[]; counted: number } {
  const { t } = visit;
  const keys = columnsOf('figures', workplace.stage);
  const words = wordsOf(t);
  const rules = new Rules(visit, words);
  const writes = workplace.writes(null) !== null;
  const shown = figuresShown(visit, workplace, null);
  const counted = keys.indexOf(workplace.stage === 'school' ? 'typed' : 'taken');
  const rows = shown.map(({ code, label, unit, value, verdict, reason, said, version }, place) => {
    const at = (key: ColumnKey): string => addressOfCell(keys.indexOf(key), headingRow + 1 + place);
    const confirmed = verdict?.value === 'confirmed';
    const open = (text: string, kind: 'number' | 'text' = 'text'): Cell =>
      writes ? input(text, kind) : { value: plainNumber(text), kind };
    const given: Partial<Record<ColumnKey, Cell>> = {
      code,
      title: label,
      unit,
      typed: open(confirmed && writes ? '' : value, 'number'),
      earlier: { value: plainNumber(verdict?.confirmable ?? ''), kind: 'number' },
      reason: open(reason),
      taken: {
        value: plainNumber(said),
        kind: 'number',
        ...(writes && {
          formula: `IF(${at('verdict')}="${words.confirmed}",${at('earlier')},IF(ISNUMBER(${at('typed')}),${at('typed')},""))`,
        }),
      },
    };
    if (verdict !== null && writes) {
      given.verdict = input(rules.wordOf(verdict.value));
      rules.verdict(at('verdict'));
    }
    if (writes) {
      rules.quantity(at('typed'), label);
      given.version = markOfLine(version, textsOf(pick(given, keys)), []);
    }
    return keys.map((key) => given[key] ?? null);
  });
  const widths: Partial<Record<ColumnKey, number>> = { title: 40, unit: 10, reason: 36 };
  return {
    codes: shown.map(({ code }) => code),
    counted,
    plan: {
      name: leafName(t, 'figures'),
      titles: titlesOf(visit, workplace, 'figures'),
      columns: keys.map((key) => column(headingOf(t, 'figures', key), key, widths)),
      rows,
      validations: rules.all(),
      protect: true,
      landscape: true,
    },
  };
}

/** Only the cells of columns that there are. */
const pick = (given: Partial<Record<ColumnKey, Cell>>, keys: readonly ColumnKey[]): Partial<Record<ColumnKey, Cell>> =>
  Object.fromEntries(keys.map((key) => [key, given[key] ?? null]));

const hiddenKeys: readonly ColumnKey[] = ['code', 'version'];

const column = (heading: string, key: ColumnKey, widths: Partial<Record<ColumnKey, number>>): Column => ({
  heading,
  width: widths[key] ?? 14,
  wrap: true,
  hidden: hiddenKeys.includes(key),
});

/** 一票否决情形: the facts, each with its answer. */
function factsLeaf(visit: Visit, workplace: Workplace): SheetPlan {
  const { t } = visit;
  const keys = columnsOf('facts', workplace.stage);
  const rules = new Rules(visit, wordsOf(t));
  const writes = workplace.writes(null) !== null;
  const shown = vetoesShown(visit, workplace, null).flatMap(({ name, facts }) => facts.map((fact) => ({ name, fact })));
  const rows = shown.map(({ name, fact }, place) => {
    const at = (key: ColumnKey): string => addressOfCell(keys.indexOf(key), headingRow + 1 + place);
    const open = (text: string, kind: 'text' | 'date' = 'text'): Cell =>
      writes ? input(text, kind) : { value: text, kind };
    if (writes) rules.answer(at('answer'));
    const given: Partial<Record<ColumnKey, Cell>> = {
      code: fact.code,
      veto: name,
      title: fact.question,
      answer: open(rules.wordOf(fact.answer)),
      on: open(fact.on, 'date'),
      source: open(fact.source),
    };
    if (writes) given.version = markOfLine(fact.version, textsOf(given), []);
    return keys.map((key) => given[key] ?? null);
  });
  const widths: Partial<Record<ColumnKey, number>> = { veto: 24, title: 52, source: 36 };
  return {
    name: leafName(t, 'facts'),
    titles: titlesOf(visit, workplace, 'facts'),
    columns: keys.map((key) => column(headingOf(t, 'facts', key), key, widths)),
    rows,
    validations: rules.all(),
    protect: true,
    landscape: true,
  };
}

/** What a workbook is of, and how it is filled in. */
function aboutLeaf(visit: Visit, { assessment, stage, desk, reckoned }: Workplace): SheetPlan {
  const { t, say, now, language, parts } = visit;
  const { school, cycle } = assessment;
  const identity: Identity = {
    assessment: assessment.id,
    stage,
    rubric: reckoned.sheet.rubricId,
    school: school.code,
    schoolName: school.name,
    madeAt: now.toISOString(),
    language,
  };
  const marked = (key: IdentityKey, value: string): Cell[] => [t(`workbooks.about.${key}`), value, markOf(key)];
  const said = (key: string, value: string): Cell[] => [t(`workbooks.about.${key}`), value, null];
  const made = { when: sayMoment(t, now), who: actorOf(visit).name };
  const programme = { year: String(cycle.year), programme: say(desk.programme.name) };
  return {
    name: leafName(t, 'about'),
    titles: [t('workbooks.about.title', { school: school.name, stage: t(`assessments.sheet.${stage}`) })],
    columns: [
      { heading: t('workbooks.about.item'), width: 20 },
      { heading: t('workbooks.about.content'), width: 78, wrap: true },
      { heading: t('workbooks.about.mark'), width: 20, hidden: true },
    ],
    rows: [
      marked('schoolName', school.name),
      marked('school', school.code),
      said('cycle', t('web.cycle', programme)),
      said('rubricName', say(desk.rubric.name)),
      said('made', t('workbooks.about.madeBy', made)),
      ...['fill', 'points', 'clash', 'upload'].map((step, nth): Cell[] => [
        t('workbooks.about.step', { number: String(nth + 1) }),
        t(`workbooks.about.how.${step}`),
        null,
      ]),
      ...(visit.demonstration ? [said('demonstration', t('layout.demonstration.says'))] : []),
      marked('assessment', String(identity.assessment)),
      marked('stage', identity.stage),
      marked('rubric', String(identity.rubric)),
      marked('madeAt', identity.madeAt),
      marked('language', identity.language),
      marked('check', checkValue(parts.sessionSecret, identity)),
    ],
    protect: true,
  };
}
