import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Program } from './program.ts';

let folder: string;
let program: Program;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-embedded-'));
});
afterAll(async () => {
  await program?.away();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (): Promise<{ address: string; seconds: number }> => {
  const began = performance.now();
  program = new Program({ PORT: '0', DATA_DIR: folder });
  const address = await program.address();
  return { address, seconds: (performance.now() - began) / 1000 };
};
const postmaster = (): string => join(folder, 'postgresql', 'cluster', 'postmaster.pid');
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

// One story: each part goes on from where the one before left off.
test('the first start on an empty folder brings the demonstration, a line for each step, then the accounts', async ({
  annotate,
}) => {
  const { address, seconds } = await start();
  await annotate(`first start: ${seconds.toFixed(1)} s`);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect((await fetch(`${address}/sign-in`)).status).toBe(200);
  const lines = program.said.trim().split('\n');
  expect(lines.filter((line) => line.startsWith('✓')).length).toBeGreaterThanOrEqual(4);
  expect(lines.filter((line) => line.startsWith('    ')).length).toBe(13);
  expect(program.complained).toBe('');
}, 60_000);

test('after kill -9 the next start just works, with everything still there', async ({ annotate }) => {
  await program.kill();
  const { address, seconds } = await start();
  await annotate(`start after kill -9: ${seconds.toFixed(1)} s`);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  expect(program.said).toContain('(0 new steps)');
  expect(program.complained).toBe('');
}, 60_000);

test('Ctrl-C stops both, and leaves no process behind', async ({ annotate }) => {
  const pid = Number(readFileSync(postmaster(), 'utf8').split('\n')[0]);
  expect(isAlive(pid)).toBe(true);
  expect(await program.interrupt()).toBe(0);
  expect(existsSync(postmaster())).toBe(false);
  // The process is gone with its file, give or take who sweeps up after it.
  for (let tries = 0; isAlive(pid) && tries < 40; tries++) await pause(50);
  expect(isAlive(pid)).toBe(false);
  expect(program.complained).toBe('');

  const { seconds } = await start();
  await annotate(`later start: ${seconds.toFixed(1)} s`);
  expect(await program.interrupt()).toBe(0);
}, 60_000);

test('the rubric goes out to a file, and comes back as a draft; what cannot be read is told cell by cell', async () => {
  const file = join(folder, '细则.xlsx');
  const rubric = (...words: string[]): Program =>
    new Program({ DATA_DIR: folder }, [process.execPath, 'src/rubrics/cli.ts', ...words]);
  program = rubric('export', file);
  expect([await program.ended, program.complained]).toEqual([0, '']);
  expect(readFileSync(file).subarray(0, 2).toString()).toBe('PK');
  program = rubric('import', file, '--as', 'draft', '--name', '导回来的细则');
  expect([await program.ended, program.complained]).toEqual([0, '']);
  expect(program.said).toMatch(/\/rubrics\/\d+/);
  for (const [words, sentence] of [
    [['import', file], '用法'],
    [['import', join(folder, 'nothing.xlsx'), '--as', 'draft'], '找不到文件'],
    [['import', join(folder, 'postgresql', 'cluster', 'PG_VERSION'), '--as', 'draft'], '不是 Excel 工作簿'],
    [['export', file, '--id', '999'], '没有这样的已发布评分细则'],
  ] as const) {
    program = rubric(...words);
    expect(await program.ended).toBe(1);
    expect(program.complained).toContain(sentence);
  }
}, 60_000);
