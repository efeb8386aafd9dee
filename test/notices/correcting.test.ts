import { afterAll, beforeAll, expect, test } from 'vitest';
import { correctionProblems } from '../../src/notices/rules.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
let county: Visitor;
beforeAll(async () => {
  demonstration = await openDemonstration();
  county = await demonstration.signIn('county');
});
afterAll(() => demonstration.close());

const whole = { number: '南教督〔2026〕20号', body: '更正如下。', contact: '0558-6712345', schools: 1, taken: false };

test.each([
  [{}, []],
  [{ number: '' }, ['number']],
  [{ taken: true }, ['number']],
  [{ body: '', contact: '', schools: 0 }, ['body', 'schools', 'contact']],
])('a correction with %o', (changed, fields) => {
  expect(correctionProblems({ ...whole, ...changed }).map(({ field }) => field)).toEqual(fields);
});

test('a school that changed after its notice is named to its office, and the correction stands below the notice as it was', async () => {
  const { db } = demonstration;
  const { id, assessment, steps, number } = (await db('notice')
    .join('notice_school', 'notice_school.notice_id', 'notice.id')
    .join('assessment', 'assessment.id', 'notice_school.assessment_id')
    .where({ school_name: '一小' })
    .first('notice.id', 'assessment.id as assessment', 'steps', 'notice.number')) as Record<string, string | number>;
  const form = `/notices/${id}/corrections/new`;
  const url = `/notices/${id}/corrections`;
  expect((await county.get('/notices')).text).not.toContain('尚未更正');
  const before = await demonstration.visitor().get(`/public/notices/${id}`);

  const city = await demonstration.signIn('city');
  await city.post(`/assessments/${assessment}/city-corrections`, { seen: Number(steps), reason: '漏记扣分' });
  expect((await county.get('/notices')).text).toContain('1所学校结果已有变动，尚未更正');
  expect((await county.get(form)).text).toContain('公示后办理：更正市级复核结果。原因：漏记扣分');

  // Another office's notice is none that this one may know of here.
  expect((await city.get(form)).status).toBe(404);
  expect((await city.post(url, { number: whole.number })).status).toBe(404);
  expect((await (await demonstration.signIn('principal')).post(url)).status).toBe(404);

  const refused = await county.post(url, { number: String(number), body: '更正如下。', contact: '' });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('该文号已用于另一份公示');
  expect(refused.text).toContain('请至少写明一所学校的更正内容');
  expect(refused.text).toContain('更正如下。');
  expect(await db('correction_notice')).toHaveLength(0);

  const fields = {
    number: whole.number,
    body: whole.body,
    contact: whole.contact,
    [`said-${assessment}`]: '<b>结果撤回</b>',
  };
  for (let click = 0; click < 2; click++) {
    expect(await county.post(url, fields)).toMatchObject({ status: 303, location: `/public/notices/${id}` });
  }
  expect(await db('correction_notice')).toHaveLength(1);
  const after = await demonstration.visitor().get(`/public/notices/${id}`);
  expect(after.text).toContain('更正公告');
  expect(after.text).toContain('&lt;b&gt;结果撤回&lt;/b&gt;');
  const paper = (text: string) => /<article class="paper">[\s\S]*?<\/article>/.exec(text)?.[0];
  expect(paper(after.text)).toBe(paper(before.text));
  expect((await county.get('/notices')).text).not.toContain('尚未更正');
});

test('of two clicks at the very same moment the second is shown what the first has published', async () => {
  const { db } = demonstration;
  const { id, assessment } = (await db('notice')
    .join('notice_school', 'notice_school.notice_id', 'notice.id')
    .where({ region_code: '341225' })
    .first('notice.id', 'assessment_id as assessment')) as Record<string, number>;
  const { id: me } = (await db('person').where({ username: 'county' }).first('id')) as { id: number };
  const { body, contact } = whole;
  const number = '南教督〔2026〕21号';
  const first = await db.transaction();
  await first.raw('select from notice where id = ? for update', [id!]);
  await first('correction_notice').insert({
    notice_id: id,
    region_code: '341225',
    number,
    body,
    contact,
    published_on: '2026-11-02',
    published_by: me,
    published_at: new Date('2026-11-02T09:00:00+08:00'),
  });
  const second = county.post(`/notices/${id}/corrections`, { number, body, contact, [`said-${assessment}`]: '更正' });
  await new Promise((resolve) => setTimeout(resolve, 400));
  await first.commit();
  expect(await second).toMatchObject({ status: 303, location: `/public/notices/${id}` });
  expect(await db('correction_notice').where({ number })).toHaveLength(1);
});
