/**
 * `npm test`: every step, all of them even when one fails; `npm test -- unit database` runs only those. Those that take one
 * processor run side by side; those that take all there are, in turn after them.
 * The last line is `N passed, N failed`: the tests, and each failed step that is no test.
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

type Step = () => Promise<Outcome>;

const small: Record<string, Step> = {
  types: () => tool('tsc', '--project', root),
  lint: () => tool('oxlint'),
  format: () => tool('prettier', '--check', '--log-level', 'warn', '.'),
  house: () => tests('house'),
  unit: () => tests('unit'),
};
const large: Record<string, Step> = {
  database: () => tests('database'),
  browser: () => tests('browser'),
};
const steps = { ...small, ...large };

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}.`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
const troubled: string[] = [];
await Promise.all(Object.entries(small).map(taken));
for (const step of Object.entries(large)) await taken(step);
rmSync(reports, { recursive: true, force: true });
if (troubled.length > 0) console.log(`Failed: ${troubled.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs a step, if it was chosen, and says how it went. */
async function taken([name, step]: [string, Step]): Promise<void> {
  if (chosen.length > 0 && !chosen.includes(name)) return;
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

async function tests(project: string): Promise<Outcome> {
  const report = join(reports, `${project}.json`);
  const settings = ['run', '--config', 'test/vitest.config.ts', '--project', project, '--reporter=default'];
  const { status, output } = await run('vitest', [...settings, '--reporter=json', `--outputFile.json=${report}`]);
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
