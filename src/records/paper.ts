import type { Block, Document, Term } from '../documents/document.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { dayOf, sayDay, sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { type Field, kinds, type RowsField } from './kinds.ts';
import { inOrder } from './place.ts';
import { rowsOf, type Said, shareOf } from './rules.ts';
import type { RecordVersion, VisitRecord } from './store.ts';
import { labelOf, sayField, sayGrade } from './words.ts';

/** A record as an official paper, of the version that is asked for: page, PDF and Word file are drawn from it. */
export function recordPaper(
  visit: Visit,
  workplace: Workplace,
  record: VisitRecord,
  version: RecordVersion = record,
): Document {
  const { t, say, language } = visit;
  const { school, cycle } = workplace.assessment;
  const { kind } = record;
  const form = t(`records.kind.${kind}`);
  const year = String(cycle.year);
  const state = stateOf(visit, record, version);
  return {
    language,
    name: fit(t('records.paper.file', { school: school.name, form, day: dayOf(version.at) })),
    title: form,
    sub: t('records.paper.sub', { sheet: t(`evidence.sheet.${workplace.stage}`), year }),
    line: { left: t('records.paper.of', { school: school.name }), right: state },
    blocks: [
      { kind: 'terms', terms: termsOf(visit, record, version) },
      ...kinds[kind].fields.flatMap((field) => blocksOf(visit, record, field, version.said)),
      { kind: 'heading', text: t('records.paper.indicators') },
      inOrder(workplace, version.codes).length === 0
        ? { kind: 'paragraph', text: t('records.paper.noIndicator') }
        : { kind: 'list', items: inOrder(workplace, version.codes).map(({ code, title }) => `${code} ${say(title)}`) },
      {
        kind: 'signatures',
        lines: [{ text: t('records.paper.sign', { name: record.author }) }],
        day: t('records.paper.signDay'),
      },
    ],
    foot: [school.name, form, t('records.paper.number', { number: String(record.id) }), state].join(' · '),
    numbering: t('records.paper.numbering', { page: '{page}', pages: '{pages}' }),
  };
}

/** What no file system takes is left out of a file's name. */
const fit = (name: string): string => name.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '');

function stateOf({ t }: Visit, { removedAt }: VisitRecord, { version, state, savedAt }: RecordVersion): string {
  const values = { version: String(version), day: sayDay(t, dayOf(savedAt)) };
  return t(`records.paper.state.${removedAt === null ? state : 'removed'}`, values);
}

/** When and by whom, and whatever is said in a word or a figure. */
function termsOf(visit: Visit, { kind, author }: VisitRecord, { at, said }: RecordVersion): Term[] {
  const { t } = visit;
  const unread = [said['on'], said['time']].filter((text) => text !== undefined);
  const short = kinds[kind].fields.flatMap((field): Term[] => {
    if (field.as === 'long' || field.as === 'grades' || field.as === 'rows') return [];
    return [{ term: labelOf(visit, kind, field.key), text: sayField(visit, field, said) }];
  });
  return [
    { term: t('records.paper.at'), text: unread.length > 0 ? unread.join(' ') : sayMoment(t, at) },
    { term: t('records.paper.author'), text: author },
    ...short.filter(({ text }) => text !== ''),
    ...sharesOf(visit, said),
  ];
}

/** 回收率, 有效率: of what was handed out how much came back, and of that how much counts. */
function sharesOf({ t }: Visit, said: Said): Term[] {
  const shares = [
    ['returnRate', shareOf(said['returned'], said['handedOut'])],
    ['validRate', shareOf(said['valid'], said['returned'])],
  ] as const;
  return shares.flatMap(([name, share]) =>
    share === null ? [] : [{ term: t(`records.paper.${name}`), text: t('records.percent', { share }) }],
  );
}

function blocksOf(visit: Visit, { kind }: VisitRecord, field: Field, said: Said): Block[] {
  const heading: Block = { kind: 'heading', text: labelOf(visit, kind, field.key) };
  if (field.as === 'long') {
    const text = said[field.key];
    if (text === undefined) return [];
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return [heading, ...lines.map((line): Block => ({ kind: 'paragraph', text: line }))];
  }
  if (field.as === 'grades') {
    const terms = field.aspects.map((aspect) => ({
      term: labelOf(visit, kind, `${field.key}.${aspect}`),
      text: sayGrade(visit, said[`${field.key}.${aspect}`] ?? ''),
    }));
    return [heading, { kind: 'terms', terms }];
  }
  if (field.as !== 'rows') return [];
  const rows = rowsOf(field, said);
  return rows.length === 0 ? [] : [heading, tableOf(visit, kind, field, rows)];
}

function tableOf(visit: Visit, kind: VisitRecord['kind'], field: RowsField, rows: readonly string[][]): Block {
  const { t } = visit;
  return {
    kind: 'table',
    label: labelOf(visit, kind, field.key),
    columns: [
      { title: t('records.paper.row'), share: 12, align: 'middle' },
      ...field.columns.map(({ key, as }, place) => ({
        title: labelOf(visit, kind, `${field.key}.${key}`),
        share: 44 as const,
        ...(place === 0 && { heads: true as const }),
        ...(as === 'percent' && { align: 'right' as const }),
      })),
    ],
    rows: rows.map((row, place) => ({
      kind: 'line' as const,
      cells: [
        String(place + 1),
        ...row.map((text, column) =>
          field.columns[column]!.as === 'percent' && text !== '' ? t('records.percent', { share: text }) : text,
        ),
      ],
    })),
  };
}
