import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = join(import.meta.dirname, '..');
// On somebody else's server those are tried again that ask the database most: what holds on both holds for their neighbours.
const everywhere = (file: string): boolean =>
  /^test\/(database|evidence|findings|look-backs|objections|plaques|records|rectification|results|reviews|sheets|visits)\//.test(
    file,
  );
const files = globSync('test/**/*.test.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => process.env['TEST_DATABASE_URL'] === undefined || everywhere(file));

/** A test needs what it imports: whoever asks for a database runs with one, whatever is in test/browser has a browser too, and whatever is in test/set-up starts the program itself. */
function kindOf(file: string): 'house' | 'unit' | 'database' | 'browser' {
  if (file.startsWith('test/house/')) return 'house';
  if (file.startsWith('test/browser/')) return 'browser';
  if (file.startsWith('test/set-up/')) return 'database';
  return /from '[./]+\/setup\//.test(readFileSync(join(root, file), 'utf8')) ? 'database' : 'unit';
}

const project = (name: ReturnType<typeof kindOf>, settings: object) => ({
  root,
  // Reading the sources anew for each file took longer than the tests; what a file changes it puts back, or owns.
  test: { name, isolate: false, include: files.filter((file) => kindOf(file) === name), ...settings },
});

export default defineConfig({
  root,
  test: {
    passWithNoTests: true,
    maxWorkers: 2,
    globalSetup: ['test/setup/server.ts'],
    projects: [
      project('house', { testTimeout: 20_000, hookTimeout: 60_000 }),
      // Others use the machine too.
      project('unit', { testTimeout: 20_000 }),
      project('database', { testTimeout: 20_000, hookTimeout: 30_000 }),
      project('browser', { testTimeout: 120_000, hookTimeout: 60_000 }),
    ],
  },
});
