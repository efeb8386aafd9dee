import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { root, sources } from './sources.ts';

const views = sources('views/**/*.ejs');
const nameOf = (path: string): string => path.replace(/^views\//, '').replace(/\.ejs$/, '');
const found = (pattern: RegExp): string[] =>
  views.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([what]) => `${path}: ${what.slice(0, 120)}`));

test('whatever a view prints is escaped, but for other views and the body of the layout', () => {
  expect(found(/<%-(?!\s*include\()(?!\s*page\.body\b)[^%]*%>/g)).toEqual([]);
});

test('an include prints nothing but a view', () => {
  expect(
    found(/<%-\s*include\((?:(?!%>)[\s\S])*%>/g).filter(
      (what) => !/\)\s*;?\s*-?%>$|…$/.test(what) && what.length < 120,
    ),
  ).toEqual([]);
});

test('no view has a style or a script in its lines: the content policy would stop it', () => {
  expect(found(/<[a-z][^>]*\s(?:style|on[a-z]+)\s*=/gi)).toEqual([]);
  expect(found(/<style\b|<script\b(?![^>]*\ssrc=)/gi)).toEqual([]);
});

test('every form that writes bears the token of its session', () => {
  const bare = views.flatMap(({ path, text }) =>
    [...text.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/gi)]
      .filter(([form]) => !/name="_csrf"/.test(form))
      .map(([form]) => `${path}: ${form.slice(0, 80)}`),
  );
  expect(bare).toEqual([]);
});

test('every view is a page that the compiler knows, or part of another', () => {
  const pages = sources('src/**/*.ts').flatMap(({ text }) =>
    [...text.matchAll(/interface Pages \{([\s\S]*?)\n\s*\}\n/g)].flatMap(([, body = '']) =>
      [...body.matchAll(/^\s*'([a-z-]+\/[a-z-]+)':/gm)].map(([, name]) => name!),
    ),
  );
  const included = new Set(views.flatMap(({ path, text }) => includesOf(path, text)));
  const known = new Set([...pages, 'layout/page']);
  expect(views.map(({ path }) => nameOf(path)).filter((name) => !known.has(name) && !included.has(name))).toEqual([]);
  const there = new Set(views.map(({ path }) => nameOf(path)));
  expect([...known, ...included].filter((name) => !there.has(name))).toEqual([]);
});

test('a file that a view names is there', () => {
  const named = [...views, ...sources('src/**/*.ts')].flatMap(({ path, text }) =>
    [...text.matchAll(/asset\('([^']+)'\)|'(\/(?:js|css)\/[^']+\.(?:js|css))'/g)].map(
      ([, asset, script]) => [path, asset ?? script!] as const,
    ),
  );
  const sheets =
    readFileSync(join(root, 'views/layout/page.ejs'), 'utf8').match(/for \(const sheet of \[([^\]]+)\]/)?.[1] ?? '';
  const all = [
    ...named,
    ...[...sheets.matchAll(/'([^']+)'/g)].map(([, sheet]) => ['layout', `/css/${sheet}.css`] as const),
  ];
  const files = new Set(
    sources('public/**/*.{css,js,svg,png,ico,webmanifest}').map(({ path }) => path.replace(/^public/, '')),
  );
  expect(all.filter(([, file]) => !files.has(file))).toEqual([]);
  const used = new Set(all.map(([, file]) => file));
  const sheetsThere = [...files].filter((file) => file.endsWith('.css'));
  expect(sheetsThere.filter((file) => !used.has(file))).toEqual([]);
});

test('what the browser gets runs in Chromium 86', () => {
  const style = sources('public/**/*.css').flatMap(({ path, text }) =>
    [
      ...text
        .replaceAll(/\/\*[\s\S]*?\*\//g, '')
        .matchAll(
          /:has\(|@container|container-type|aspect-ratio|@layer|^\s+&|:is\(|:where\(|\binset\s*:|color-mix|\bdvh\b/gm,
        ),
    ].map(([what]) => `${path}: ${what.trim()}`),
  );
  const script = sources('public/**/*.js').flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /\.at\(|structuredClone|Object\.hasOwn|\.replaceAll\(.*?\/g\b.*?d|\.findLast|\.toSorted|\.toReversed|\.toSpliced|\?\?=|\|\|=|&&=|crypto\.randomUUID|Object\.groupBy|\bstatic \{/g,
      ),
    ].map(([what]) => `${path}: ${what}`),
  );
  // `||=` came with 85; `:is`, `:where` and `inset` with 88 and 87.
  expect([...style, ...script.filter((what) => !/(\?\?=|\|\|=|&&=)$/.test(what))]).toEqual([]);
});

/** Names of the views that a view includes: from the root of the views, or from its own folder. */
function includesOf(path: string, text: string): string[] {
  return [...text.matchAll(/include\('([^']+)'/g)].map(([, name = '']) =>
    nameOf(name.startsWith('/') ? `views${name}` : posix.join(dirname(path), name)),
  );
}
