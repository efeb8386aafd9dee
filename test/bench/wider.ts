import type { Knex } from 'knex';
import { publishingProblems } from '../../src/rubrics/rules.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';

const half = (full: number): Hundredths => (Math.ceil(full / 100) * 50) as Hundredths;

/**
 * The same rubric with more indicators: the one that is worth most is split into two of its kind, again and again. It is worth
 * what it was, and may be published.
 *
 * @param wanted how many indicators
 */
export function widened(rubric: Rubric, wanted: number): { tree: Rubric; from: ReadonlyMap<string, string> } {
  const parts = indicatorsOf(rubric).map((indicator) => [indicator]);
  const largest = (): Indicator[] => parts.flat().toSorted((a, b) => b.full - a.full);
  for (let count = parts.length; count < wanted; count += 1) {
    const one = largest()[0]!;
    const among = parts.find((some) => some.includes(one))!;
    const [first, second] = [half(one.full), (one.full - half(one.full)) as Hundredths];
    among.splice(among.indexOf(one), 1, renewed(one, one.code, first), renewed(one, `${one.code}N${count}`, second));
  }
  const from = new Map<string, string>();
  let number = parts.length;
  const coded = parts.map(([first, ...others]) => [
    first!,
    ...others.map((one) => {
      const code = `C${++number}`;
      from.set(code, first!.code);
      return renewed(one, code, one.full);
    }),
  ]);
  const of = new Map(coded.map((some) => [some[0]!.code, some]));
  const sections = rubric.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) => ({
      ...criterion,
      indicators: criterion.indicators.flatMap(({ code }) => of.get(code)!),
    })),
  }));
  const problems = publishingProblems({ sections });
  if (problems.length > 0) throw new Error(`can't be published: ${JSON.stringify(problems.slice(0, 3))}`);
  return { tree: { sections }, from };
}

function renewed(indicator: Indicator, code: string, full: Hundredths): Indicator {
  const own = { code, full, keyFloor: null, guidance: [] };
  if (indicator.kind !== 'checklist') return { ...indicator, ...own };
  const faults = indicator.faults.map((fault, nth) => ({
    ...fault,
    key: `${code}.${nth + 1}`,
    deduction: Math.min(fault.deduction, full) as Hundredths,
  }));
  return { ...indicator, ...own, faults };
}

/** Publishes the wider rubric and gives it to the year; every new line says what the one says that it was split from. */
export async function widen(db: Knex, wanted: number): Promise<void> {
  const [cycle] = (await db('cycle').where({ year: 2026 }).select('id', 'rubric_id')) as {
    id: number;
    rubric_id: number;
  }[];
  const { id: _, ...old } = (await db('rubric').where({ id: cycle!.rubric_id }).first()) as Record<string, unknown>;
  const { tree, from } = widened(old['tree'] as Rubric, wanted);
  const [{ id }] = (await db('rubric')
    .insert({ ...old, tree: JSON.stringify(tree), version: 99 })
    .returning('id')) as [{ id: number }];
  await db('cycle').where({ year: 2026 }).update({ rubric_id: id });
  await db.raw(`update sheet set rubric_id = ? from assessment where assessment.id = assessment_id and cycle_id = ?`, [
    id,
    cycle!.id,
  ]);
  const full = new Map(indicatorsOf(tree).map((indicator) => [indicator.code, indicator.full]));
  const said = JSON.stringify(
    [...full].map(([code, points]) => ({ code, like: from.get(code) ?? code, full: points })),
  );
  // What a judged one had is more than a half is worth: all are given full points.
  await db.raw(
    `with part as (select * from jsonb_to_recordset(?::jsonb) as part (code text, "like" text, "full" integer)),
     added as (
       insert into line (sheet_id, code, kind, entry, reason, points, full_points, version, saved_by, saved_at)
       select sheet_id, part.code, kind, entry, reason, line.points, line.full_points, version, saved_by, saved_at
         from line join part on part."like" = line.code and part.code <> line.code
         join sheet on sheet.id = line.sheet_id and sheet.rubric_id = ?
     ) select 1`,
    [said, id],
  );
  await db.raw(
    `with part as (select * from jsonb_to_recordset(?::jsonb) as part (code text, "full" integer))
     update line set full_points = part."full" / 100.0,
            points = case when line.points is null then null else part."full" / 100.0 end,
            entry = case entry ->> 'kind' when 'judged' then jsonb_build_object('kind', 'judged', 'points', part."full")
                                          when 'checklist' then '{"kind": "checklist", "faults": []}' else entry end
       from part, sheet where part.code = line.code and sheet.id = line.sheet_id and sheet.rubric_id = ?`,
    [said, id],
  );
}
