import { z } from 'zod';
import { may } from '../accounts/permissions.ts';
import { allRegions } from '../regions/store.ts';
import { Forbidden, notFound } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type SchoolPage, schoolPage, subjectOf } from './detail-page.ts';
import { schoolForm, type SchoolFormPage } from './form.ts';
import { type SchoolsPage, schoolsPage } from './list-page.ts';
import { pinyinOf } from './pinyin.ts';
import { readSchool, sameSchool, type SchoolPlan, standOf, type TypedSchool } from './rules.ts';
import { findSchool, insertSchool, lockSchool, type School, schoolWithCode, updateSchool } from './store.ts';
import { schoolsWorkbook } from './workbook.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'schools/list': SchoolsPage;
    'schools/detail': SchoolPage;
    'schools/form': SchoolFormPage;
  }
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/schools', may: 'school.read', handle: listSchools },
  { method: 'get', path: '/schools/new', may: 'school.manage', handle: newSchool },
  { method: 'post', path: '/schools/new', may: 'school.manage', handle: addSchool },
  { method: 'get', path: '/schools/workbook', may: 'school.read', handle: schoolsWorkbook },
  { method: 'get', path: '/schools/:id', may: 'school.read', handle: showSchool },
  { method: 'get', path: '/schools/:id/edit', may: 'school.manage', handle: editSchool },
  { method: 'post', path: '/schools/:id/edit', may: 'school.manage', handle: saveSchool },
];

async function listSchools(visit: Visit): Promise<Reply> {
  return page('schools/list', await schoolsPage(visit));
}

async function showSchool(visit: Visit): Promise<Reply> {
  return page('schools/detail', await schoolPage(visit, await schoolFor(visit, 'school.read')));
}

/** The school of the address, if the visitor may do there what the door asks for; a stranger gets the 404 of one that does not exist. */
async function schoolFor(visit: Visit, permission: 'school.read' | 'school.manage'): Promise<School> {
  const { id = '' } = visit.params;
  const school = /^\d{1,9}$/.test(id) ? await findSchool(visit.db, Number(id)) : undefined;
  if (school === undefined) throw notFound();
  const answer = may(actorOf(visit), permission, subjectOf(school), 'school.read');
  if (answer === 'hidden') throw notFound();
  if (answer === 'refused') throw new Forbidden(permission);
  return school;
}

const blank: TypedSchool = {
  name: '',
  code: '',
  type: '',
  region: '',
  pinyin: '',
  initials: '',
  latitude: '',
  longitude: '',
};

async function newSchool(visit: Visit): Promise<Reply> {
  const region = z.string().max(12).catch('').parse(visit.query.region);
  return page('schools/form', await schoolForm(visit, null, { ...blank, region }));
}

const text = (most: number) => z.string().max(most).default('');
const Form = z.object({
  name: text(500),
  code: text(100),
  type: text(40),
  region: text(20),
  pinyin: text(500),
  initials: text(500),
  latitude: text(60),
  longitude: text(60),
  seen: text(1000),
});

async function addSchool(visit: Visit): Promise<Reply> {
  const { db } = visit;
  const { seen: _, ...typed } = Form.parse(visit.body);
  const read = readSchool(typed, await allRegions(db), null, pinyinOf);
  if ('problems' in read) return page('schools/form', await schoolForm(visit, null, typed, read.problems), 400);
  const id = await insertSchool(db, read.school);
  if (id !== null) return seeOther(`/schools/${id}`, { tone: 'done', key: 'schools.form.added' });
  const holder = (await schoolWithCode(db, read.school.code))!;
  // The same form once more is a double click, and shown what the first one made.
  if (sameSchool(holder, read.school)) return seeOther(`/schools/${holder.id}`);
  return page('schools/form', await schoolForm(visit, null, typed, [codeTaken(holder)]), 400);
}

const codeTaken = ({ name }: SchoolPlan) =>
  ({ field: 'code', key: 'schools.problem.codeTaken', values: { school: name } }) as const;

async function editSchool(visit: Visit): Promise<Reply> {
  const school = await schoolFor(visit, 'school.manage');
  return page('schools/form', await schoolForm(visit, { ...school, seen: standOf(school) }, typedOf(school)));
}

const typedOf = ({ regionCode, latitude, longitude, ...school }: SchoolPlan): TypedSchool => ({
  ...school,
  region: regionCode,
  latitude: latitude === null ? '' : String(latitude),
  longitude: longitude === null ? '' : String(longitude),
});

async function saveSchool(visit: Visit): Promise<Reply> {
  const { db } = visit;
  const { id, name } = await schoolFor(visit, 'school.manage');
  const { seen, ...typed } = Form.parse(visit.body);
  const before = await lockSchool(db, id);
  const known = { id, name, seen: standOf(before) };
  const read = readSchool(typed, await allRegions(db), before, pinyinOf);
  if ('problems' in read) {
    return page('schools/form', await schoolForm(visit, { ...known, seen }, typed, read.problems), 400);
  }
  const saved = seeOther(`/schools/${id}`, { tone: 'done', key: 'schools.form.saved' });
  if (sameSchool(before, read.school)) return saved;
  if (known.seen !== seen) {
    const overtaken = { field: 'name', key: 'schools.problem.overtaken', values: saidOf(visit, before) } as const;
    return page('schools/form', await schoolForm(visit, known, typed, [overtaken]), 409);
  }
  const holder = await schoolWithCode(db, read.school.code);
  if (holder !== undefined && holder.id !== id) {
    return page('schools/form', await schoolForm(visit, known, typed, [codeTaken(holder)]), 400);
  }
  await updateSchool(db, id, read.school);
  return saved;
}

const saidOf = ({ t }: Visit, { name, code, type }: SchoolPlan): Record<string, string> => ({
  school: name,
  code,
  type: t(`schools.type.${type}`),
});
