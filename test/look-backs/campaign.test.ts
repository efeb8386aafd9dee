import { afterAll, beforeAll, expect, test } from 'vitest';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '../../src/look-backs/draw.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { award, type Holder, proof, stateOf } from './world.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let county: Visitor;
let city: Visitor;
let approver: Visitor;
let holders: Holder[];
let id: number;
/** Numbers in the order of the draw. */
let drawn: string[];

// One whole look-back, in the order in which it happens.
beforeAll(async () => {
  app = await openDemonstration();
  county = await app.signIn('county');
  city = await app.signIn('city');
  approver = await app.signIn('county-approver');
  holders = await award(app.db, ['2023-10-20', '2025-11-20', '2025-11-21', '2025-11-22', '2026-10-30']);
});
afterAll(() => app?.close());

const how = { lot: '1', years: '3', risk: '1', seedFrom: '双色球第 2026130 期开奖号码' };
const seed = '03 08 14 21 26 33 11';

test('a list that says too little is not fixed, and what was typed stays', async () => {
  const { status, text } = await county.post('/look-backs', { ...how, lot: '许多', seedFrom: ' ' });
  expect(status).toBe(400);
  for (const said of ['请填写数字', '请写明种子来源', 'value="许多"', 'value="3"']) expect(text).toContain(said);
  expect(await app.db('look_back').pluck('id')).toEqual([]);
});

test('the list is fixed once a year, and published with its digest before there is a seed', async () => {
  const answers = await Promise.all([1, 2].map(() => county.post('/look-backs', how)));
  // Whoever comes later finds the first one.
  expect((await county.post('/look-backs', { ...how, lot: '3' })).status).toBe(303);
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  const [row, ...others] = (await app.db('look_back').select('id', 'list', 'list_digest', 'seed')) as {
    id: number;
    list: string;
    list_digest: string;
    seed: string | null;
  }[];
  expect(others).toEqual([]);
  id = row!.id;
  expect(row).toMatchObject({ list_digest: digestOf(row!.list), seed: null });
  const { text } = await app.visitor().get(`/public/look-backs/${id}`);
  for (const said of [row!.list_digest, '种子尚未产生', how.seedFrom, holders[0]!.number]) expect(text).toContain(said);
  // Points are not the public's (domain: who sees what).
  expect(row!.list).not.toMatch(/\d{3}\.\d/);
  const list = await app.visitor().download(`/public/look-backs/${id}/list`);
  expect(digestOf(list.bytes.toString('utf8'))).toBe(row!.list_digest);
  expect((await app.visitor().get('/public/look-backs')).text).toContain(`/public/look-backs/${id}`);
});

test('another body finds nothing of it but what is public', async () => {
  expect((await city.get(`/look-backs/${id}`)).status).toBe(404);
  expect((await city.post(`/look-backs/${id}/draws`, { seed })).status).toBe(404);
  expect((await approver.get(`/look-backs/${id}`)).status).toBe(403);
  expect((await county.get('/look-backs/999999')).status).toBe(404);
  expect((await county.get(`/look-backs/${id}/schools/${holders[0]!.number}`)).status).toBe(404);
});

test('without a seed nobody is drawn', async () => {
  const { status, text } = await county.post(`/look-backs/${id}/draws`, { seed: '  ' });
  expect([status, text.includes('请录入种子')]).toEqual([400, true]);
});

test('pressed twice at once it draws once; another seed comes too late', async () => {
  const answers = await Promise.all([1, 2].map(() => county.post(`/look-backs/${id}/draws`, { seed })));
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  expect((await county.post(`/look-backs/${id}/draws`, { seed: '1' })).status).toBe(409);
  const rows = (await app
    .db('look_back_school')
    .where({ look_back_id: id })
    .whereNotNull('reason')
    .orderBy('drawn_place')
    .select('number', 'reason')) as { number: string; reason: string }[];
  expect(rows.map(({ reason }) => reason)).toEqual(['years', 'risk', 'lot']);
  expect(rows[0]!.number).toBe(holders[0]!.number);
  drawn = rows.map(({ number }) => number);
  const told = await app.db('message').where({ key: 'look-backs.told.drawn' }).pluck('href');
  expect(new Set(told)).toEqual(new Set(told.length > 0 ? [`/public/look-backs/${id}`] : []));
});

test('anyone draws the same again: by the page, and by the program that it offers', async () => {
  const { text } = await app.visitor().get(`/public/look-backs/${id}`);
  expect(text).toContain('与公布的结果一致');
  const { bytes } = await app.visitor().download(`/public/look-backs/${id}/list`);
  const program = await app.visitor().download('/look-back-replay.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-replay-'));
  const [list, script] = [join(folder, 'list.txt'), join(folder, 'look-back-replay.mjs')];
  writeFileSync(list, bytes);
  writeFileSync(script, program.bytes);
  const lines = execFileSync(process.execPath, [script, list, seed]).toString().trim().split('\n').slice(1);
  expect(lines.map((line) => line.split('\t')[1])).toEqual(drawn);
  for (const line of lines) expect(text).toContain(line.split('\t')[3]!);
});

test('neither list nor draw can be changed or removed, by anybody', async () => {
  const { db } = app;
  const stays = /drawn once, and stays/;
  await expect(db('look_back').where({ id }).update({ seed: '1' })).rejects.toThrow(stays);
  await expect(db('look_back').where({ id }).delete()).rejects.toThrow(stays);
  const one = () => db('look_back_school').where({ look_back_id: id });
  await expect(one().update({ reason: null, ticket: null, drawn_place: null })).rejects.toThrow(stays);
  await expect(one().update({ risk_place: 1 })).rejects.toThrow(stays);
  await expect(one().delete()).rejects.toThrow(stays);
});

const at = (number: string): string => `/look-backs/${id}/schools/${number}`;
let keys = 0;
const aVisit = (changed: Readonly<Record<string, string>> = {}) => ({
  key: `00000000-0000-4000-9000-${String(++keys).padStart(12, '0')}`,
  inspectors: '督学甲',
  visitedOn: '2026-11-02',
  'aspect-leadership': 'good',
  'aspect-rooms': 'good',
  'aspect-records': 'good',
  'aspect-management': 'good',
  outcome: 'passed',
  ...changed,
});
const faults = { 'aspect-rooms': 'faults', 'text-rooms': '实验室没有使用记录' };

test('a visit with something missing is shown again with all that was typed', async () => {
  const typed = aVisit({ ...faults, inspectors: '', outcome: 'mending', mendBy: '2026-11-01' });
  const { status, text } = await county.upload(`${at(drawn[0]!)}/visits`, typed, []);
  expect(status).toBe(400);
  for (const said of [
    '请填写检查人员',
    '整改期限应当晚于今天',
    '请上传佐证材料',
    '实验室没有使用记录',
    'value="2026-11-01"',
  ])
    expect(text).toContain(said);
  expect(await app.db('look_back_check').pluck('id')).toEqual([]);
});

test('a school passes; sent twice it is recorded once, and somebody slower is told', async () => {
  const passed = aVisit();
  const answers = await Promise.all([1, 2].map(() => county.upload(`${at(drawn[0]!)}/visits`, passed, [])));
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  expect((await county.upload(`${at(drawn[0]!)}/visits`, aVisit(), [])).status).toBe(409);
  expect(await app.db('look_back_check').where({ number: drawn[0]! }).pluck('outcome')).toEqual(['passed']);
  expect(await stateOf(app.db, drawn[0]!)).toBe('valid');
});

test('a school with something to mend has its plaque marked until then, is due in time, and is valid once it is mended', async () => {
  const number = drawn[1]!;
  const typed = aVisit({ ...faults, outcome: 'mending', mendBy: '2026-11-20' });
  expect((await county.upload(`${at(number)}/visits`, typed, [proof()])).status).toBe(303);
  expect(await stateOf(app.db, number)).toBe('mending');
  expect((await county.get('/work')).text).not.toContain(at(number));
  await app.db('look_back_check').where({ number }).update({ mend_by: '2026-11-01' });
  expect((await county.get('/work')).text).toContain(at(number));
  expect((await city.get('/work')).text).not.toContain(at(number));
  expect((await county.get('/look-backs')).text).toContain(at(number));
  expect((await county.get(`/look-backs/${id}`)).text).toContain('整改逾期');
  const { assessment_id: assessment } = (await app.db('plaque').where({ number }).first('assessment_id')) as {
    assessment_id: number;
  };
  // The province reads below it; the school's own people do by the same permission.
  const seen = await (await app.signIn('province')).get(`/assessments/${assessment}/look-backs`);
  expect(seen.text).toContain('实验室没有使用记录');
  expect(seen.text).not.toContain('/files/');
  expect((await county.get(`/assessments/${assessment}`)).text).toContain(`/assessments/${assessment}/look-backs`);
  const second = { secondOn: '2026-11-02', secondOutcome: 'mended', secondNote: '使用记录已补齐' };
  expect((await county.upload(`${at(number)}/second-visits`, { ...second, secondNote: '' }, [])).status).toBe(400);
  const answers = await Promise.all([1, 2].map(() => county.upload(`${at(number)}/second-visits`, second, [proof()])));
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  expect(await stateOf(app.db, number)).toBe('valid');
  expect((await county.get('/work')).text).not.toContain(at(number));
  const { text } = await county.get(at(number));
  expect(text).toContain('整改到位');
  const [, file] = /\/files\/([0-9a-f-]{36})/.exec(text)!;
  expect((await county.get(`${at(number)}/files/${file}`)).status).toBe(200);
  expect((await county.get(`${at(drawn[0]!)}/files/${file}`)).status).toBe(404);
});

test('a school whose plaque is suspended is decided by the leading group, which may revoke it', async () => {
  const number = drawn[2]!;
  const typed = aVisit({ ...faults, outcome: 'suspended' });
  expect((await county.upload(`${at(number)}/visits`, typed, [proof()])).status).toBe(303);
  expect(await stateOf(app.db, number)).toBe('suspended');
  const finding = (await app.db('finding').where({ kind: 'look-back' }).first('id', 'assessment_id', 'text')) as {
    id: number;
    assessment_id: number;
    text: string;
  };
  expect(finding.text).toContain('实验室没有使用记录');
  const page = `/assessments/${finding.assessment_id}/findings`;
  expect((await approver.get('/work')).text).toContain(page);
  const { steps } = (await app.db('assessment').where({ id: finding.assessment_id }).first('steps')) as {
    steps: number;
  };
  const decision = { seen: steps, decision: 'confirm', number: '南教领〔2026〕70号', reason: '属实' };
  const [, file] = proof();
  const decided = await approver.upload(`${page}/${finding.id}/decisions`, decision, [['document', file]]);
  expect(decided.status).toBe(303);
  expect(await stateOf(app.db, number)).toBe('revoked');
});

test('the workbook has everyone on the list, and the page takes a fixed number of queries', async () => {
  const { headers } = await county.download(`/look-backs/${id}/workbook`);
  expect(headers.get('content-type')).toContain('spreadsheetml');
  const count = async (path: string): Promise<number> => {
    let queries = 0;
    const one = (): void => void (queries += 1);
    app.db.on('query', one);
    await county.get(path);
    app.db.off('query', one);
    return queries;
  };
  expect(await count(`/look-backs/${id}`)).toBeLessThan(12);
  expect(await count(`/public/look-backs/${id}`)).toBeLessThan(12);
});
