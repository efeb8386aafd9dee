import { z } from 'zod';
import { sendWorkbook } from '../excel/download.ts';
import type { Rubric } from '../scoring/rubric.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Difference, differencesOf } from './differences.ts';
import { differenceShown, type DifferencesPage } from './differences-page.ts';
import { programmesOf } from './store.ts';
import { rubricFor } from './subject.ts';
import { readRubric } from './table.ts';
import { type CheckShown, checkShown } from './tree-page.ts';
import {
  makeDraft,
  mayEdit,
  saveDraft,
  type Version,
  versionFor,
  versionsFor,
  type VersionWithTree,
} from './versions.ts';
import { rubricWorkbook } from './workbook.ts';
import { type FileProblem, readRubricWorkbook } from './workbook-reading.ts';

/** Answers with a version as a workbook. */
export async function exportRubric(visit: Visit): Promise<Reply> {
  const { t, say } = visit;
  const version = await rubricFor(visit);
  const name = t('rubrics.versionOf', { name: say(version.name), version: version.version });
  return sendWorkbook(name, rubricWorkbook(t, name, version.tree));
}

export interface ImportPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  problems: { field: string; text: string }[];
  heading: string | undefined;
  into: { value: string; options: { value: string; text: string }[] };
  name: string;
}

export interface PreviewPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  styles: string[];
  lead: string;
  differences: DifferencesPage['differences'];
  result: string;
  check: CheckShown;
  hidden: { name: string; value: string }[];
}

export async function showImport(visit: Visit): Promise<Reply> {
  return page(
    'rubrics/import',
    await importPage(
      visit,
      Asked.parse({ into: typeof visit.query['into'] === 'string' ? visit.query['into'] : '' }),
      [],
    ),
  );
}

const Asked = z.object({ into: z.string().max(12).default(''), name: z.string().trim().max(100).default('') });

/** Reads the file and shows what would change; nothing is written. */
export async function previewImport(visit: Visit): Promise<Reply> {
  const { t, uploads, uploadProblem } = visit;
  const typed = Asked.parse(visit.body);
  const target = await targetOf(visit, typed.into);
  const problems: ImportPage['problems'] = [];
  const [upload] = uploads;
  if (uploadProblem !== null) problems.push({ field: 'file', text: t(uploadProblem) });
  else if (upload === undefined) problems.push({ field: 'file', text: t('rubrics.import.fileMissing') });
  if (target === null && typed.name === '') problems.push({ field: 'name', text: t('rubrics.import.nameMissing') });
  if (problems.length > 0 || upload === undefined)
    return page('rubrics/import', await importPage(visit, typed, problems), 400);
  const read = await readRubricWorkbook(upload.path);
  if ('problems' in read) {
    const wrong = read.problems.slice(0, 200).map((problem) => ({ field: 'file', text: problemSaid(visit, problem) }));
    return page('rubrics/import', await importPage(visit, typed, wrong, read.problems.length), 400);
  }
  const base = target ?? (await patternOf(visit));
  return page(
    'rubrics/preview',
    previewPage(visit, { typed, target, base, rubric: read.rubric, rows: JSON.stringify(read.rows) }),
  );
}

/** A sentence about a place of the file. */
export function problemSaid({ t }: Pick<Visit, 't'>, { key, values, at }: FileProblem): string {
  const text = t(key, values);
  return at === null ? text : t('rubrics.import.cell', { ...at, column: t(`rubrics.column.${at.column}`), text });
}

const Rows = z.array(z.record(z.string().max(40), z.string().max(20_000))).max(3000);
const Confirmed = Asked.extend({
  rows: z
    .string()
    .max(900_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'no JSON' });
        return z.NEVER;
      }
    })
    .pipe(Rows),
  revision: z.coerce.number().int().default(0),
});

/** Writes what was shown: into the draft, unless somebody changed it since, or as a new one. */
export async function confirmImport(visit: Visit): Promise<Reply> {
  const { rows, revision, into, name } = Confirmed.parse(visit.body);
  const { rubric, mistakes } = readRubric(rows, '\n');
  if (mistakes.length > 0 || (into === '' && name === '')) throw stale('rubrics.import.overtaken');
  const by = { by: actorOf(visit).id, at: visit.now };
  const target = await targetOf(visit, into);
  if (target !== null) {
    const change = { what: 'imported', ...by };
    const saved = await saveDraft(visit.db, { id: target.id, revision }, { tree: rubric, name: target.name }, change);
    if (!saved) throw stale('rubrics.import.overtaken');
    return seeOther(`/rubrics/${target.id}`, { tone: 'done', key: 'rubrics.import.done' });
  }
  const base = await patternOf(visit);
  const id = await makeDraft(visit.db, {
    programmeKey: base?.programmeKey ?? (await programmesOf(visit.db))[0]!.key,
    regionCode: actorOf(visit).post.regionCode,
    name: { zh: name, en: '' },
    tree: rubric,
    basedOn: base?.id ?? null,
    what: 'imported',
    ...by,
  });
  return seeOther(`/rubrics/${id}`, { tone: 'done', key: 'rubrics.import.done' });
}

/** The draft that is to be replaced; null for a new one. */
async function targetOf(visit: Visit, into: string): Promise<VersionWithTree | null> {
  if (!/^\d{1,9}$/.test(into)) return null;
  const actor = actorOf(visit);
  const version = await versionFor(visit.db, actor, Number(into), { hold: true });
  if (version === undefined || version.status !== 'draft' || !mayEdit(actor, version))
    throw stale('rubrics.refusal.noDraft');
  return version;
}

/** What a new draft is compared with: the newest that is published. */
async function patternOf(visit: Visit): Promise<VersionWithTree | null> {
  const published = (await versionsFor(visit.db, actorOf(visit))).find(({ status }) => status === 'published');
  return (published && (await versionFor(visit.db, actorOf(visit), published.id))) ?? null;
}

const crumbsTo = ({ t }: Visit, last: string): ImportPage['crumbs'] => [
  { text: t('rubrics.title'), href: '/rubrics' },
  { text: last },
];

async function importPage(
  visit: Visit,
  typed: z.infer<typeof Asked>,
  problems: ImportPage['problems'],
  count = problems.length,
): Promise<ImportPage> {
  const { t, say, db } = visit;
  const actor = actorOf(visit);
  const drafts = (await versionsFor(db, actor)).filter((one) => one.status === 'draft' && mayEdit(actor, one));
  const named = (one: Version): string => t('rubrics.versionOf', { name: say(one.name), version: one.version });
  return {
    title: t('rubrics.import.title'),
    crumbs: crumbsTo(visit, t('rubrics.import.title')),
    problems,
    heading: problems.length > 0 ? t('rubrics.import.wrong', { count }) : undefined,
    into: {
      value: typed.into,
      options: [
        { value: '', text: t('rubrics.import.new') },
        ...drafts.map((one) => ({ value: String(one.id), text: t('rubrics.import.draft', { name: named(one) }) })),
      ],
    },
    name: typed.name,
  };
}

interface Preview {
  readonly typed: z.infer<typeof Asked>;
  readonly target: VersionWithTree | null;
  readonly base: VersionWithTree | null;
  readonly rubric: Rubric;
  readonly rows: string;
}

function previewPage(visit: Visit, { typed, target, base, rubric, rows }: Preview): PreviewPage {
  const { t, say } = visit;
  const differences: readonly Difference[] = base === null ? [] : differencesOf(base.tree, rubric);
  const name = base === null ? '' : t('rubrics.versionOf', { name: say(base.name), version: base.version });
  return {
    title: t('rubrics.import.preview'),
    crumbs: crumbsTo(visit, t('rubrics.import.preview')),
    styles: ['/css/rubric.css'],
    lead: base === null ? t('rubrics.import.previewNew') : t('rubrics.import.previewLead', { name }),
    differences: differences.map((difference) => differenceShown(visit, difference)),
    result: base === null ? '' : t('rubrics.differences.count', { count: differences.length }),
    check: checkShown(visit, target?.id ?? 0, rubric, false),
    hidden: [
      { name: 'into', value: typed.into },
      { name: 'name', value: typed.name },
      { name: 'revision', value: String(target?.revision ?? 0) },
      { name: 'rows', value: rows },
    ],
  };
}
