import type { Block, Document } from '../documents/document.ts';
import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { itemName, type VisitPlace } from './place.ts';

/** What a school has ready on a visit; their sentences stand in the message files. */
const preparations = ['rooms', 'papers', 'people', 'lessons', 'ordinary'] as const;

/** The notice of a visit to the school: who comes when, what is done, what is to be ready. Page, PDF and Word file are drawn from it. */
export function noticePaper(visit: Visit, { assessment, level, visit: standing, agenda }: VisitPlace): Document {
  const { t, language } = visit;
  const { school, cycle } = assessment;
  const [latest] = standing.notices;
  const number = String(latest?.number ?? 1);
  const title = t(`visits.paper.title.${level.name}`);
  const given = latest === undefined ? '' : sayDay(t, dayOf(new Date(latest.madeAt)));
  const reason = latest?.reason ?? '';
  return {
    language,
    name: `${school.name}-${title}-${number}`.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, ''),
    title,
    sub: t('visits.paper.sub', { year: String(cycle.year) }),
    line: { left: t('visits.paper.to', { school: school.name }), right: t('visits.paper.number', { number }) },
    blocks: [
      { kind: 'paragraph', text: t(`visits.paper.opening.${level.name}`, { day: sayDay(t, standing.visitOn) }) },
      ...(reason === '' ? [] : [{ kind: 'paragraph' as const, text: t('visits.paper.reason', { reason }) }]),
      { kind: 'heading', text: t('visits.team') },
      teamTable(visit, standing.members),
      { kind: 'heading', text: t('visits.paper.agenda') },
      {
        kind: 'list',
        items: agenda.filter(({ removed }) => !removed).map((item) => itemName(visit, item)),
      },
      { kind: 'heading', text: t('visits.paper.prepare') },
      { kind: 'list', items: preparations.map((name) => t(`visits.paper.prepare.${name}`)) },
      {
        kind: 'signatures',
        lines: [{ text: t(`visits.paper.sign.${level.name}`) }],
        day: given || t('visits.paper.signDay'),
      },
    ],
    foot: [school.name, title, t('visits.paper.number', { number })].join(' · '),
    numbering: t('visits.paper.numbering', { page: '{page}', pages: '{pages}' }),
  };
}

function teamTable({ t }: Visit, members: VisitPlace['visit']['members']): Block {
  return {
    kind: 'table',
    label: t('visits.team'),
    columns: [
      { title: t('visits.paper.member'), share: 36, heads: true },
      { title: t('visits.paper.part'), share: 20 },
      { title: t('visits.paper.sections'), share: 44 },
    ],
    rows: members.map(({ name, leads, sections }) => ({
      kind: 'line' as const,
      cells: [name, t(`visits.paper.${leads ? 'leads' : 'belongs'}`), sections.join(t('web.comma')) || '—'],
    })),
  };
}
