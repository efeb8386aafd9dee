/**
 * `npm test`: every step in turn, all of them even when one fails; `npm test -- unit database` runs only those.
 * The last line is `N passed, N failed`: the tests, and each failed step that is no test.
 */
import { spawnSync } from 'node:child_process';
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

const steps: Record<string, () => Outcome> = {
  types: () => tool('tsc', '--project', root),
  lint: () => tool('oxlint'),
  format: () => tool('prettier', '--check', '--log-level', 'warn', '.'),
  house: () => tests('house'),
  unit: () => tests('unit'),
  database: () => tests('database'),
  browser: () => tests('browser'),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in steps));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}; there are ${Object.keys(steps).join(', ')}.`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
const troubled: string[] = [];
for (const [name, run] of Object.entries(steps)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stdout.write(`${name.padEnd(10)}`);
  const began = performance.now();
  const outcome = run();
  const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const count = outcome.passed + outcome.failed > 1 ? `${outcome.passed} passed, ${outcome.failed} failed` : '';
  console.log(`${outcome.failed > 0 ? 'FAILED' : 'ok    '} ${took.padStart(7)}  ${count}`);
  if (outcome.failed > 0) {
    troubled.push(name);
    console.log(outcome.output);
  }
  passed += outcome.passed;
  failed += outcome.failed;
}
rmSync(reports, { recursive: true, force: true });
if (troubled.length > 0) console.log(`Failed: ${troubled.join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function tool(command: string, ...settings: string[]): Outcome {
  const { status, output } = run(command, settings);
  return { passed: 0, failed: status === 0 ? 0 : 1, output };
}

function tests(project: string): Outcome {
  const report = join(reports, `${project}.json`);
  const settings = ['run', '--config', 'test/vitest.config.ts', '--project', project, '--reporter=default'];
  const { status, output } = run('vitest', [...settings, '--reporter=json', `--outputFile.json=${report}`]);
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

function run(command: string, settings: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(command, settings, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  return { status, output: `${stdout}${stderr}${error ? String(error) : ''}` };
}
