/**
 * `npm test`: types, lint and formatting beside the tests, all of them even when one fails; `npm test -- unit database` runs
 * only those. The last line is `N passed, N failed`: the tests, and each failed step that is no test.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
}

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules', '.bin');
const reports = mkdtempSync(join(tmpdir(), 'dabiao-reports-'));

const tools: Record<string, () => Promise<Outcome>> = {
  types: () => tool('tsc', '--project', root),
  lint: () => tool('oxlint'),
  format: () => tool('prettier', '--check', '--log-level', 'warn', '.'),
};
const projects = ['house', 'unit', 'database', 'browser'];

const chosen = process.argv.slice(2);
const known = [...Object.keys(tools), ...projects];
const unknown = chosen.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are ${known.join(', ')}.`);
  process.exit(1);
}
const isChosen = (name: string): boolean => chosen.length === 0 || chosen.includes(name);

let passed = 0;
let failed = 0;
const troubled: string[] = [];
await Promise.all([
  ...Object.entries(tools)
    .filter(([name]) => isChosen(name))
    .map(([name, run]) => taken(name, run)),
  taken('tests', () => tests(projects.filter(isChosen))),
]);
rmSync(reports, { recursive: true, force: true });
if (troubled.length > 0) console.log(`Failed: ${troubled.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs a step and says how it went. */
async function taken(name: string, step: () => Promise<Outcome>): Promise<void> {
  const began = performance.now();
  const outcome = await step();
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const count = outcome.passed + outcome.failed > 1 ? `${outcome.passed} passed, ${outcome.failed} failed` : '';
  console.log(`${name.padEnd(10)}${outcome.failed > 0 ? 'FAILED' : 'ok    '} ${took.padStart(7)}  ${count}`);
  if (outcome.failed > 0) {
    troubled.push(name);
    console.log(outcome.output);
  }
  passed += outcome.passed;
  failed += outcome.failed;
}

async function tool(command: string, ...settings: string[]): Promise<Outcome> {
  const { status, output } = await run(command, settings);
  return { passed: 0, failed: status === 0 ? 0 : 1, output };
}

async function tests(asked: readonly string[]): Promise<Outcome> {
  if (asked.length === 0) return { passed: 0, failed: 0, output: '' };
  const report = join(reports, 'tests.json');
  const settings = ['run', '--config', 'test/vitest.config.ts', ...asked.map((project) => `--project=${project}`)];
  const reporting = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status, output } = await run('vitest', [...settings, ...reporting]);
  const counts = countsOf(report);
  // A file that could not even be read has no failed test, and still fails.
  const failed = status === 0 ? counts.failed : Math.max(counts.failed, 1);
  return { passed: counts.passed, failed, output };
}

function countsOf(report: string): { passed: number; failed: number } {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

async function run(command: string, settings: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(command, settings, {
    cwd: root,
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  try {
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, output };
  } catch (error) {
    return { status: null, output: `${output}${String(error)}` };
  }
}
