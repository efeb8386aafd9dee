import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Verdict } from '../../src/evidence/scanner.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { aScan, aWaiting } from './makers.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
let township: Visitor;
let verdict: Verdict;
/** What happens while the scan is looked through. */
let meanwhile: () => Promise<unknown>;

beforeAll(async () => {
  demonstration = await openDemonstration({
    scan: async () => {
      await meanwhile();
      return verdict;
    },
  });
  township = await demonstration.signIn('township');
});
afterAll(() => demonstration.close());
beforeEach(() => {
  verdict = 'clean';
  meanwhile = () => Promise.resolve();
});

const school = '中岗镇中心小学';
const typed = { number: '中政〔2026〕12号', on: '2026-11-02' };
const files = async (): Promise<number> => Number((await demonstration.db('stored_file').count('* as n'))[0]!['n']);

test.each([
  ['infected', 400, '含有病毒'],
  ['unscanned', 503, '病毒扫描服务暂时没有应答'],
] as const)(
  'a scan of a sealed form that is %s is not kept; number and date are still there',
  async (said, status, sentence) => {
    const { id, box } = await aWaiting(demonstration.db, school);
    const before = await files();
    verdict = said;
    const answer = await township.upload('/applications', { ...typed, schools: box }, [aScan()]);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(sentence);
    expect(answer.text).toContain(`value="${typed.number}"`);
    expect(answer.text).toMatch(new RegExp(`value="${box}"[^>]* checked`));
    expect(await files()).toBe(before);
    expect(await demonstration.db('assessment').where({ id }).first('stage')).toEqual({ stage: 'application' });
  },
);

test('a double click, whose first form files while the scan of the second is looked through, files once', async () => {
  const { box } = await aWaiting(demonstration.db, school);
  const before = await files();
  const forms = [0, 1].map(() => township.upload('/applications', { ...typed, schools: box }, [aScan()]));
  const answers = await Promise.all(forms);
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
  expect(await files()).toBe(before + 1);
});

test('when a school moves on while its scan is looked through that is said, and the scan is not kept', async () => {
  const { id, box } = await aWaiting(demonstration.db, '中岗中学');
  const before = await files();
  meanwhile = () => demonstration.db('assessment').where({ id }).increment('steps', 1);
  const answer = await township.upload('/applications', { ...typed, schools: box }, [aScan()]);
  expect(answer.status).toBe(409);
  expect(await files()).toBe(before);
});
