import type { Sentence } from '../scoring/sentence.ts';
import type { Texts } from './texts.ts';

/** A sentence of the rules in the words of the page; what stands in its gaps in two languages is said in the page's. */
export function saySentence({ t, say }: Pick<Texts, 't' | 'say'>, { key, values }: Sentence): string {
  const said: Record<string, string> = {};
  for (const [gap, value] of Object.entries(values)) said[gap] = typeof value === 'string' ? value : say(value);
  return t(key, said);
}
