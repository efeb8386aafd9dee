import type { Knex } from 'knex';
import type { Visitor } from '../setup/app.ts';

/** An assessment as its pages know it. */
export interface Known {
  readonly id: number;
  readonly steps: number;
  readonly stage: string;
}

/** The first assessment that stands at a stage and is approved by a level. */
export async function oneAt(db: Knex, stage: string, decidedAt = 'county'): Promise<Known> {
  const found = (await db('assessment')
    .where({ stage, decided_at: decidedAt })
    .orderBy('id')
    .first('id', 'steps', 'stage')) as Known | undefined;
  if (found === undefined) throw new RangeError(`no assessment at ${stage} for the ${decidedAt}`);
  return found;
}

/** How an assessment stands now. */
export const standing = async (db: Knex, id: number) =>
  (await db('assessment').where({ id }).first('stage', 'steps', 'grade', 'vetoed', 'score')) as Known & {
    grade: string;
    vetoed: boolean;
    score: string;
  };

/** A PDF of one empty page, which every check takes for one. */
export const scan = (name = '文件.pdf'): File =>
  new File(['%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'], name, {
    type: 'application/pdf',
  });

let keys = 0;

/** A report of a criminal case, as the form sends it. */
export const aReport = (changed: Readonly<Record<string, string | readonly string[]>> = {}) => ({
  key: `00000000-0000-4000-8000-${String(++keys).padStart(12, '0')}`,
  facts: ['criminal_case'],
  happenedOn: '2026-10-20',
  source: '公安机关通报（测试）',
  text: '测试用的情况说明',
  ...changed,
});

/** The number of the plaque that a school holds. */
export const plaqueFor = async (db: Knex, id: number): Promise<string> =>
  ((await db('plaque').where({ assessment_id: id }).first('number')) as { number: string }).number;

export const stateOf = async (db: Knex, number: string): Promise<string> =>
  ((await db('plaque').where({ number }).first('state')) as { state: string }).state;

/** The file that proves a report, and the scan of a decision's document. */
export const evidence = ['evidence', scan('通报.pdf')] as const;
export const document = ['document', scan('决定.pdf')] as const;
/** Sends the form of a report. */
export const report = (visitor: Visitor, id: number, changed = {}) =>
  visitor.upload(`/assessments/${id}/findings`, aReport(changed), [evidence]);
/** Decides the last finding against a school, as the form sends it. */
export const decideIn = async (db: Knex, visitor: Visitor, id: number, decision: string, changed = {}) => {
  const { steps } = await standing(db, id);
  const { id: finding } = (await db('finding').where({ assessment_id: id }).orderBy('id', 'desc').first('id')) as {
    id: number;
  };
  const typed = { seen: steps, decision, number: '南教领〔2026〕60号', reason: '查实' };
  return visitor.upload(`/assessments/${id}/findings/${finding}/decisions`, { ...typed, ...changed }, [document]);
};
