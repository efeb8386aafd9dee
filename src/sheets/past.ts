import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { planned } from '../database/connection.ts';
import { rubricOf } from '../rubrics/store.ts';
import type { Hundredths } from '../scoring/points.ts';
import { readFigures, type SchoolType } from '../scoring/school.ts';
import type { LineEntry } from './lines.ts';
import type { LastYear, Past, Peer } from './plausibility.ts';

// Reads what a school, and schools of its size, have stated before.

/** Pupils of the assessed sections of a sheet, in SQL: it is kept with the sheet when that is signed. */
export const pupilsOfSheet = `(select sum((line.entry ->> 'value')::integer) from line
  where line.sheet_id = sheet.id and line.code in ('figure.pupils.primary', 'figure.pupils.junior'))`;

/** How many schools of its size are looked at, those nearest in size. */
const mostPeers = 30;

/**
 * What a school stated in its last assessment of the same programme, and what up to 30 schools of its size (pupils of the assessed
 * sections within 30 %) in the same city state in this year or the last: submitted, or of a concluded stage. One query.
 *
 * @param pupils of the assessed sections; null while they are not known: then no school is of its size
 * @param types  which types of school it is compared with
 */
export async function pastOf(
  db: Knex,
  assessmentId: number,
  types: readonly SchoolType[],
  pupils: number | null,
): Promise<Past> {
  const { rows } = await db
    .raw<{ rows: PastRow[] }>(
      `with this as (
         select assessment.id, assessment.school_id, cycle.programme_key, cycle.region_code, cycle.year, ?::integer as pupils
           from assessment join cycle on cycle.id = assessment.cycle_id where assessment.id = ?
       ), own as (
         select sheet.id, sheet.stage, sheet.rubric_id, assessment.school_type, cycle.year
           from this join cycle on cycle.programme_key = this.programme_key and cycle.region_code = this.region_code
           join assessment on assessment.cycle_id = cycle.id and assessment.school_id = this.school_id
           join sheet on sheet.assessment_id = assessment.id
          where cycle.year < this.year and (sheet.concluded_at is not null or sheet.stage = 'school' and sheet.signed_at is not null)
       ), others as (
         select distinct on (assessment.school_id) assessment.school_id, sheet.id, sheet.stage, sheet.rubric_id,
                assessment.school_type, cycle.year, abs(sheet.pupils - this.pupils) as apart
           from this join cycle on cycle.programme_key = this.programme_key and cycle.region_code = this.region_code
           join assessment on assessment.cycle_id = cycle.id
           join sheet on sheet.assessment_id = assessment.id
          where cycle.year between this.year - 1 and this.year
            and assessment.school_id <> this.school_id and assessment.school_type = any (?)
            and sheet.pupils between (this.pupils * 7 + 9) / 10 and this.pupils * 13 / 10
            and (sheet.concluded_at is not null or sheet.stage = 'school' and sheet.signed_at is not null)
          order by assessment.school_id, cycle.year desc, array_position(array['city', 'county', 'school'], sheet.stage)
       ), chosen as (
         (select 'peer' as as_what, id, stage, rubric_id, school_type, year from others order by apart, school_id limit ?)
         union all
         select 'last', id, stage, rubric_id, school_type, year from own where year = (select max(year) from own)
       )
       select as_what, stage, rubric_id, school_type, year,
              (select json_agg(case when as_what = 'last' and stage = 'school'
                                    then json_build_array(line.code, line.entry, line.reason, line.points)
                                    else json_build_array(line.code, line.entry) end)
                 from line
                where line.sheet_id = chosen.id
                  and (line.entry ->> 'kind' in ('figure', 'measured') or as_what = 'last' and stage = 'school' and line.reason <> '')) as lines
         from chosen order by array_position(array['school', 'county', 'city'], stage)`,
      [pupils, assessmentId, [...types], mostPeers],
    )
    .options(planned('past'));
  return { last: await lastYear(db, rows), peers: await peersIn(db, rows) };
}

interface PastRow {
  as_what: 'last' | 'peer';
  stage: SheetStage;
  rubric_id: number;
  school_type: SchoolType;
  year: number;
  lines: [code: string, entry: LineEntry | null, reason?: string, points?: number | null][] | null;
}

/** The stages come in their order, so that what a later one says stands in the place of what an earlier one said. */
async function lastYear(db: Knex, rows: readonly PastRow[]): Promise<LastYear | null> {
  const own = rows.filter(({ as_what }) => as_what === 'last');
  const [first] = own;
  if (first === undefined) return null;
  const lines = new Map<string, { stage: SheetStage; entry: LineEntry }>();
  const remarks = new Map<string, { text: string; points: Hundredths | null }>();
  for (const { stage, lines: said } of own) {
    for (const [code, entry, text = '', points = null] of said ?? []) {
      if (entry !== null) lines.set(code, { stage, entry });
      if (text !== '')
        remarks.set(code, { text, points: points === null ? null : (Math.round(points * 100) as Hundredths) });
    }
  }
  return { year: first.year, rubric: (await rubricOf(db, first.rubric_id)).tree, lines, remarks };
}

async function peersIn(db: Knex, rows: readonly PastRow[]): Promise<Peer[]> {
  const peers: Peer[] = [];
  for (const { as_what, rubric_id, school_type, lines } of rows) {
    if (as_what !== 'peer') continue;
    const said = new Map((lines ?? []).flatMap(([code, entry]) => (entry === null ? [] : [[code, entry] as const])));
    const flat: Record<string, number | null> = {};
    for (const [code, entry] of said) if (entry.kind === 'figure') flat[code.slice('figure.'.length)] = entry.value;
    // Remembered for good: a published rubric never changes, so this asks the database once for each version.
    const { tree: rubric } = await rubricOf(db, rubric_id);
    peers.push({ type: school_type, rubric, figures: readFigures(flat), lines: said });
  }
  return peers;
}
