import { sendList } from '../excel/download.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import { programmesOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { allOf, batchSize } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { askedFor, schoolsAsked } from './schools.ts';
import { type Compliant, compliantSchools } from './store.ts';

/** The compliant schools of a year as a workbook, narrowed as the page: what the public sees of them, and no more. */
export async function schoolsWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { asked, places } = await schoolsAsked(visit);
  const first = await compliantSchools(db, asked, { after: null, before: null }, batchSize);
  const withScores = first.some(({ score }) => score !== null);
  const rows = allOf(
    (ends, most) => (ends.after === null ? Promise.resolve(first) : compliantSchools(db, asked, ends, most)),
    ({ school, id }) => ({ value: school, id }),
  );
  const score: Column = { heading: t('assessments.list.column.score'), width: 10, kind: 'number', format: '0.00' };
  return sendList(visit, {
    title: t('public-site.schools.title'),
    about: askedFor(visit, asked, places).join(' · '),
    columns: [
      { heading: t('schools.list.column.name'), width: 32, wrap: true },
      { heading: t('schools.list.type'), width: 16 },
      { heading: t('public-site.schools.county'), width: 14 },
      { heading: t('assessments.list.column.region'), width: 18 },
      { heading: t('assessments.list.column.grade'), width: 12 },
      ...(withScores ? [score] : []),
      { heading: t('schools.list.column.plaque'), width: 20 },
    ],
    rows: cellsOf(visit, rows, withScores),
  });
}

async function* cellsOf(visit: Visit, rows: AsyncIterable<Compliant>, withScores: boolean): AsyncGenerator<Cell[]> {
  const { db, t, say } = visit;
  const programmes = new Map((await programmesOf(db)).map((programme) => [programme.key, programme]));
  for await (const { school, type, county, place, programmeKey, grade, score, plaque } of rows) {
    const named = say(gradeRule(programmes.get(programmeKey)!, grade).name);
    yield [school, t(`schools.type.${type}`), county, place, named, ...(withScores ? [score] : []), plaque];
  }
}
