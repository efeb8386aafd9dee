import type { Knex } from 'knex';
import { issuePlaques } from '../../src/plaques/store.ts';

/** A school that holds a plaque of 阜南县. */
export interface Holder {
  readonly assessment: number;
  readonly school: string;
  readonly number: string;
}

/** Awards plaques to schools of the county that have a score, one on each day; with the demonstration's own they are all that hold one. */
export async function award(db: Knex, days: readonly string[]): Promise<Holder[]> {
  const { rows } = await db.raw<{ rows: { id: number; school: string }[] }>(
    `select assessment.id, school.name as school from assessment join school on school.id = assessment.school_id
      where decided_at = 'county' and score is not null and stage not in ('awarded', 'self-evaluation')
        and starts_with(region_path, (select path from region where code = '341225'))
      order by assessment.id limit ?`,
    [days.length],
  );
  if (rows.length < days.length) throw new RangeError(`only ${rows.length} schools have a score`);
  const { id: by } = (await db('person').where({ username: 'county' }).first('id')) as { id: number };
  const made: Holder[] = [];
  for (const [place, { id, school }] of rows.entries()) {
    await db('assessment').where({ id }).update({ stage: 'awarded' });
    const at = new Date(`${days[place]}T10:00:00+08:00`);
    const schools = [{ id, school }];
    const [number] = await issuePlaques(db, { issuingCode: '341225', awardedOn: days[place]!, schools, by, at }, null);
    made.push({ assessment: id, school, number: number! });
  }
  return made;
}

/** A photo-like PDF, which every check takes for one. */
export const proof = (): readonly [string, File] => [
  'evidence',
  new File(['%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'], '记录.pdf', {
    type: 'application/pdf',
  }),
];

export const stateOf = async (db: Knex, number: string): Promise<string> =>
  ((await db('plaque').where({ number }).first('state')) as { state: string }).state;
