import type { z } from 'zod';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { type Hundredths, show } from '../scoring/points.ts';
import { indicatorOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { quantityOf, saidOf } from '../sheets/line-state.ts';
import { factCode, figureCode, isSaid } from '../sheets/lines.ts';
import { lineSeen, ownSheet, seenBy } from '../sheets/seen.ts';
import { sayMoment } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { changersOf, changesOf, type LineChange, type OpenLine, type Saying } from './changes.ts';
import type { Filter } from '../web/filter.ts';
import { ChangeQuestion } from './schema.ts';

/** One change in words. */
export interface ChangeShown {
  when: string;
  who: string;
  stage: string;
  code: string;
  title: string;
  /** Where the line stands on its sheet. */
  href: string;
  from: string;
  to: string;
  pointsFrom: string;
  pointsTo: string;
  points: string;
  why: string;
}

type FilterShown = Omit<Filter, 'options'> & {
  options: ({ value: string; text: string } | { text: string; options: { value: string; text: string }[] })[];
};

export interface ChangesPage extends Frame {
  filters: FilterShown[];
  all: string;
  /** All of them as a workbook; empty where there are none. */
  workbook: string;
  rows: ChangeShown[];
  pager: { newer: string | undefined; older: string | undefined };
}

/** Who changed what when on the sheets of an assessment, as far as the visitor may see what each line says. */
export async function changesPage(visit: Visit): Promise<ChangesPage> {
  const { db, t } = visit;
  const found = await changesAsked(visit);
  const { assessment, lines, typed } = found;
  const ends = readEnds(visit.query);
  const changers = await changersOf(db, lines);
  const read = await changesOf(db, lines, { ...ends, ...narrowedTo(found) });
  const path = `/assessments/${assessment.id}/changes`;
  const kept = { stage: typed.stage, line: typed.line, person: typed.person === null ? null : String(typed.person) };
  const { rows, pager } = pageOf(
    read,
    ends,
    ({ id }) => ({ value: '', id }),
    (more) => addressOf(path, { ...kept, ...more }),
  );
  return {
    ...frameOf(visit, assessment, t('results.changes.title')),
    filters: filtersOf(visit, found, changers),
    all: path,
    workbook: rows.length === 0 ? '' : addressOf(`${path}/workbook`, kept),
    rows: rows.map((change) => changeShown(visit, found, change)),
    pager,
  };
}

/** The changes that the address asks for, and what it takes to name them. */
export interface AskedChanges {
  readonly assessment: Assessment;
  readonly desk: Desk;
  readonly lines: readonly OpenLine[];
  readonly names: ReadonlyMap<string, Named>;
  readonly typed: z.infer<typeof ChangeQuestion>;
}

/** Finds out whose changes are asked for and which of them the visitor may see; the page and its workbook say the same. */
export async function changesAsked(visit: Visit): Promise<AskedChanges> {
  const assessment = await assessmentFor(visit);
  const desk = await deskFor(visit, assessment, null);
  const typed = ChangeQuestion.parse(visit.query);
  const lines = openLines(visit, assessment, desk);
  return { assessment, desk, lines, typed, names: namesOf(visit, assessment, desk) };
}

export const narrowedTo = ({ typed: { stage, line, person } }: AskedChanges) => ({ stage, person, code: line || null });

/**
 * The lines whose history the visitor sees: of a sheet of which they see only how far it is, none; before their own line is
 * saved, of what an earlier stage measured only the quantity, as on the sheet itself.
 */
function openLines(visit: Visit, assessment: Assessment, { sheets, rubric }: Desk): OpenLine[] {
  const actor = actorOf(visit);
  const own = ownSheet(actor, assessment, sheets);
  return [...sheets.values()].flatMap((sheet) => {
    const seen = seenBy(actor, assessment, sheet, sheets);
    return [...sheet.lines.values()].flatMap(({ code, kind }) => {
      const mine = own?.lines.get(code);
      const sort = kind === 'indicator' ? (indicatorOf(rubric.tree, code)?.kind ?? 'judged') : kind;
      if (!lineSeen(seen, sort, mine)) return [];
      const whole = seen === 'all' || isSaid(mine);
      return [{ sheetId: sheet.id, stage: sheet.stage, code, whole }];
    });
  });
}

interface Named {
  readonly title: string;
  /** What stands before the title: the code of an indicator, nothing of what has none. */
  readonly code: string;
  /** The page of a sheet on which the line stands. */
  readonly place: string;
}

/** What each line is called, in the order of a sheet. */
function namesOf({ t, say }: Visit, { school }: Assessment, { rubric, programme }: Desk): Map<string, Named> {
  return new Map<string, Named>([
    ...figureFields(school.type).map(
      ({ key, label, values }) => [figureCode(key), { title: t(label, values), code: '', place: 'figures' }] as const,
    ),
    ...rubric.tree.sections.flatMap((section) =>
      section.criteria.flatMap(({ indicators }) =>
        indicators.map(
          ({ code, title }) => [code, { title: say(title), code, place: `sections/${section.code}` }] as const,
        ),
      ),
    ),
    ...programme.vetoes.flatMap(({ facts }) =>
      facts.map(({ key, name }) => [factCode(key), { title: say(name), code: '', place: 'vetoes' }] as const),
    ),
  ]);
}

/** Only what there is a choice of: a stage of which nothing is seen is none. */
function filtersOf(
  { t, say }: Visit,
  { desk, lines, names, typed }: AskedChanges,
  changers: readonly { readonly id: number; readonly name: string }[],
): FilterShown[] {
  const everything = { value: '', text: t('results.changes.all') };
  const stages = [...new Set(lines.map(({ stage }) => stage))];
  const open = new Set(lines.map(({ code }) => code));
  const places = [
    { place: 'figures', text: t('results.changes.figures') },
    ...desk.rubric.tree.sections.map(({ code, title }) => ({
      place: `sections/${code}`,
      text: `${code} ${say(title)}`,
    })),
    { place: 'vetoes', text: t('results.changes.vetoes') },
  ];
  return [
    {
      name: 'stage',
      kind: 'select',
      label: t('results.changes.stage'),
      value: typed.stage ?? '',
      options: [everything, ...stages.map((stage) => ({ value: stage, text: t(`results.stage.${stage}`) }))],
    },
    {
      name: 'line',
      kind: 'select',
      label: t('results.changes.line'),
      value: typed.line,
      options: [
        everything,
        ...places.map(({ place, text }) => ({
          text,
          options: [...names]
            .filter(([code, named]) => named.place === place && open.has(code))
            .map(([value, { code, title }]) => ({ value, text: code === '' ? title : `${code} ${title}` })),
        })),
      ],
    },
    {
      name: 'person',
      kind: 'select',
      label: t('results.changes.who'),
      value: typed.person === null ? '' : String(typed.person),
      options: [everything, ...changers.map(({ id, name }) => ({ value: String(id), text: name }))],
    },
  ];
}

/** One change in words. */
export function changeShown(
  visit: Visit,
  { assessment: { id }, desk: { rubric }, names }: AskedChanges,
  { stage, code, whole, at, by, readBy, from, to }: LineChange,
): ChangeShown {
  const { t } = visit;
  const named = names.get(code) ?? { title: code, code: '', place: 'figures' };
  const indicator = indicatorOf(rubric.tree, code);
  const said = (saying: Saying | null): string =>
    (saying && saidOf(visit, indicator, whole ? saying.entry : quantityOf(saying.entry))) || t('sheets.said.blank');
  const pointsOf = (points: Hundredths | null | undefined): string =>
    !whole || points === null || points === undefined ? '—' : show(points);
  const [pointsFrom, pointsTo] = [pointsOf(from?.points), pointsOf(to.points)];
  return {
    when: sayMoment(t, at),
    who: readBy === null ? by : t('results.changes.readBy', { by, reader: readBy }),
    stage: t(`results.stage.${stage}`),
    code: named.code,
    title: named.title,
    href: `/assessments/${id}/sheets/${stage}/${named.place}#${code}`,
    from: said(from),
    to: said(to),
    pointsFrom,
    pointsTo,
    points: indicator === undefined || !whole ? '—' : t('results.changes.points', { from: pointsFrom, to: pointsTo }),
    why: whole ? [to.reason, to.differenceReason].filter((text) => text.trim() !== '').join(' ') : '',
  };
}
