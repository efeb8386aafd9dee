import { indicatorOf, indicatorsOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { factCode, figureCode } from '../sheets/lines.ts';
import { figuresOf } from '../sheets/rules.ts';
import { type Statement, takeDown, type TakenDown, withChanges } from '../sheets/taking-down.ts';
import type { TypedLine } from '../sheets/typed.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { readDay } from '../web/days.ts';

type Typed = ReadonlyMap<string, TypedLine>;

/** The lines of a sheet that somebody may write, by code, in the order of its pages. */
export function codesOfMine({ reckoned, desk, writes, assessment }: Workplace): string[] {
  const codes = [
    ...figureFields(assessment.school.type).map(({ key }) => figureCode(key)),
    ...indicatorsOf(desk.rubric.tree).map(({ code }) => code),
    ...desk.programme.vetoes.flatMap(({ facts }) => facts.map(({ key }) => factCode(key))),
  ];
  return codes.filter((code) => reckoned.sheet.lines.has(code) && writes(sectionOf(desk, code), code) !== null);
}

const sectionOf = (desk: Workplace['desk'], code: string): string | null =>
  indicatorOf(desk.rubric.tree, code)?.section ?? null;

/**
 * Takes down the lines of a whole sheet by the rules of its pages. The basic figures come first: what is measured by them goes by
 * those of the same workbook.
 */
export function weigh(workplace: Workplace, typed: Typed): TakenDown {
  const { desk, reckoned, assessment, writes } = workplace;
  const { sheet } = reckoned;
  const ground = { sheet, sheets: desk.sheets, scoring: desk.scoring, figures: reckoned.figures, readDay };
  const some = (wanted: (code: string) => boolean): Typed => new Map([...typed].filter(([code]) => wanted(code)));
  const isFigure = (code: string): boolean => sheet.lines.get(code)?.kind === 'figure';
  const asLeader = (code: string): boolean => writes(sectionOf(desk, code), code) === 'as leader';

  const first = takeDown({ ...ground, asLeader }, some(isFigure));
  const figures = figuresOf(withChanges(sheet, first.changes), assessment.school.type);
  const others = takeDown(
    { ...ground, figures, asLeader },
    some((code) => !isFigure(code)),
  );
  const all = [first, others];
  return {
    changes: new Map(all.flatMap(({ changes }) => [...changes])),
    problems: new Map(all.flatMap(({ problems }) => [...problems])),
    clashes: all.flatMap(({ clashes }) => clashes),
  };
}

/**
 * What somebody means by a file: the lines that they touched; and of the others those of their own that were saved since the
 * download and say something else now, so that nobody takes yesterday's sheet for today's.
 */
export function meant(
  workplace: Workplace,
  typed: Typed,
  untouched: ReadonlySet<string>,
): { readonly typed: Typed; readonly untouched: ReadonlySet<string> } {
  const { lines } = workplace.reckoned.sheet;
  const old = [...typed].filter(([code, line]) => untouched.has(code) && line.version !== lines.get(code)!.version);
  const own = old.filter(([code]) => workplace.writes(sectionOf(workplace.desk, code), code) === 'as owner');
  const clashing = new Set(weigh(workplace, new Map(own)).clashes);
  return {
    typed: new Map([...typed].filter(([code]) => !untouched.has(code) || clashing.has(code))),
    untouched: clashing,
  };
}

/** What lines that were changed by two would say if this person's word stood. */
export function asMine(workplace: Workplace, typed: Typed, clashes: readonly string[]): ReadonlyMap<string, Statement> {
  const { lines } = workplace.reckoned.sheet;
  const now = clashes.map((code) => [code, { ...typed.get(code)!, version: lines.get(code)!.version }] as const);
  return weigh(workplace, new Map(now)).changes;
}

/** A line as the fields of a form, so that it can be sent again. */
export function fieldsOf(code: string, line: TypedLine): { name: string; value: string }[] {
  const { choice: _, ...said } = line;
  return Object.entries(said).flatMap(([field, value]) =>
    [value]
      .flat()
      .filter((one) => one !== undefined && one !== '')
      .map((one) => ({ name: `${code}.${field}`, value: String(one) })),
  );
}
