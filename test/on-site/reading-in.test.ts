import { createHash, createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealedChange, type SealedChange, sealedPhoto } from '../../src/on-site/sealed.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { aPhoto } from '../setup/place.ts';
import { assessmentIn, lineIn } from '../sheets/line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let id: number;
let person: number;
let sealKey: string;
let seal: (change: SealedChange) => object;
let office: Visitor;

interface Told {
  person: string;
  results: { code: string; outcome: string; text: string; school: string }[];
}

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  const inspector = await app.signIn('inspector');
  const { key } = JSON.parse((await inspector.get('/on-site/seal')).text) as { key: string };
  sealKey = key;
  person = ((await app.db('person').where({ username: 'inspector' }).first('id')) as { id: number }).id;
  seal = (change) => ({ ...change, seal: sealWith(key, change) });
  office = await app.signIn('county');
});
afterAll(() => app.close());

const sealWith = (key: string, change: SealedChange): string =>
  createHmac('sha256', Buffer.from(key, 'base64url')).update(sealedChange(change)).digest('base64url');

/** Blank judged lines that the inspector scores. */
async function blank(): Promise<{ code: string; section: string; full: number }[]> {
  const { rows } = await app.db.raw<{ rows: { code: string; section: string; full: number }[] }>(
    `select line.code, section ->> 'code' as section, (indicator ->> 'full')::int / 100 as full
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
       join sheet_section on sheet_section.sheet_id = sheet.id and sheet_section.person_id = :person,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = :id and sheet.stage = 'county' and indicator ->> 'code' = line.code
        and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = 'judged'
      order by line.code`,
    { id, person },
  );
  return rows;
}

const changeOf = (
  { code, section }: { code: string; section: string },
  points: number,
  version: number | null = 0,
) => ({
  key: randomUUID(),
  person,
  action: `/assessments/${id}/county-lines/${section}`,
  code,
  fields: [
    [`${code}.points`, String(points)],
    [`${code}.reason`, '现场查看有差距'],
  ] as [string, string][],
  version,
});

async function readIn(changes: object[], by = office): Promise<Told> {
  const { status, text } = await by.postJson('/on-site/readings', { person, changes });
  expect(status).toBe(200);
  return JSON.parse(text) as Told;
}

test('an office reads in what a phone could not send: saved once, in the name of who typed it, and on record', async () => {
  const [line] = await blank();
  const first = changeOf(line!, 1);
  const second = { ...changeOf(line!, 2, null) };
  const read = await readIn([seal(first), seal(second)]);
  expect(read.person).toBe('县督学甲');
  expect(read.results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved']);
  const { sheet_id, version } = await lineIn(app.db, id, 'county', line!.code);
  expect(version).toBe(2);
  const kept = await app.db('line_change').where({ sheet_id, code: line!.code }).select('person_id');
  expect(kept).toEqual([{ person_id: person }, { person_id: person }]);

  // Read in once more, and sent by the phone itself, which came back after all: nothing is doubled.
  expect((await readIn([seal(first), seal(second)])).results.map(({ outcome }) => outcome)).toEqual(['saved', 'saved']);
  const phone = await app.signIn('inspector');
  const sent = await phone.post(
    second.action,
    { key: second.key, [`${line!.code}.version`]: 1, ...Object.fromEntries(second.fields) },
    { accept: 'application/json' },
  );
  expect(sent.status).toBe(200);
  expect((await lineIn(app.db, id, 'county', line!.code)).version).toBe(2);

  const own = await phone.get('/on-site');
  expect(own.text).toContain('从您导出的文件读入并保存了 2 项');
  const changes = await office.get(`/assessments/${id}/changes`);
  expect(changes.text).toContain('从其设备导出的文件读入');
});

test('what was changed after it was sealed, was made up, or is sealed by somebody else is not read in', async () => {
  const [line] = await blank();
  const other = JSON.parse((await (await app.signIn('inspector2')).get('/on-site/seal')).text) as { key: string };
  const honest = changeOf(line!, 1);
  const raised = { ...seal(honest), fields: [[`${line!.code}.points`, String(line!.full)]] };
  const forged = { ...honest, seal: sealWith(other.key, honest) };
  const elsewhere = { ...seal(honest), action: honest.action.replace('county', 'city') };
  const read = await readIn([raised, forged, elsewhere, { ...honest, seal: '' }]);
  expect(read.results.map(({ outcome, text }) => [outcome, text])).toEqual(
    Array.from({ length: 4 }, () => ['refused', '内容与导出时不一致，没有读入。']),
  );
  expect((await lineIn(app.db, id, 'county', line!.code)).version).toBe(0);
});

test('what somebody else has changed meanwhile is shown, and overwritten by no file', async () => {
  const [line] = await blank();
  const leader = await app.signIn('inspector');
  const saved = await leader.post(
    `/assessments/${id}/county-lines/${line!.section}`,
    {
      key: randomUUID(),
      [`${line!.code}.version`]: 0,
      [`${line!.code}.points`]: 3,
      [`${line!.code}.reason`]: '另一台设备上写的',
    },
    { accept: 'application/json' },
  );
  expect(saved.status).toBe(200);
  const [result] = (await readIn([seal(changeOf(line!, 1))])).results;
  expect(result).toMatchObject({ outcome: 'clash', school: '黄岗镇中心小学' });
  expect(result!.text).toContain('另一台设备上写的');
  expect((await lineIn(app.db, id, 'county', line!.code)).version).toBe(1);
});

test('what cannot be saved keeps nothing else from it, and says why', async () => {
  const [first, second] = await blank();
  const tooMuch = changeOf(first!, first!.full + 1);
  const read = await readIn([seal(tooMuch), seal(changeOf(second!, 1))]);
  expect(read.results.map(({ outcome }) => outcome)).toEqual(['wrong', 'saved']);
  expect(read.results[0]!.text).toContain(String(first!.full));
});

test('an item of the agenda is read in as a line is', async () => {
  const code = 'agenda.5';
  const change = seal({
    key: randomUUID(),
    person,
    action: `/assessments/${id}/county-agenda/visit`,
    code,
    fields: [
      [`${code}.done`, 'yes'],
      [`${code}.time`, '15:10'],
      [`${code}.note`, '手机损坏前写的'],
    ],
    version: 0,
  });
  for (const _ of [1, 2]) expect((await readIn([change])).results).toMatchObject([{ code, outcome: 'saved' }]);
  const item = (await app
    .db('agenda_item')
    .where({ code, note: '手机损坏前写的' })
    .select('version', 'saved_by')) as object[];
  expect(item).toEqual([{ version: 1, saved_by: person }]);
});

test('only the office that named the team reads in', async () => {
  const [line] = await blank();
  const change = seal(changeOf(line!, 1));
  for (const who of ['clerk', 'inspector2', 'township', 'city', 'province']) {
    const { status } = await (await app.signIn(who)).postJson('/on-site/readings', { person, changes: [change] });
    expect([who, status]).toEqual([who, 403]);
  }
  expect((await lineIn(app.db, id, 'county', line!.code)).version).toBe(0);
});

test('a photo is read in too: once, in the name of who took it; another content than the sealed one is not', async () => {
  const [line] = await blank();
  const photo = await aPhoto('现场.jpg');
  const digest = createHash('sha256')
    .update(Buffer.from(await photo.arrayBuffer()))
    .digest('hex');
  const about = { aboutOn: '', takenAt: '2026-11-01T02:00:00.000Z', fromGallery: '' };
  const action = `/assessments/${id}/county-evidence`;
  const told = { key: randomUUID(), person, action, code: line!.code, name: '现场.jpg', about };
  const sealed = createHmac('sha256', Buffer.from(sealKey, 'base64url'))
    .update(sealedPhoto({ ...told, digest }))
    .digest('base64url');
  const send = async (file: File, by = office): Promise<{ status: number; outcome: string }> => {
    const fields = { ...told, about: JSON.stringify(about), seal: sealed };
    const { status, text } = await by.upload('/on-site/read-photos', fields, [['files', file]]);
    const answer = status === 200 ? (JSON.parse(text) as { result: { outcome: string } }).result.outcome : '';
    return { status, outcome: answer };
  };
  const files = async () =>
    (await app
      .db('evidence')
      .join('stored_file', 'stored_file.id', 'evidence.file_id')
      .where({ code: line!.code, name: '现场.jpg' })
      .select('uploaded_by', 'about_on')) as object[];
  const other = new File([new Uint8Array(await (await aPhoto()).arrayBuffer()), 'x'], '现场.jpg');
  expect(await send(other)).toEqual({ status: 200, outcome: 'refused' });
  expect(await send(photo, await app.signIn('city'))).toEqual({ status: 403, outcome: '' });
  expect(await files()).toEqual([]);
  expect(await send(photo)).toEqual({ status: 200, outcome: 'saved' });
  expect(await send(photo)).toEqual({ status: 200, outcome: 'saved' });
  expect(await files()).toEqual([{ uploaded_by: person, about_on: '2026-11-01' }]);
  expect(await app.db('queue_reading').where({ key: told.key }).select('outcome', 'person_id')).toEqual([
    { outcome: 'saved', person_id: person },
  ]);
});

test('of whoever is no longer on the team nothing is saved, and it is said', async () => {
  const [line] = await blank();
  const change = seal(changeOf(line!, 1));
  const { sheet_id } = await lineIn(app.db, id, 'county', line!.code);
  const deputy = (await app.db('person').where({ username: 'inspector2' }).first('id')) as { id: number };
  await app.db('sheet_section').where({ sheet_id, person_id: person }).update({ person_id: deputy.id });
  await app.db('second_scorer').where({ sheet_id, person_id: person }).delete();
  await app.db('team_member').where({ sheet_id, person_id: person }).delete();
  const [result] = (await readIn([change])).results;
  expect(result!.outcome).toBe('refused');
  expect((await lineIn(app.db, id, 'county', line!.code)).version).toBe(0);
});
