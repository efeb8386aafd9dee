import { questionOf } from '../../src/objections/question.ts';
import type { Answer, Visitor } from '../setup/app.ts';
import { aSheet, type Town } from '../setup/town.ts';

const secret = 'a secret for tests only';

/** The hidden fields of a page's form, but for the token. */
export function hiddenIn(text: string, form = 'action="/public/objections/new"'): Record<string, string> {
  const from = text.indexOf(form);
  const fields = text.slice(from, text.indexOf('</form>', from));
  return Object.fromEntries(
    [...fields.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)]
      .map(([, name = '', value = '']) => [name, value] as const)
      .filter(([name]) => name !== '_csrf'),
  );
}

/** A form that was opened and filled in as somebody would, with the answer to its question. */
export async function filledIn(
  visitor: Visitor,
  assessment: number,
  typed: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { text } = await visitor.get(`/public/objections/new?school=${assessment}`);
  return filledFrom(text, typed);
}

export function filledFrom(text: string, typed: Record<string, string> = {}): Record<string, string> {
  const hidden = hiddenIn(text);
  const { one, other } = questionOf(hidden['key']!, secret);
  return {
    ...hidden,
    matter: 'points',
    text: '功能教室实际只有两间，与公示的数据不符。',
    sum: String(one + other),
    ...typed,
  };
}

export const send = (visitor: Visitor, fields: Record<string, string>, files: readonly File[] = []): Promise<Answer> =>
  visitor.upload(
    '/public/objections/new',
    fields,
    files.map((file) => ['files', file] as const),
  );

export const codeIn = (text: string): string => /<p class="tracking-code">([A-Z0-9-]{14})<\/p>/.exec(text)?.[1] ?? '';

/** An objection of anybody, sent through the form. */
export async function anObjection(town: Town, assessment: number, typed: Record<string, string> = {}) {
  const visitor = town.visitor();
  const { status, text } = await send(visitor, await filledIn(visitor, assessment, typed));
  if (status !== 201) throw new Error(`the objection was answered with ${status}`);
  const { id } = (await town.db('objection').orderBy('id', 'desc').first('id')) as { id: number };
  return { id, code: codeIn(text) };
}

/** A school on a notice that runs to 9 November, with the sheets of both reviews concluded. */
export async function onNotice(town: Town, school: number, stage = 'on notice'): Promise<number> {
  const { db, people } = town;
  const id = await town.stands(school, stage, { score: '923.5', grade: 'compliant', due: null, steps: 5 });
  await aSheet(db, id, 'county', {
    team: [people['inspector']!, people['inspector2']!],
    signed: true,
    concluded: true,
  });
  await aSheet(db, id, 'city', { team: [people['expert']!], signed: true, concluded: true });
  await db('sheet').where({ assessment_id: id, stage: 'county' }).update({ scaled: '941', grade: 'compliant' });
  await db('sheet').where({ assessment_id: id, stage: 'city' }).update({ scaled: '923.5', grade: 'compliant' });
  const { decided_at } = (await db('assessment').where({ id }).first('decided_at')) as { decided_at: string };
  const [notice] = (await db('notice')
    .insert({
      cycle_id: town.cycle,
      region_code: decided_at === 'city' ? '341200' : '341225',
      number: `南教督〔2026〕${id}号`,
      body: '现予公示。',
      contact: '0558-6712345',
      published_on: '2026-11-02',
      ends_on: '2026-11-09',
      published_by: people[decided_at === 'city' ? 'city' : 'county'],
      published_at: new Date('2026-11-02T09:00:00+08:00'),
    })
    .returning('id')) as { id: number }[];
  const row = (await db('school').where({ id: school }).first('name', 'type')) as { name: string; type: string };
  await db('notice_school').insert({
    notice_id: notice!.id,
    assessment_id: id,
    school_name: row.name,
    school_type: row.type,
    grade: 'compliant',
  });
  return id;
}

/** Does things at the very same moment: each has read what it needs and waits for the row before the first goes on. */
export async function atOnce<Result>(
  { db }: Town,
  [table, id]: readonly ['assessment' | 'objection', number],
  deeds: readonly (() => Promise<Result>)[],
): Promise<Result[]> {
  const gate = await db.transaction();
  await gate.raw('select from ?? where id = ? for update', [table, id]);
  const done = Promise.all(deeds.map((deed) => deed()));
  const waiting = async (): Promise<number> => {
    const { rows } = await db.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]!.count;
  };
  for (let tries = 0; (await waiting()) < deeds.length && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await gate.commit();
  return done;
}

/** An empty town on the second day of a notice of 方集镇中心小学: whatever a test before it left is gone. */
export async function freshNotice(town: Town): Promise<number> {
  await town.db.raw('truncate objection, notice, notice_school, step, assessment, rate_limit, message cascade');
  await town.itIs('2026-11-03');
  return onNotice(town, town.schools.fangji);
}
