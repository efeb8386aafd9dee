import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { Converter } from 'opencc-js';

export const languages = ['zh-CN', 'en', 'zh-Hant'] as const;
export type Language = (typeof languages)[number];

export type Values = Readonly<Record<string, string | number>>;
/** The sentence of a key, with its values in it. An unknown key throws outside production, and shows itself there. */
export type Translate = (key: string, values?: Values) => string;
/** The right side of something that the database holds in two languages. */
export type Say = (text: { readonly zh: string; readonly en: string }) => string;

export interface Texts {
  readonly t: Translate;
  readonly say: Say;
  readonly has: (key: string) => boolean;
}

let converter: ((text: string) => string) | undefined;

/** Simplified text as Traditional. Its dictionaries are read with the first reader of it: every start would wait for them. */
const traditional = (text: string): string => (converter ??= Converter({ from: 'cn', to: 'tw' }))(text);

/** Reads every `views/<room>/<language>.json`; Traditional Chinese is derived from the Simplified. */
export function readTexts(views: string, production = false): Record<Language, Texts> {
  const chinese = messagesIn(views, 'zh-CN');
  return {
    'zh-CN': textsOf('zh-CN', chinese, (text) => text.zh, production),
    // A city's own rubric need not be translated.
    en: textsOf('en', messagesIn(views, 'en'), (text) => text.en || text.zh, production),
    'zh-Hant': textsOf('zh-Hant', chinese, (text) => traditional(text.zh), production, traditional),
  };
}

/** The messages of all rooms, keyed `<room>.<page>.<element>`. */
export function messagesIn(views: string, language: 'zh-CN' | 'en'): Map<string, string> {
  const messages = new Map<string, string>();
  for (const room of readdirSync(views)) {
    const file = join(views, room, `${language}.json`);
    if (!existsSync(file)) continue;
    const read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    for (const [key, message] of Object.entries(read)) messages.set(`${room}.${key}`, message);
  }
  return messages;
}

function textsOf(
  language: Language,
  messages: ReadonlyMap<string, string>,
  say: Say,
  production: boolean,
  derive: (message: string) => string = (message) => message,
): Texts {
  const parsed = new Map<string, string | IntlMessageFormat>();
  const t: Translate = (key, values) => {
    let message = parsed.get(key);
    if (message === undefined) {
      const source = messages.get(key);
      if (source === undefined && production) return key;
      if (source === undefined) throw new RangeError(`no message "${key}" in ${language}`);
      const text = derive(source);
      message = /[{}']/.test(text) ? new IntlMessageFormat(text, language, undefined, { ignoreTag: true }) : text;
      parsed.set(key, message);
    }
    return typeof message === 'string' ? message : String(message.format(values));
  };
  return { t, say, has: (key) => messages.has(key) };
}

/** Which language a visitor gets: the one chosen in the header, else Chinese. */
export const languageOf = (chosen: string | undefined): Language =>
  languages.find((language) => language === chosen) ?? 'zh-CN';
