import { isFormat, printed } from '../documents/printing.ts';
import { writersOf } from '../sheets/rules.ts';
import { notFound, stale } from '../web/refusals.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { blankFor, filledBy, type FormPage, formPage } from './form-page.ts';
import { isKind, kindFor } from './kinds.ts';
import { type ListPage, listPage } from './list-page.ts';
import { recordPaper } from './paper.ts';
import { indicatorsAt, mayRecord, mustChange, placeFor, recordAt, visitStages } from './place.ts';
import { type RecordPage, recordPage, versionFor } from './record-page.ts';
import { addRecord, changeRecord, takeAway } from './saving.ts';
import { recordsWorkbook } from './workbook.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'records/list': ListPage;
    'records/form': FormPage;
    'records/record': RecordPage;
  }
}

const list = '/assessments/:id/records';

/** Whoever scores at a stage writes its records: they are what the points rest on, so the same row of the table grants both. */
export const doors: readonly Door[] = [
  ...visitStages.flatMap((stage): Door[] => {
    const may = writersOf[stage];
    const forms = `/assessments/:id/${stage}-records`;
    return [
      { method: 'get', path: `${list}/${stage}/new`, may, handle: (visit) => newRecord(visit, stage) },
      { method: 'get', path: `${list}/${stage}/:record/edit`, may, handle: (visit) => editRecord(visit, stage) },
      { method: 'post', path: forms, may, handle: addRecord(stage) },
      { method: 'post', path: `${forms}/:record`, may, handle: changeRecord(stage) },
      { method: 'post', path: `${forms}/:record/removals`, may, handle: takeAway(stage) },
    ];
  }),
  { method: 'get', path: `${list}/:stage`, may: 'assessment.read', handle: showList },
  { method: 'get', path: `${list}/:stage/workbook`, may: 'assessment.read', handle: sendWorkbook },
  { method: 'get', path: `${list}/:stage/:record`, may: 'assessment.read', handle: showRecord },
  { method: 'get', path: `${list}/:stage/:record/paper.:format`, may: 'assessment.read', handle: sendPaper },
];

async function showList(visit: Visit): Promise<Reply> {
  return page('records/list', await listPage(visit, await placeFor(visit)));
}

async function sendWorkbook(visit: Visit): Promise<Reply> {
  return recordsWorkbook(visit, await placeFor(visit));
}

/** `?code=` chooses an indicator, `?kind=` the kind; without it the kind that the indicator is mostly come to by. */
async function newRecord(visit: Visit, stage: string): Promise<Reply> {
  const workplace = await placeFor(visit, stage);
  if (!mayRecord(visit, workplace)) throw stale('records.refusal.closed');
  const { kind, code } = visit.query;
  const known = indicatorsAt(workplace).find((indicator) => indicator.code === code);
  const wanted = isKind(kind) ? kind : kindFor(known?.methods ?? []);
  const codes = known === undefined ? [] : [known.code];
  return page('records/form', formPage(visit, workplace, null, blankFor(visit, wanted, codes)));
}

async function editRecord(visit: Visit, stage: string): Promise<Reply> {
  const workplace = await placeFor(visit, stage);
  const record = await recordAt(visit, workplace);
  mustChange(visit, workplace, record);
  return page('records/form', formPage(visit, workplace, record, filledBy(record)));
}

async function showRecord(visit: Visit): Promise<Reply> {
  const workplace = await placeFor(visit);
  return page('records/record', await recordPage(visit, workplace, await recordAt(visit, workplace)));
}

async function sendPaper(visit: Visit): Promise<Reply> {
  const format = visit.params['format'];
  if (!isFormat(format)) throw notFound();
  const workplace = await placeFor(visit);
  const record = await recordAt(visit, workplace);
  return printed(recordPaper(visit, workplace, record, await versionFor(visit, workplace, record)), format);
}
