import { z } from 'zod';
import { mayEver } from '../accounts/permissions.ts';
import { Forbidden, notFound } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { holdNotice, insertCorrection, noticedSchools, type NoticedSchool, usedNumber } from './corrections.ts';
import { correctionProblems, type CorrectionProblem } from './rules.ts';

export interface CorrectionPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly action: string;
  readonly about: string;
  readonly typed: { readonly number: string; readonly body: string; readonly contact: string };
  readonly schools: readonly {
    readonly name: string;
    readonly field: string;
    readonly value: string;
    /** What has happened to it since the notice; empty where nothing has. */
    readonly changed: string;
  }[];
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string | undefined>>;
}

const Form = z
  .object({
    number: z.string().trim().max(60).default(''),
    body: z.string().trim().max(5000).default(''),
    contact: z.string().trim().max(200).default(''),
  })
  .catchall(z.string().trim().max(500));
type Form = z.infer<typeof Form>;

/** The field in which it is said what is corrected about a school. */
const fieldOf = ({ assessmentId }: NoticedSchool): string => `said-${assessmentId}`;

/** The form of a correction, with what has happened to the notice's schools since. */
export async function showCorrecting(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const notice = await noticeFor(visit);
  const typed: Form = {
    number: '',
    body: t('notices.correct.text', { number: notice.number }),
    contact: notice.contact,
  };
  for (const school of notice.schools) {
    if (school.changed !== null) typed[fieldOf(school)] = t('notices.correct.saidOffered');
  }
  return correctionPage(visit, notice, typed, []);
}

/** Publishes the correction; the notice itself stays as it was published. */
export async function correct(visit: Visit): Promise<Reply> {
  const { db, body, today, now } = visit;
  const actor = actorOf(visit);
  const regionCode = actor.post.regionCode ?? '';
  const notice = await noticeFor(visit);
  const noticeId = Number(visit.params['id']);
  const typed = Form.parse(body);
  await holdNotice(db, noticeId);
  const used = typed.number === '' ? undefined : await usedNumber(db, regionCode, typed.number);
  if (used?.by === actor.id && used.noticeId === noticeId) return corrected(noticeId);
  const schools = notice.schools
    .map((school) => ({ assessmentId: school.assessmentId, said: typed[fieldOf(school)] ?? '' }))
    .filter(({ said }) => said !== '');
  const problems = correctionProblems({ ...typed, schools: schools.length, taken: used !== undefined });
  if (problems.length > 0) return correctionPage(visit, notice, typed, problems);
  const { number, body: text, contact } = typed;
  const said = { number, body: text, contact, schools };
  await insertCorrection(db, { ...said, noticeId, regionCode, publishedOn: today, by: actor.id, at: now });
  return corrected(noticeId);
}

const corrected = (noticeId: number): Reply =>
  seeOther(`/public/notices/${noticeId}`, { tone: 'done', key: 'notices.correct.done' });

/** The notice of the address, if it is of this office: what it says anyone may read, but only its office corrects it. */
async function noticeFor(visit: Visit) {
  const { db, params } = visit;
  const actor = actorOf(visit);
  const id = params['id'] ?? '';
  const notice = /^\d{1,9}$/.test(id) ? await noticedSchools(db, Number(id), actor.post.regionCode ?? '') : undefined;
  if (notice === undefined) throw notFound();
  if (!mayEver(actor, 'notice.publish')) throw new Forbidden('notice.publish');
  return notice;
}

function correctionPage(
  { t, params }: Visit,
  { number, schools }: { readonly number: string; readonly schools: readonly NoticedSchool[] },
  typed: Form,
  problems: readonly CorrectionProblem[],
): Reply {
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  return page(
    'notices/correction',
    {
      title: t('notices.correct.title'),
      crumbs: [
        { text: t('notices.list.title'), href: '/notices' },
        { text: number, href: `/public/notices/${params['id']}` },
        { text: t('notices.correct.title') },
      ],
      action: `/notices/${params['id']}/corrections`,
      about: t('notices.correct.about', { number }),
      typed,
      schools: schools.map((school) => ({
        name: school.name,
        field: fieldOf(school),
        value: typed[fieldOf(school)] ?? '',
        changed:
          school.changed === null
            ? ''
            : t('notices.correct.changed', {
                step: t(`assessments.step.${school.changed.step}.label`),
                reason: school.changed.reason,
              }),
      })),
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
    },
    problems.length > 0 ? 400 : 200,
  );
}
