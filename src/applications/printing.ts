import { assessmentsFor, overtaken } from '../assessments/subject.ts';
import { readDay } from '../web/days.ts';
import { page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Paper, paperOf } from './paper.ts';
import { PrintQuery } from './schema.ts';
import { schoolsFor, type Way } from './way.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'applications/form': PrintPage;
  }
}

interface PrintPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly back: string;
  readonly paper: Paper;
}

/** The form to be printed, signed and sealed, for the schools that the address names (`?schools=1&schools=2`). */
export const showPrintForm =
  (way: Way) =>
  async (visit: Visit): Promise<Reply> => {
    const { t, query } = visit;
    const asked = PrintQuery.parse(query);
    const named = [asked.schools].flat().flatMap((id) => (/^\d{1,9}$/.test(id) ? [Number(id)] : []));
    const back = `${way.path(visit)}/new`;
    if (!way.own && named.length === 0) return seeOther(back);
    const assessments = way.own ? [] : await assessmentsFor(visit, named);
    const moved = assessments.find(({ stage }) => stage !== 'application');
    if (moved) throw overtaken(visit, moved);
    const schools = await schoolsFor(visit, way, named);
    const { year, programmeKey, regionCode, regionName } = schools[0]!;
    const title = t('applications.form.title');
    return page('applications/form', {
      title,
      crumbs: [{ text: t('applications.new.title'), href: back }, { text: title }],
      back,
      paper: await paperOf(visit, {
        year,
        programmeKey,
        regionCode,
        regionName,
        number: asked.number,
        on: readDay(asked.on) ?? '',
        schools: schools.map(({ school, ...row }) => ({ ...row, name: school })),
      }),
    });
  };
