import { isFormat, printed } from '../documents/printing.ts';
import { notFound } from '../web/refusals.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { type AgendaPage, agendaPage } from './agenda-page.ts';
import { type MonthPage, monthPage, monthWorkbook, ownFeed } from './month-page.ts';
import { type MovePage, moveTo, showMove } from './moving.ts';
import { acknowledge, type NoticePage, noticePage } from './notice-page.ts';
import { noticePaper } from './paper.ts';
import { levels, visitPlaceFor } from './place.ts';
import { changeItems, tickItems } from './saving.ts';
import { changesOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'visits/agenda': AgendaPage;
    'visits/notice': NoticePage;
    'visits/move': MovePage;
    'visits/month': MonthPage;
  }
}

const one = '/assessments/:id/visits';

export const doors: readonly Door[] = [
  {
    method: 'get',
    path: '/visits',
    may: 'assessment.read',
    handle: async (visit) => page('visits/month', await monthPage(visit)),
  },
  { method: 'get', path: '/visits/workbook', may: 'assessment.read', handle: monthWorkbook },
  { method: 'get', path: '/visits/calendar.ics', may: 'assessment.read', handle: ownFeed },
  ...Object.values(levels).flatMap((level): Door[] => {
    const { name, may } = level;
    const at = (noun: string): string => `/assessments/:id/${name}-${noun}`;
    return [
      { method: 'post', path: at('agenda/visit'), may: may.score, handle: tickItems(level) },
      { method: 'post', path: at('agenda-items'), may: may.team, handle: changeItems(level) },
      {
        method: 'post',
        path: at('visit-readings'),
        may: 'selfevaluation.edit',
        handle: (visit) => acknowledge(visit, name),
      },
      { method: 'get', path: `${one}/${name}/move`, may: may.team, handle: showMove(level) },
      { method: 'post', path: at('visit-moves'), may: may.team, handle: moveTo(level) },
    ];
  }),
  { method: 'get', path: `${one}/:stage`, may: 'assessment.read', handle: showAgenda },
  { method: 'get', path: `${one}/:stage/notice`, may: 'assessment.read', handle: showNotice },
  { method: 'get', path: `${one}/:stage/notice/paper.:format`, may: 'assessment.read', handle: sendPaper },
];

async function showAgenda(visit: Visit): Promise<Reply> {
  const place = await visitPlaceFor(visit);
  const changes = place.inside ? await changesOf(visit.db, place.visit.sheetId) : [];
  return page('visits/agenda', agendaPage(visit, place, changes));
}

async function showNotice(visit: Visit): Promise<Reply> {
  return page('visits/notice', noticePage(visit, await visitPlaceFor(visit)));
}

async function sendPaper(visit: Visit): Promise<Reply> {
  const format = visit.params['format'];
  if (!isFormat(format)) throw notFound();
  return printed(noticePaper(visit, await visitPlaceFor(visit)), format);
}
