import { z } from 'zod';
import { workCounts } from '../assessments/work.ts';
import { figureFields } from '../scoring/school.ts';
import { longestSealed, openKept } from '../web/resume.ts';
import { page, type Reply, seeOther, type Visit, type Kept } from '../web/visit.ts';
import { demonstrationPeople } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'accounts/sign-in': SignInPage;
    'accounts/resume': ResumePage;
  }
}

export interface SignInPage {
  title: string;
  /** What happened before: a form was kept, or could not be. */
  notice: string;
  problem: string;
  username: string;
  next: string;
  /** A form that was sent after the session had ended, sealed; empty when there is none. */
  resume: string;
  people: { username: string; role: string; where: string; waits: string; count: number }[];
}

export interface ResumePage {
  title: string;
  url: string;
  /** What was typed, as far as it can be read. */
  typed: { term: string; text: string }[];
  /** How much else goes with it: choices, and numbers that only the page knows. */
  others: string;
  hidden: { name: string; value: string }[];
}

export async function showSignIn(visit: Visit): Promise<Reply> {
  const next = localPath(visit.query.next);
  if (visit.actor !== null) return seeOther(next);
  return page('accounts/sign-in', await signInPage(visit, { next }));
}

/** Only paths of our own are gone to. */
export const localPath = (path: unknown, otherwise = '/work'): string =>
  typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : otherwise;

const SignIn = z.object({
  username: z.string().max(200).default(''),
  password: z.string().max(200).default(''),
  next: z.string().max(2000).default('/work'),
  resume: z.string().max(longestSealed).default(''),
});

export async function signIn(visit: Visit): Promise<Reply> {
  const { username, next, resume } = SignIn.parse(visit.body);
  const { session, parts, t } = visit;
  const kept = openKept(resume, parts.sessionSecret, session.token());
  const outcome = await session.authenticate();
  if ('problem' in outcome) {
    const typed = { username, next: localPath(next), ...(kept && { resume, notice: t('accounts.signIn.formKept') }) };
    const problem = t(outcome.problem, outcome.values);
    return page('accounts/sign-in', await signInPage(visit, { ...typed, problem }), 400);
  }
  await session.signIn(outcome.personId);
  if (kept === null) return seeOther(localPath(next));
  session.keep(kept);
  return seeOther('/resume');
}

async function signInPage(visit: Visit, typed: Partial<SignInPage>): Promise<SignInPage> {
  return {
    title: visit.t('accounts.signIn.title'),
    notice: '',
    problem: '',
    username: '',
    next: '/work',
    resume: '',
    people: visit.demonstration ? await demonstrationButtons(visit) : [],
    ...typed,
  };
}

/** The demonstration's accounts, each with its role and what waits for it. */
async function demonstrationButtons({ db, t, today }: Visit): Promise<SignInPage['people']> {
  const people = await demonstrationPeople(db);
  const counts = await workCounts(db, people, today);
  return people.map((person) => {
    const { role, schools, regionName } = person.post;
    const count = counts.get(person.id) ?? 0;
    const place = schools.map(({ name }) => name).join(t('web.comma')) || regionName || t('web.installation');
    return {
      username: person.username,
      role: t(`accounts.role.${role}`),
      where: t('accounts.signIn.where', { username: person.username, place }),
      waits: t('accounts.signIn.waits', { count }),
      count,
    };
  });
}

/** What was typed before the session ended: shown once more, to be sent with one press. */
export async function showKept({ t, session }: Visit): Promise<Reply> {
  const kept = session.kept();
  if (kept === null) return seeOther('/work');
  return page('accounts/resume', resumePage(t, kept));
}

/** Fields in which people write; the others are choices, and numbers of the page itself. */
const written = [
  'points entered whole override value reason differenceReason totalReason on source aboutOn',
  'number documentNumber body contact endsOn newDate visitOn meetingOn awardedOn date',
  'name username code pinyin initials year referenceOn selfEvaluationBy applicationBy noticeDays',
].flatMap((names) => names.split(' '));

function resumePage(t: Visit['t'], { url, fields }: Kept): ResumePage {
  const typed: ResumePage['typed'] = [];
  for (const [name, value] of fields) {
    const term = termOf(t, name);
    if (term !== null && value.trim() !== '') typed.push({ term, text: value });
  }
  const others = fields.filter(([name, value]) => termOf(t, name) === null && value !== '').length;
  return {
    title: t('accounts.resume.title'),
    url,
    typed,
    others: t('accounts.resume.others', { count: others }),
    hidden: fields.map(([name, value]) => ({ name, value })),
  };
}

/** What a field is called: `reason`, or of a line of a sheet `C7.points`, `figure.boarders.value`, `fact.in_use.source`. */
function termOf(t: Visit['t'], name: string): string | null {
  const [, line = '', field = ''] = /^(?:(.+)\.)?([^.]+)$/.exec(name) ?? [];
  if (!written.includes(field)) return null;
  const figure = figureFields('twelve_year').find(({ key }) => line === `figure.${key}`);
  if (figure !== undefined && field === 'value') return t(figure.label, figure.values);
  const called = t(`accounts.resume.field.${field}`);
  if (line === '') return called;
  const veto = line.startsWith('fact.') ? t('accounts.resume.veto') : line;
  const about = figure === undefined ? veto : t(figure.label, figure.values);
  return t('accounts.resume.ofLine', { line: about, field: called });
}

/** The form is not sent after all. */
export async function discardKept({ session }: Visit): Promise<Reply> {
  session.keep(null);
  return seeOther('/work', { tone: 'done', key: 'accounts.resume.discarded' });
}

export async function signOut({ session }: Visit): Promise<Reply> {
  await session.signOut();
  return seeOther('/sign-in');
}
