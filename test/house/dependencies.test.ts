import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, type Source, sources } from './sources.ts';

const { forbidden = [] } = JSON.parse(
  readFileSync(join(root, '.dependency-cruiser.json'), 'utf8'),
) as IFlattenedRuleSet;
const ours = sources('{src,seeds,migrations,test}/**/*.ts').filter(({ path }) => !path.startsWith('test/house/'));
const folders: string[] = [];
let running: string[];
let typed: string[];

beforeAll(async () => {
  running = await brokenRules(ours);
  typed = await brokenRules(ours.map(({ path, text }) => ({ path, text: withTypeImports(text) })));
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

test.each(forbidden.map(({ name }) => name!).filter((name) => name !== 'every module is used'))('%s', (name) => {
  expect(running.filter((broken) => broken.startsWith(`${name}: `))).toEqual([]);
});

// A module of nothing but types is used by those who import a type of it; and two that need each other's types are hard to read.
test.each(['every module is used', 'no cycles', 'every import leads somewhere'])('%s, types included', (name) => {
  expect(typed.filter((broken) => broken.startsWith(`${name}: `))).toEqual([]);
});

/**
 * dependency-cruiser reads TypeScript by the compiler's own interface, which TypeScript 7 has not. So it is shown what
 * Node runs: the sources without their types, and so without what is imported for types alone.
 */
async function brokenRules(modules: readonly Source[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-house-'));
  folders.push(folder);
  for (const { path, text } of modules) {
    const file = join(folder, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, stripTypeScriptTypes(text).replaceAll(/(['"]\.{1,2}\/[^'"\n]+)\.ts(['"])/g, '$1.js$2'));
  }
  writeFileSync(join(folder, 'package.json'), readFileSync(join(root, 'package.json')));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { output } = await cruise(
    ['src', 'seeds', 'migrations', 'test'],
    {
      baseDir: folder,
      validate: true,
      ruleSet: { forbidden },
      doNotFollow: { path: 'node_modules' },
      preserveSymlinks: true,
      moduleSystems: ['es6'],
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.js', '.cjs', '.mjs', '.json'],
    },
  );
  return (output as ICruiseResult).summary.violations.map(
    ({ rule, from, to, cycle }) => `${rule.name}: ${[from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' -> ')}`,
  );
}

/** Imports of types as if they were of values. */
const withTypeImports = (text: string): string =>
  text.replaceAll(/^(?:import type (?=[{*\w])|export type (?=\{))[\s\S]*?;$|^import \{[^}]*\}/gm, (line) =>
    line.replace(/^(import|export) type /, '$1 ').replaceAll(/([{,]\s*)type (?=\w)/g, '$1'),
  );
