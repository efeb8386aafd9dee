import type { Block, Document } from '../documents/document.ts';
import { programmeOf } from '../rubrics/store.ts';
import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Subject } from './subject.ts';

/** 整改通知书: whom it is to, what is to be mended until when, and who issued it. Page, PDF and Word file are drawn from this. */
export async function orderPaper(
  visit: Visit,
  { assessment, rectification }: Pick<Subject, 'assessment' | 'rectification'>,
): Promise<Document> {
  const { db, t, say, language } = visit;
  const { school, cycle } = assessment;
  const { number, text, dueOn, decidedOn, level, issuedAt, prolongedFrom, items } = rectification;
  const programme = say((await programmeOf(db, cycle.programmeKey)).name);
  const year = String(cycle.year);
  const title = t('rectification.paper.title');
  const day = (one: string | null): string => (one === null ? '' : sayDay(t, one));
  const term = (name: string, said: string) => ({ term: t(`rectification.paper.${name}`), text: said });
  const blocks: Block[] = [
    {
      kind: 'terms',
      terms: [
        term('school', school.name),
        term('code', school.code),
        term('type', t(`schools.type.${school.type}`)),
        term('region', school.regionName),
        term('decidedOn', day(decidedOn)),
        term('dueOn', day(prolongedFrom ?? dueOn)),
      ],
    },
    ...text
      .split(/\s*\n\s*/)
      .filter(Boolean)
      .map((paragraph): Block => ({ kind: 'paragraph', text: paragraph })),
    {
      kind: 'table',
      label: t('rectification.paper.table'),
      columns: [
        { title: t('rectification.paper.place'), share: 7, align: 'middle' },
        { title: t('rectification.paper.indicator'), share: 9 },
        { title: t('rectification.paper.problem'), share: 36, heads: true },
        { title: t('rectification.paper.lost'), share: 12, align: 'right' },
        { title: t('rectification.paper.requirement'), share: 36 },
      ],
      rows: items.map(({ code, problem, requirement, pointsLost }, place) => ({
        kind: 'line',
        cells: [
          String(place + 1),
          code ?? '—',
          problem,
          pointsLost === null ? '—' : String(Number(pointsLost)),
          requirement,
        ],
      })),
    },
    { kind: 'paragraph', text: t('rectification.paper.asks', { day: day(prolongedFrom ?? dueOn) }) },
    {
      kind: 'signatures',
      lines: [{ text: t(`rectification.paper.issuer.${level}`) }, { text: t('rectification.paper.received') }],
      day: t('rectification.paper.day'),
    },
  ];
  return {
    language,
    name: t('rectification.paper.file', { school: school.name, year }).replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ''),
    title,
    sub: t('rectification.paper.sub', { programme, year }),
    line: {
      left: t('rectification.paper.to', { school: school.name }),
      right:
        issuedAt === null
          ? t('rectification.paper.draft')
          : t('rectification.paper.issued', { number: number ?? '', day: day(dayOf(issuedAt)) }),
    },
    blocks,
    foot: [school.name, title, number ?? ''].filter(Boolean).join(' · '),
    numbering: t('rectification.paper.numbering', { page: '{page}', pages: '{pages}' }),
  };
}
