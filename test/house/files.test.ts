import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { roles } from '../../src/accounts/permissions.ts';
import { literalsOf, root, sources } from './sources.ts';

const ours = sources('{src,views,migrations,seeds,test,public}/**/*.{ts,cjs,js,ejs,css}');
const linesOf = (text: string): number => text.split('\n').length - 1;

test('no file is longer than 300 lines', () => {
  expect(ours.filter(({ text }) => linesOf(text) > 300).map(({ path, text }) => `${path}: ${linesOf(text)}`)).toEqual(
    [],
  );
});

test('a file is called by what is in it', () => {
  const empty =
    /^(utils?|helpers?|common|misc|manager|service|services|types|base|core|data|info|stuff|store\d|routes\d)\./;
  expect(ours.filter(({ path }) => empty.test(basename(path))).map(({ path }) => path)).toEqual([]);
  expect(ours.filter(({ path }) => /[^a-z0-9./-]/.test(path)).map(({ path }) => path)).toEqual([]);
});

test('the root holds what the design allows, and no more', () => {
  const allowed =
    'README.md migrations node_modules package-lock.json package.json public seeds src test tsconfig.json views';
  const there = readdirSync(root).filter((name) => !name.startsWith('.') && !name.endsWith('.log'));
  expect(there.filter((name) => !allowed.split(' ').includes(name))).toEqual([]);
});

test.each(
  sources('src/scoring/*.ts', 'src/**/{rules,flow,facts,permissions}.ts', 'src/balance/{cv,split}.ts').map(
    ({ path, text }) => [path, text] as const,
  ),
)('%s decides without clock, chance or environment', (_, text) => {
  expect(text.match(/new Date\(\)|Date\.now|Math\.random|process\.env|performance\.now/g) ?? []).toEqual([]);
});

test('only the configuration reads the environment', () => {
  const readers = sources('src/**/*.ts').filter(({ text }) => /process\.env\b/.test(withoutComments(text)));
  expect(readers.map(({ path }) => path).filter((path) => !/^src\/(main|config)\.ts$|\/cli\.ts$/.test(path))).toEqual(
    [],
  );
});

test('SQL stands in stores only', () => {
  // A store that would be too long is split by noun; each of these says in its head what it keeps.
  const sql = /^\s*(?:select|insert into|update|delete from|with)\s+[\w"(*]/;
  const elsewhere = sources('src/**/{routes,rules,schema,*-page}.ts').flatMap(({ path, text }) =>
    literalsOf(text)
      .filter(({ parts }) => sql.test(parts[0]!) && /\bfrom\b|\bset\b|\bvalues\b/.test(parts.join(' ')))
      .map(({ line }) => `${path}:${line}`),
  );
  expect(elsewhere).toEqual([]);
});

test('no file but the table names a role to decide something', () => {
  const elsewhere = [
    'src/accounts/permissions.ts',
    // The first administrator is made from outside, before there is anybody who could be allowed to.
    'src/accounts/first.ts',
    // What each role sits in: a school, a region, the installation.
    'src/accounts/seats.ts',
  ];
  const naming = sources('src/**/*.ts')
    .filter(({ path }) => !elsewhere.includes(path))
    .flatMap(({ path, text }) =>
      literalsOf(text)
        .filter(({ parts }) => (roles as readonly string[]).includes(parts.join('…')))
        .map(({ line, parts }) => `${path}:${line}: ${parts.join('')}`),
    );
  // There it is a place for a signature.
  expect(naming.filter((named) => !/^src\/applications\/paper\.ts:\d+: clerk$/.test(named))).toEqual([]);
});

test('no SQL names a schema, so that a city can be given one of its own', () => {
  const naming = [...sources('src/**/*.ts', 'migrations/*.ts', 'seeds/**/*.ts')].flatMap(({ path, text }) =>
    literalsOf(text)
      .filter(({ parts }) => parts.some((part) => /\bpublic\.[a-z_]+\b|"public"/.test(part) && !part.includes('/')))
      .map(({ line, parts }) => `${path}:${line}: ${parts.join('…').slice(0, 60)}`),
  );
  expect(naming).toEqual([]);
});

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*/g, '$1');

test('the folder of the tests mirrors that of the rooms', () => {
  const rooms = new Set(readdirSync(join(root, 'src')));
  const technical = ['browser', 'bench', 'house', 'permissions', 'set-up', 'setup', 'seeds', 'demonstration'];
  const folders = readdirSync(join(root, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !rooms.has(name) && !technical.includes(name))).toEqual([]);
});
