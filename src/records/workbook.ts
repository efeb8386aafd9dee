import { sendLists } from '../excel/download.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import type { SheetRecord } from '../sheets/lines.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { dayOf, timeOf } from '../web/days.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type Field, kinds, recordKinds, type RecordKind } from './kinds.ts';
import { foundRecords, recordsAsked } from './list-page.ts';
import { inOrder } from './place.ts';
import { rowsOf, type Said } from './rules.ts';
import { recordsOf, type VisitRecord } from './store.ts';
import { labelOf, sayField, sayGrade } from './words.ts';

/** The records of a sheet as a workbook, narrowed as their list: each kind on a sheet of its own, with its fields as columns. */
export function recordsWorkbook(visit: Visit, workplace: Workplace): Reply {
  const { t } = visit;
  const found = foundRecords(visit, workplace, recordsAsked(visit));
  const { school } = workplace.assessment;
  return sendLists(visit, {
    title: t('records.workbook.title', { school: school.name }),
    about: t(`evidence.sheet.${workplace.stage}`),
    lists: recordKinds
      .filter((kind) => found.some((record) => record.kind === kind))
      .map((kind) => ({
        name: t(`records.kind.${kind}`),
        columns: [
          { heading: t('records.form.on'), width: 12, kind: 'date' },
          { heading: t('records.form.time'), width: 8 },
          { heading: t('records.list.author'), width: 14 },
          { heading: t('records.list.state'), width: 10 },
          { heading: t('records.list.codes'), width: 30, wrap: true },
          ...fieldsToExport(kind).flatMap((field) => columnsOf(visit, kind, field)),
        ],
        rows: rowsFor(
          visit,
          workplace,
          kind,
          found.filter((record) => record.kind === kind),
        ),
      })),
  });
}

/** What says something of a person goes into no table. */
const fieldsToExport = (kind: RecordKind): readonly Field[] =>
  kinds[kind].fields.filter(({ personal }) => personal !== true);

function columnsOf(visit: Visit, kind: RecordKind, field: Field): Column[] {
  const heading = labelOf(visit, kind, field.key);
  if (field.as === 'grades')
    return field.aspects.map((aspect) => ({ heading: labelOf(visit, kind, `${field.key}.${aspect}`), width: 10 }));
  if (field.as === 'number') return [{ heading, width: 10, kind: 'number' }];
  if (field.as === 'long' || field.as === 'rows') return [{ heading, width: 48, wrap: true }];
  return [{ heading, width: 18, wrap: true }];
}

/** Long texts are read so many at a time, and never held as a whole. */
const batchOfTexts = 500;

async function* rowsFor(
  visit: Visit,
  workplace: Workplace,
  kind: RecordKind,
  found: readonly SheetRecord[],
): AsyncGenerator<Cell[]> {
  for (let first = 0; first < found.length; first += batchOfTexts)
    yield* await cellsOf(visit, workplace, kind, found.slice(first, first + batchOfTexts));
}

async function cellsOf(
  visit: Visit,
  workplace: Workplace,
  kind: RecordKind,
  batch: readonly SheetRecord[],
): Promise<Cell[][]> {
  const { t, say } = visit;
  const records = await recordsOf(
    visit.db,
    batch.map(({ id }) => id),
  );
  return records.map(({ at, author, state, removedAt, codes, said }: VisitRecord) => [
    dayOf(at),
    timeOf(at),
    author,
    t(`records.state.${removedAt === null ? state : 'removed'}`),
    inOrder(workplace, codes)
      .map(({ code, title }) => `${code} ${say(title)}`)
      .join('\n'),
    ...fieldsToExport(kind).flatMap((field) => cellsOfField(visit, field, said)),
  ]);
}

function cellsOfField(visit: Visit, field: Field, said: Said): Cell[] {
  if (field.as === 'grades')
    return field.aspects.map((aspect) => sayGrade(visit, said[`${field.key}.${aspect}`] ?? '') || null);
  if (field.as !== 'rows') return [sayField(visit, field, said) || null];
  const rows = rowsOf(field, said).map(
    (cells, place) => `${place + 1}. ${cells.join(visit.t('records.workbook.cell'))}`,
  );
  return [rows.join('\n') || null];
}
