import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { checkAddress, signedText } from '../../src/plaques/certified.ts';
import { changePlaqueState } from '../../src/plaques/states.ts';
import { drawnBy, readQr } from '../documents/reading.ts';
import { readPdf } from '../documents/unpacked.ts';
import type { Visitor } from '../setup/app.ts';
import { approvedSchools, awarded, boxes, openWorld, plaques, queriesOf, today, type World } from './world.ts';

const school = '王家坝中心学校';
let world: World;
let county: Visitor;
let anyone: Visitor;
let number: string;
let other: string;
let signature: string;
/** What the QR code of the certificate says. */
let code: string;
beforeAll(async () => {
  world = await openWorld();
  county = await world.signIn('county');
  anyone = world.visitor();
  [number = '', other = ''] = await awarded(world, county, school, '苗集中心学校');
  signature = await signatureOf(number);
  code = codeIn((await county.get(`/plaques/${number}/certificate`)).text);
});
afterAll(() => world.close());

const signatureOf = async (of: string): Promise<string> =>
  ((await world.db('plaque').where({ number: of }).first('signature')) as { signature: Buffer }).signature.toString(
    'base64url',
  );

/** What a scanner reads from the code on a page. */
function codeIn(text: string): string {
  const [, size, path] = /viewBox="-4 -4 (\d+) \d+"[^>]*><title>[^<]*<\/title><path d="([^"]+)"/.exec(text)!;
  return readQr(drawnBy(path!, Number(size) - 8));
}

const verdictIn = (text: string): string => /<h2 id="verdict">.*<\/svg>\s*([^<]+)<\/h2>/.exec(text)?.[1] ?? '';
const pathOf = (address: string): string => address.slice(world.address.length);
const pathFor = (changed: Partial<{ number: string; school: string; awardedOn: string }>, signed = signature): string =>
  checkAddress('', { number, school, awardedOn: today, ...changed }, signed);

describe('the code of a certificate', () => {
  test('says number, school, day and signature, and leads to a check that finds them genuine', async () => {
    expect(code).toBe(checkAddress(world.address, { number, school, awardedOn: today }, signature));
    const { status, text } = await anyone.get(pathOf(code));
    expect(status).toBe(200);
    expect(verdictIn(text)).toBe('签名有效，证书内容属实');
    expect(text).toContain('verdict-good');
    expect(text).toContain(school);
  });

  test('is the same on the page and in the PDF, and the signature stands on both', async () => {
    const page = await county.get(`/plaques/${number}/certificate`);
    expect(page.text).toContain(signature);
    const { bytes } = await county.download(`/plaques/${number}/certificate.pdf`);
    const said = readPdf(bytes).texts.join('\n');
    expect(said).toContain(signature.slice(0, 20));
  });

  test.each([
    ['pasted into the field', () => code],
    ['pasted with its text', () => `${signedText({ number, school, awardedOn: today })} ${signature}`],
  ])('%s leads there too', async (_, typed) => {
    const { status, location } = await anyone.get(`/public/plaques?number=${encodeURIComponent(typed())}`);
    expect(status).toBe(303);
    expect(location).toBe(pathOf(code));
  });
});

describe('a forged certificate', () => {
  test.each([
    ['another school', () => pathFor({ school: '王店中心学校' })],
    ['another day', () => pathFor({ awardedOn: '2026-11-01' })],
    ['another number', () => pathFor({ number: other })],
    ['a signature of another plaque', async () => pathFor({}, await signatureOf(other))],
    ['a signature made up', () => pathFor({}, Buffer.alloc(64, 7).toString('base64url'))],
    ['the signature of another plaque alone', async () => `/public/plaques/${number}?s=${await signatureOf(other)}`],
  ])('with %s is told apart in words', async (_, path) => {
    const { status, text } = await anyone.get(await path());
    expect(status).toBe(200);
    expect(verdictIn(text)).toBe('签名不符，证书系伪造或被改动');
    expect(text).toContain('verdict-bad');
    expect(text).not.toContain('签名有效');
  });

  test('of a number that nobody bears is called forged as well', async () => {
    const { status, text } = await anyone.get(pathFor({ number: '341225-2026-0999' }));
    expect(status).toBe(404);
    expect(text).toContain('这份证书系伪造');
  });

  test('cut off proves nothing, and is not called forged', async () => {
    for (const path of [pathFor({}).slice(0, -3), pathFor({}).replace(/&school=[^&]+/, '')]) {
      const { status, text } = await anyone.get(path);
      expect([status, verdictIn(text)]).toEqual([200, '内容不完整，无法核验签名']);
    }
  });

  test('says what it says in words, never in markup', async () => {
    const { text } = await anyone.get(pathFor({ school: '<script>alert(1)</script>' }));
    expect(text).toContain('&lt;script&gt;alert(1)');
    expect(text).not.toContain('<script>alert(1)');
  });
});

test('a plaque that bears no signature yet is never called forged, and is signed with the next award', async () => {
  const [id] = await approvedSchools(world.db, world.cycle, [{ name: '方集镇中心小学' }]);
  await county.post('/plaques', { schools: boxes([id!]), awardedOn: today });
  const [old] = await plaques(world.db, [id!]);
  await world.db('plaque').where({ number: old }).update({ signature: null, signed_with: null });
  const page = await anyone.get(`/public/plaques/${old}`);
  expect(verdictIn(page.text)).toBe('登记簿中有此牌匾，证书没有数字签名');
  expect(page.text).not.toContain('伪造');
  const certificate = await county.get(`/plaques/${old}/certificate`);
  expect(codeIn(certificate.text)).toBe(`${world.address}/public/plaques/${old}`);
  expect((await county.get(`/plaques/${old}`)).text).toContain('尚未签名');
  await awarded(world, county, '新小学');
  expect(await signatureOf(old!)).toHaveLength(86);
  expect((await anyone.get(`/public/plaques/${old}`)).text).not.toContain('没有数字签名');
});

test('a check makes no session and writes nothing, whatever it is asked', async () => {
  const tables = ['plaque', 'plaque_change', 'signing_key', 'session', 'rate_limit'];
  const state = async () => Promise.all(tables.map((table) => world.db(table).select('*')));
  const before = await state();
  for (const path of [
    pathFor({}),
    pathFor({ school: 'x' }),
    `/public/plaques/${number}`,
    '/public/keys',
    '/public/keys.pem',
    '/public/plaques/help',
  ])
    expect((await anyone.get(path)).headers.get('set-cookie'), path).toBeNull();
  expect(await state()).toEqual(before);
  const queries = await queriesOf(world.db, () => anyone.get(pathFor({})));
  expect(queries).toBeLessThan(8);
});

describe('without a network', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(inject('folder'), 'offline-'));
    writeFileSync(join(folder, 'keys.pem'), (await anyone.get('/public/keys.pem')).text);
    writeFileSync(join(folder, 'check-plaque.mjs'), (await anyone.get('/check-plaque.mjs')).text);
  });

  const run = (command: string, ...asked: string[]): Promise<{ status: number; output: string }> =>
    new Promise((resolve) => {
      execFile(command, asked, { cwd: folder }, (error, stdout, stderr) => {
        resolve({ status: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
      });
    });
  const check = (what: string) => run(process.execPath, 'check-plaque.mjs', 'keys.pem', what);

  test('the script tells a genuine code from a forged one', async () => {
    expect(await check(code)).toMatchObject({ status: 0, output: expect.stringContaining('GENUINE') as string });
    expect((await check(code)).output).toContain(school);
    const forged = `https://dabiao.example${pathFor({ school: '王店中心学校' })}`;
    expect(await check(forged)).toMatchObject({ status: 1, output: expect.stringContaining('FORGED') as string });
    expect(await check(code.slice(0, -1))).toMatchObject({ status: 2 });
    expect(await check('341225-2026-0001')).toMatchObject({ status: 2 });
  });

  test('the script reads what was typed from a paper', async () => {
    writeFileSync(join(folder, 'paper.txt'), `${signedText({ number, school, awardedOn: today })}\r\n${signature}\r\n`);
    expect(await check('paper.txt')).toMatchObject({ status: 0 });
    writeFileSync(
      join(folder, 'forged.txt'),
      `${signedText({ number, school, awardedOn: '2025-11-02' })}\n${signature}`,
    );
    expect(await check('forged.txt')).toMatchObject({ status: 1 });
  });

  test('the lines of the help do the same with OpenSSL alone', async () => {
    const { text } = await anyone.get('/public/plaques/help');
    const lines = [...text.matchAll(/<pre class="code"[^>]*>([\s\S]*?)<\/pre>/g)][1]![1]!
      .replaceAll('&#34;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&gt;', '>');
    const filled = (name: string) =>
      lines
        .replace(/NUMBER=.*/, `NUMBER=${number}`)
        .replace(/SCHOOL=.*/, `SCHOOL="${name}"`)
        .replace(/DAY=.*/, `DAY=${today}`)
        .replace(/SIGNATURE=.*/, `SIGNATURE=${signature}`);
    const openssl = await run('bash', '-c', 'openssl version');
    if (!openssl.output.startsWith('OpenSSL 3')) return;
    expect(await run('bash', '-c', filled(school))).toMatchObject({
      status: 0,
      output: expect.stringContaining('Verified Successfully') as string,
    });
    expect((await run('bash', '-c', filled('王店中心学校'))).status).not.toBe(0);
  });
});

describe('a certificate', () => {
  const ended = async (state: 'mending' | 'suspended' | 'revoked', of: string): Promise<void> => {
    const { id: by } = (await world.db('person').where({ username: 'county' }).first('id')) as { id: number };
    const untilOn = state === 'mending' ? '2027-01-01' : null;
    const change = { number: of, state, on: today, untilOn, reason: '功能室挪作他用', by, at: new Date() };
    expect(await changePlaqueState(world.db, change)).toBe('changed');
  };

  test('is one page with its letters embedded, and says what the page says', async () => {
    const { bytes, headers } = await county.download(`/plaques/${number}/certificate.pdf`);
    const pdf = readPdf(bytes);
    expect(pdf.raw.startsWith('%PDF-1.7')).toBe(true);
    expect(pdf.pages).toBe(1);
    expect(pdf.fonts.length).toBeGreaterThan(0);
    expect(pdf.embedded).toBe(pdf.fonts.length);
    const said = Array.from(
      '王家坝中心学校经评估审定达到安徽省义务教育学校办学基本标准特授予标准化学校称号证书编号演示样本不作证明',
    );
    expect(said.filter((letter) => !pdf.characters.has(letter))).toEqual([]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['mending', '整改', '签名有效，证书内容属实'],
    ['suspended', '暂停', '证书签名属实，但牌匾已暂停'],
    ['revoked', '撤销', '证书签名属实，但牌匾已撤销'],
  ] as const)(
    'of a plaque that is %s says so on page, PDF and check, whenever it was printed',
    async (state, word, verdict) => {
      const [of = ''] = await awarded(world, county, `${word}学校`);
      const before = codeIn((await county.get(`/plaques/${of}/certificate`)).text);
      await ended(state, of);
      const page = await county.get(`/plaques/${of}/certificate`);
      expect(page.text).toMatch(new RegExp(`class="certificate-state"[^\\n]*${word}[^\\n]*功能室挪作他用`));
      expect(page.text.includes('certificate-ended')).toBe(state !== 'mending');
      const { bytes } = await county.download(`/plaques/${of}/certificate.pdf`);
      expect(Array.from('功能室挪作他用').filter((letter) => !readPdf(bytes).characters.has(letter))).toEqual([]);
      const checked = await anyone.get(pathOf(before));
      expect(verdictIn(checked.text)).toBe(verdict);
      expect(checked.text).toContain('功能室挪作他用');
      if (state === 'mending') expect(checked.text).toContain('2027年1月1日');
    },
  );
});
