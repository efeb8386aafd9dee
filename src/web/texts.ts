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

const simplified = Converter({ from: 'cn', to: 'tw' });

/** Reads every `views/<room>/<language>.json`; Traditional Chinese is derived from the Simplified. */
export function readTexts(views: string, production = false): Record<Language, Texts> {
  const chinese = messagesIn(views, 'zh-CN');
  const derived = new Map([...chinese].map(([key, message]) => [key, simplified(message)]));
  return {
    'zh-CN': textsOf('zh-CN', chinese, (text) => text.zh, production),
    en: textsOf('en', messagesIn(views, 'en'), (text) => text.en, production),
    'zh-Hant': textsOf('zh-Hant', derived, (text) => simplified(text.zh), production),
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

function textsOf(language: Language, messages: ReadonlyMap<string, string>, say: Say, production: boolean): Texts {
  const parsed = new Map<string, string | IntlMessageFormat>();
  const t: Translate = (key, values) => {
    let message = parsed.get(key);
    if (message === undefined) {
      const text = messages.get(key);
      if (text === undefined && production) return key;
      if (text === undefined) throw new RangeError(`no message "${key}" in ${language}`);
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
