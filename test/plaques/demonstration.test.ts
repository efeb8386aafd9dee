import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemonstration } from '../setup/app.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
beforeAll(async () => {
  demonstration = await openDemonstration();
});
afterAll(() => demonstration.close());

test.each([
  ['county', '苗集中心学校', '341225-2026-0002'],
  ['city', '公桥职高', '341200-2026-0001'],
])('%s awards %s the plaque that waits for it, and anyone can check it', async (office, school, number) => {
  const anyone = demonstration.visitor();
  expect((await anyone.get(`/public/plaques?number=${number}`)).status).toBe(404);
  const visitor = await demonstration.signIn(office);
  const form = await visitor.get('/plaques/new');
  expect(form.text).toContain(school);
  const [, box = ''] = /name="schools" value="([^"]+)"/.exec(form.text) ?? [];
  const answer = await visitor.post('/plaques', { schools: box, awardedOn: '2026-11-02' });
  expect(answer).toMatchObject({ status: 303, location: `/plaques/${number}` });
  expect((await visitor.get(answer.location)).text).toContain(`牌匾编号${number}`);
  expect((await anyone.get(`/public/plaques/${number}`)).text).toContain(school);
});
