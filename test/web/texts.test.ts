import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { languageOf, readTexts } from '../../src/web/texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'texts-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'room'));
mkdirSync(join(folder, 'views-only'));
const write = (language: string, messages: Record<string, string>): void =>
  writeFileSync(join(folder, 'room', `${language}.json`), JSON.stringify(messages));
write('zh-CN', { title: '软件与学校', left: '还有 {days} 天', quoted: '“{name}”的{name}' });
write('en', {
  title: 'Somebody’s "title" isn\'t {}'.replace(' {}', ''),
  left: '{days, plural, one {# day} other {# days}} left',
});

const texts = readTexts(folder);

describe('a key that there is not', () => {
  test.each(['zh-CN', 'en', 'zh-Hant'] as const)('throws in %s, with its name', (language) => {
    expect(() => texts[language].t('room.titel')).toThrow(new RangeError(`no message "room.titel" in ${language}`));
  });

  test('shows itself in production, where a page is worth more than a word', () => {
    expect(readTexts(folder, true).en.t('room.titel')).toBe('room.titel');
  });

  test('is no key in one language only because another has it', () => {
    expect(texts['zh-CN'].has('room.quoted')).toBe(true);
    expect(texts.en.has('room.quoted')).toBe(false);
    expect(() => texts.en.t('room.quoted', { name: 'x' })).toThrow(RangeError);
  });
});

test('a value that the sentence needs and does not get is told, not left out', () => {
  expect(() => texts['zh-CN'].t('room.left')).toThrow();
});

test('values stand where the sentence has them, as often as it has them', () => {
  expect(texts['zh-CN'].t('room.quoted', { name: '甲' })).toBe('“甲”的甲');
  expect(texts['zh-CN'].t('room.left', { days: 2 })).toBe('还有 2 天');
});

test.each([
  [1, '1 day left'],
  [2, '2 days left'],
  [1200, '1,200 days left'],
])('English counts %i: %s', (days, said) => {
  expect(texts.en.t('room.left', { days })).toBe(said);
});

test('an apostrophe is an apostrophe', () => {
  expect(texts.en.t('room.title')).toBe('Somebody’s "title" isn\'t');
});

test('the Traditional is derived from the Simplified, and what stands in two languages is said in the right one', () => {
  expect(texts['zh-Hant'].t('room.title')).toBe('軟件與學校');
  const grade = { zh: '达标', en: 'Compliant' };
  expect([texts['zh-CN'].say(grade), texts.en.say(grade), texts['zh-Hant'].say(grade)]).toEqual([
    '达标',
    'Compliant',
    '達標',
  ]);
});

test.each([
  ['en', 'en'],
  ['zh-Hant', 'zh-Hant'],
  ['fr', 'zh-CN'],
  ['../en', 'zh-CN'],
  [undefined, 'zh-CN'],
])('a visitor who chose %s reads %s', (chosen, language) => {
  expect(languageOf(chosen)).toBe(language);
});
