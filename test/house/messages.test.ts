import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { chinese, codeOfView, literalsOf, proseOfView, root, sources } from './sources.ts';

type Messages = Readonly<Record<string, string>>;
type Node = {
  readonly type: number;
  readonly value?: string;
  readonly options?: Readonly<Record<string, { readonly value: readonly Node[] }>>;
};

const languages = ['zh-CN', 'en'] as const;
const rooms = globSync('views/*/*.json', { cwd: root }).map((file) => basename(dirname(file)));
const read = (room: string, language: string): Messages =>
  JSON.parse(readFileSync(join(root, 'views', room, `${language}.json`), 'utf8')) as Messages;
const parse = (text: string, language: string): readonly Node[] =>
  new IntlMessageFormat(text, language, undefined, { ignoreTag: true }).getAst() as unknown as readonly Node[];

const all = (language: string): Map<string, string> =>
  new Map(
    [...new Set(rooms)].flatMap((room) =>
      Object.entries(read(room, language)).map(([key, text]) => [`${room}.${key}`, text] as const),
    ),
  );
const inChinese = all('zh-CN');
const inEnglish = all('en');
const spoken = { 'zh-CN': inChinese, en: inEnglish };

test('both languages have the same messages', () => {
  expect([...inEnglish.keys()].filter((key) => !inChinese.has(key))).toEqual([]);
  expect([...inChinese.keys()].filter((key) => !inEnglish.has(key))).toEqual([]);
});

test.each(languages)('every message in %s can be read, and says something', (language) => {
  const broken = [...spoken[language]].filter(([, text]) => {
    try {
      return parse(text, language).length === 0;
    } catch {
      return true;
    }
  });
  expect(broken).toEqual([]);
});

test('a message has the same gaps in both languages', () => {
  // Chinese says how many in all, English how many more.
  const apart = new Set(['assessments.work.among']);
  const differ = [...inChinese].flatMap(([key, text]) => {
    const [one, other] = [gapsOf(text, 'zh-CN'), gapsOf(inEnglish.get(key) ?? text, 'en')].map((gaps) =>
      gaps.join(' '),
    );
    return one === other || apart.has(key) ? [] : [`${key}: ${one} / ${other}`];
  });
  expect(differ).toEqual([]);
});

test('whatever is counted has its singular in English, and needs none in Chinese', () => {
  const numbered = /^ [a-z]+s\b/;
  const careless = [...inEnglish].filter(([, text]) =>
    pluralsOf(parse(text, 'en')).some(
      ({ one, '=1': exactlyOne, other = [] }) =>
        (one ?? exactlyOne) === undefined &&
        other.some(({ type }, place) => type === 7 && numbered.test(other[place + 1]?.value ?? '')),
    ),
  );
  const idle = [...inChinese].filter(([, text]) =>
    pluralsOf(parse(text, 'zh-CN')).some(({ one }) => one !== undefined),
  );
  expect([...careless, ...idle]).toEqual([]);
});

test('an English number never stands before a plural that can’t change', () => {
  // Said of two schools and more only.
  const several = new Set(['web.schools']);
  const careless = [...inEnglish].filter(
    ([key, text]) =>
      !several.has(key) &&
      parse(text, 'en').some(
        ({ type, value }, place, nodes) =>
          type === 1 &&
          /^(count|days|minutes|schools|lines|files|number|rows)$/.test(value ?? '') &&
          /^ [a-z]+s\b/.test(nodes[place + 1]?.value ?? ''),
      ),
  );
  expect(careless).toEqual([]);
});

test('English is written without Chinese, but for a language’s own name and the number of a document', () => {
  // How a character is read can't be shown without it.
  const shown = new Set([
    'schools.form.pinyinHint',
    ...[...inEnglish.keys()].filter((key) => key.startsWith('web.language.')),
  ]);
  const mixed = [...inEnglish].filter(
    ([key, text]) => !shown.has(key) && chinese.test(text.replaceAll(/\p{Script=Han}+〔\d{4}〕\d+号/gu, '')),
  );
  expect(mixed).toEqual([]);
});

/** What the code says, each with the room that says it: a room may leave its own name out until the key is put together. */
const literals = [
  ...sources('src/**/*.ts', 'seeds/**/*.ts').map(({ path, text }) => ({ path, found: literalsOf(text) })),
  ...sources('views/**/*.ejs').map(({ path, text }) => ({ path, found: literalsOf(codeOfView(text)) })),
];

test('every message that is asked for by name exists', () => {
  const missing = [...calls()].filter(({ key }) => !inChinese.has(key)).map(({ path, key }) => `${path}: ${key}`);
  expect(missing).toEqual([]);
});

test('a message gets what stands in its gaps', () => {
  const short = [...calls()].flatMap(({ path, key, values }) => {
    const text = inChinese.get(key);
    if (text === undefined || values === null) return [];
    const lacking = gapsOf(text, 'zh-CN').filter((gap) => !values.includes(gap));
    return lacking.length > 0 ? [`${path}: ${key} lacks ${lacking.join(', ')}`] : [];
  });
  expect(short).toEqual([]);
});

test('every family of messages has a member', () => {
  const keys = [...inChinese.keys()];
  const named = new Set(rooms);
  const empty = literals.flatMap(({ path, found }) =>
    found
      .filter(({ parts }) => parts.length > 1 && named.has(/^([a-z-]+)\.[a-zA-Z]/.exec(parts[0]!)?.[1] ?? ''))
      .filter(({ parts }) => !parts.some((part) => /[\s/:]/.test(part)))
      .filter(({ parts }) => !keys.some((key) => patternOf(parts).test(key)))
      .map(({ parts, line }) => `${path}:${line}: ${parts.join('…')}`),
  );
  expect(empty).toEqual([]);
});

test('every message is used', () => {
  const used = new Set<string>();
  const families: RegExp[] = [];
  for (const { path, found } of literals) {
    const room = path.split('/')[1]!;
    for (const { parts } of found) {
      if (parts.length === 1) {
        used.add(parts[0]!);
        used.add(`${room}.${parts[0]!}`);
        // 'cycles.' + name
        if (/^[a-z-]+\.(?:[\w.]+\.)?$/.test(parts[0]!)) families.push(patternOf([parts[0]!, '']));
      } else if (/^[a-zA-Z][\w -]*\./.test(parts[0]!)) {
        families.push(patternOf(parts), patternOf([`${room}.${parts[0]!}`, ...parts.slice(1)]));
      }
    }
  }
  const unused = [...inChinese.keys()].filter((key) => !used.has(key) && !families.some((family) => family.test(key)));
  expect(unused).toEqual([]);
});

test('code and views have no words of their own', () => {
  // What is said before there are pages: to whoever starts the program, in both languages.
  const starting = /^src\/(main|config)\.ts$|^src\/database\/|\/cli\.ts$|^src\/accounts\/first\.ts$/;
  // Units and methods are keys: the rubric's table writes them so.
  const units = /^src\/scoring\/(quantity|school|rubric)\.ts$/;
  const inCode = sources('src/**/*.ts')
    .filter(({ path }) => !starting.test(path) && !units.test(path))
    .flatMap(({ path, text }) => literalsOf(text).map((literal) => ({ path, ...literal })));
  const views = sources('views/**/*.ejs');
  const inViews = views.flatMap(({ path, text }) =>
    literalsOf(codeOfView(text)).map((literal) => ({ path, ...literal })),
  );
  const shown = views.flatMap(({ path, text }) =>
    proseOfView(text)
      .split('\n')
      .map((line, place) => ({ path, line: place + 1, parts: [line] })),
  );
  const words = [...inCode, ...inViews, ...shown].filter(({ parts }) => parts.some((part) => chinese.test(part)));
  expect(words.map(({ path, line, parts }) => `${path}:${line}: ${parts.join('…')}`)).toEqual([]);
});

/** Where code asks for a message by its whole key; `values` are the names it brings, or null where that can't be told. */
function* calls(): Generator<{ path: string; key: string; values: string[] | null }> {
  const asking = /\bt\(\s*'([a-z-]+\.[^']+)'\s*(\)|,\s*\{([^{}]*)\}\s*,?\s*\)|,)/g;
  const texts = [
    ...sources('src/**/*.ts'),
    ...sources('views/**/*.ejs').map(({ path, text }) => ({ path, text: codeOfView(text) })),
  ];
  for (const { path, text } of texts) {
    for (const [, key = '', end = '', object = ''] of text.matchAll(asking)) {
      const spread = end === ',' || object.includes('...');
      const values = object.split(/,(?![^(]*\))/).map((entry) => entry.split(':')[0]!.trim());
      yield { path, key, values: end === ')' ? [] : spread ? null : values };
    }
  }
}

/** The keys that a template can come to be. A gap after nothing but the room's name is one word; else it may have dots in it. */
function patternOf(parts: readonly string[]): RegExp {
  const gap = /^[a-z-]+\.$/.test(parts[0]!) ? '[^.]+' : '.+';
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join(gap)}$`);
}

function gapsOf(text: string, language: string): string[] {
  const gaps = new Set<string>();
  const visit = (nodes: readonly Node[]): void => {
    for (const { type, value, options } of nodes) {
      // 0 is text, 7 the number sign of a plural.
      if (type !== 0 && type !== 7 && value !== undefined) gaps.add(value);
      for (const option of Object.values(options ?? {})) visit(option.value);
    }
  };
  visit(parse(text, language));
  return [...gaps].toSorted();
}

function pluralsOf(nodes: readonly Node[]): Partial<Record<string, readonly Node[]>>[] {
  return nodes.flatMap(({ type, options = {} }) => {
    const branches = Object.entries(options).map(([form, { value }]) => [form, value] as const);
    return [
      ...(type === 6 ? [Object.fromEntries(branches)] : []),
      ...branches.flatMap(([, value]) => pluralsOf(value)),
    ];
  });
}
