import { z } from 'zod';
import { mayEver } from '../accounts/permissions.ts';
import { belongsToDemonstration, endSessions, makeLink } from '../accounts/store.ts';
import { allRegions } from '../regions/store.ts';
import { sayMoment } from '../web/days.ts';
import { notFound, Refusal } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { personForm, type PersonFormPage } from './form.ts';
import { type PeoplePage, peoplePage } from './list-page.ts';
import { type PersonPage, personPage } from './person-page.ts';
import { nameProblems, type PostPlan, readPost, samePost, someoneRemains, type TypedPerson } from './rules.ts';
import { sayPost } from './shown.ts';
import {
  endPost,
  findPerson,
  insertPerson,
  insertPost,
  lockPerson,
  managingPosts,
  type Person,
  personNamed,
  schoolsToChoose,
  setActive,
} from './store.ts';
import { peopleWorkbook } from './workbook.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'people/list': PeoplePage;
    'people/person': PersonPage;
    'people/form': PersonFormPage;
    'people/link': LinkPage;
  }
}

interface LinkPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  says: string;
  link: string;
  until: string;
  back: string;
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/people', may: 'person.manage', handle: listPeople },
  { method: 'get', path: '/people/new', may: 'person.manage', handle: newPerson },
  { method: 'post', path: '/people/new', may: 'person.manage', handle: addPerson },
  { method: 'get', path: '/people/workbook', may: 'person.manage', handle: peopleWorkbook },
  { method: 'get', path: '/people/:id', may: 'person.manage', handle: showPerson },
  { method: 'get', path: '/people/:id/posts/new', may: 'person.manage', handle: newPost },
  { method: 'post', path: '/people/:id/posts/new', may: 'person.manage', handle: addPost },
  { method: 'post', path: '/people/:id/posts/:post/end', may: 'person.manage', handle: finishPost },
  { method: 'post', path: '/people/:id/account', may: 'person.manage', handle: switchAccount },
  { method: 'post', path: '/people/:id/links', may: 'person.manage', handle: sendLink },
];

async function listPeople(visit: Visit): Promise<Reply> {
  return page('people/list', await peoplePage(visit));
}

const blank: TypedPerson = { username: '', name: '', role: '', region: '', schools: [] };

async function newPerson(visit: Visit): Promise<Reply> {
  return page('people/form', await personForm(visit, null, blank));
}

const text = (most: number) => z.string().trim().max(most).default('');
const id = z.string().regex(/^\d{1,9}$/);
const PostForm = z.object({
  role: text(40),
  region: text(20),
  schools: z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(id).max(500)),
  deed: z.enum(['save', 'schools']).default('save'),
});
const PersonForm = PostForm.extend({ username: text(200), name: text(200) });

async function addPerson(visit: Visit): Promise<Reply> {
  const { db, body } = visit;
  const { deed, ...form } = PersonForm.parse(body);
  const typed = { ...form, username: form.username.normalize('NFKC').toLowerCase() };
  // The schools of the region are wanted: nothing is judged yet.
  if (deed === 'schools') return page('people/form', await personForm(visit, null, typed));
  const read = await postOf(visit, typed);
  const problems = [...nameProblems(typed), ...('problems' in read ? read.problems : [])];
  if ('problems' in read || problems.length > 0) {
    return page('people/form', await personForm(visit, null, typed, problems), 400);
  }
  const made = await insertPerson(db, typed);
  if (made === null) {
    const holder = (await personNamed(db, typed.username))!;
    if (isRepeated(holder, typed, read.post)) return linkPage(visit, holder);
    const taken = [{ field: 'username', key: 'web.refusal.usernameTaken' }] as const;
    return page('people/form', await personForm(visit, null, typed, taken), 400);
  }
  await insertPost(db, made, read.post);
  return linkPage(visit, (await findPerson(db, made))!);
}

async function postOf({ db }: Visit, typed: TypedPerson) {
  const known = await schoolsToChoose(db, '', typed.schools.map(Number));
  return readPost(typed, await allRegions(db), new Set(known.map((school) => school.id)));
}

/** The same form sent twice: the second makes nothing, and is shown a link that works. */
const isRepeated = (holder: Person, { name }: TypedPerson, post: PostPlan): boolean =>
  !holder.entered && holder.name === name && holder.posts.some((held) => samePost(held, post));

/** A link that is shown this once: it is kept as a digest only. */
async function linkPage(visit: Visit, person: Person): Promise<Reply> {
  const { db, t, now, address } = visit;
  const { token, expiresAt } = await makeLink(db, person.id, now);
  const title = t('people.link.title');
  return page('people/link', {
    title,
    crumbs: [
      { text: t('people.list.title'), href: '/people' },
      { text: person.name, href: `/people/${person.id}` },
      { text: title },
    ],
    says: t('people.link.says', { name: person.name, username: person.username }),
    link: `${address}/welcome/${token}`,
    until: t('people.link.until', { moment: sayMoment(t, expiresAt) }),
    back: `/people/${person.id}`,
  });
}

async function showPerson(visit: Visit): Promise<Reply> {
  return page('people/person', await personPage(visit, await personFor(visit, findPerson)));
}

/** The person of the address, for whoever manages people; to everybody else there is nobody. */
async function personFor(visit: Visit, find: typeof findPerson): Promise<Person> {
  mustManage(visit);
  const wanted = id.safeParse(visit.params.id);
  const person = wanted.success ? await find(visit.db, Number(wanted.data)) : undefined;
  if (person === undefined) throw notFound();
  return person;
}

function mustManage(visit: Visit): void {
  if (!mayEver(actorOf(visit), 'person.manage')) throw notFound();
}

/** The person of a form, held until it is done. The demonstration's own accounts stay as they are, for the next visitor. */
async function personToChange(visit: Visit): Promise<Person> {
  const person = await personFor(visit, lockPerson);
  if (await belongsToDemonstration(visit.db, person.id)) throw new Refusal(403, 'people.person.fixed');
  return person;
}

async function newPost(visit: Visit): Promise<Reply> {
  return page('people/form', await personForm(visit, await personFor(visit, findPerson), blank));
}

async function addPost(visit: Visit): Promise<Reply> {
  const person = await personToChange(visit);
  const { deed, ...form } = PostForm.parse(visit.body);
  const typed = { ...blank, ...form };
  if (deed === 'schools') return page('people/form', await personForm(visit, person, typed));
  const read = await postOf(visit, typed);
  if ('problems' in read) return page('people/form', await personForm(visit, person, typed, read.problems), 400);
  const back = `/people/${person.id}`;
  const held = person.posts.some((post) => post.endedAt === null && samePost(post, read.post));
  if (held) return seeOther(back, { tone: 'warning', key: 'people.person.postHeld' });
  await insertPost(visit.db, person.id, read.post);
  return seeOther(back, { tone: 'done', key: 'people.person.postAdded' });
}

async function finishPost(visit: Visit): Promise<Reply> {
  const { db, t, params, now } = visit;
  mustManage(visit);
  const managing = await managingPosts(db);
  const person = await personToChange(visit);
  const post = person.posts.find((one) => String(one.id) === params.post);
  if (post === undefined) throw notFound();
  const back = `/people/${person.id}`;
  const values = { post: sayPost({ t }, post) };
  if (post.endedAt !== null) return seeOther(back, { tone: 'warning', key: 'people.person.endedBefore', values });
  if (!someoneRemains(managing, [post.id])) return seeOther(back, { tone: 'error', key: 'people.person.last' });
  await endPost(db, post.id, now);
  return seeOther(back, { tone: 'done', key: 'people.person.postEnded', values });
}

async function switchAccount(visit: Visit): Promise<Reply> {
  const { db, body } = visit;
  const on = z.object({ to: z.enum(['on', 'off']) }).parse(body).to === 'on';
  mustManage(visit);
  const managing = await managingPosts(db);
  const person = await personToChange(visit);
  const back = `/people/${person.id}`;
  const key = `people.person.${on ? 'on' : 'off'}`;
  if (person.active === on) return seeOther(back, { tone: 'warning', key: `${key}Before` });
  const going = person.posts.map((post) => post.id);
  if (!on && !someoneRemains(managing, going)) return seeOther(back, { tone: 'error', key: 'people.person.last' });
  await setActive(db, person.id, on);
  if (!on) await endSessions(db, person.id);
  return seeOther(back, { tone: 'done', key });
}

async function sendLink(visit: Visit): Promise<Reply> {
  const person = await personToChange(visit);
  if (!person.active) return seeOther(`/people/${person.id}`, { tone: 'error', key: 'people.person.linkOff' });
  return linkPage(visit, person);
}
