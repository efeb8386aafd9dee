import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

export interface Source {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
}

export function sources(...patterns: string[]): Source[] {
  const paths = globSync(patterns, { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return paths.toSorted().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Chinese, Japanese and Korean characters and their punctuation; the wide space is none. */
export const chinese = /[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/;

/** A text of the code: what stands between its gaps (a plain string has one part), and the line it begins in. */
export interface Literal {
  readonly parts: readonly string[];
  readonly line: number;
}

/** What stands between the tags of a view, comments left out: its code, line for line. */
export const codeOfView = (text: string): string => apart(text, true);

/** A view without its tags: what is shown as it stands. */
export const proseOfView = (text: string): string => apart(text, false);

function apart(text: string, inside: boolean): string {
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ');
  let place = 0;
  let kept = '';
  for (const { 0: tag, 1: code = '', index } of text.matchAll(/<%(?!#)[-=_]?([\s\S]*?)[-_]?%>|<%#[\s\S]*?%>/g)) {
    const between = text.slice(place, index);
    kept += inside ? blank(between) + (code === '' ? blank(tag) : `;${code};`) : between + blank(tag);
    place = index + tag.length;
  }
  return kept + (inside ? '' : text.slice(place));
}

/** Every string and template of some code, also those inside the gaps of templates; comments and patterns are passed over. */
export function literalsOf(code: string): Literal[] {
  const found: Literal[] = [];
  scan(code, 0, '', found);
  return found;
}

/** Reads code up to `end` (or its last character) and answers where that was. */
function scan(code: string, from: number, end: string, found: Literal[]): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const sign = code[at]!;
    if (sign === '{') depth++;
    if (sign === end && depth === 0) return at;
    if (sign === '}') depth--;
    if (sign === '/' && code[at + 1] === '/') at = ending(code, '\n', at);
    else if (sign === '/' && code[at + 1] === '*') at = ending(code, '*/', at) + 1;
    else if (sign === '/' && /(?:^|[=(,:[!&|?{};>]|\breturn)\s*$/.test(code.slice(Math.max(0, at - 20), at)))
      at = endOfPattern(code, at);
    else if (sign === "'" || sign === '"' || sign === '`') at = literal(code, at, found);
  }
  return code.length;
}

const ending = (code: string, mark: string, from: number): number => {
  const at = code.indexOf(mark, from + 1);
  return at === -1 ? code.length : at;
};

function endOfPattern(code: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < code.length && code[at] !== '\n'; at++) {
    if (code[at] === '\\') at++;
    else if (code[at] === '[') inClass = true;
    else if (code[at] === ']') inClass = false;
    else if (code[at] === '/' && !inClass) return at;
  }
  return from;
}

function literal(code: string, from: number, found: Literal[]): number {
  const quote = code[from]!;
  const parts = [''];
  const line = code.slice(0, from).split('\n').length;
  let at = from + 1;
  for (; at < code.length && code[at] !== quote; at++) {
    if (code[at] === '\\') parts[parts.length - 1] += code[++at] ?? '';
    else if (quote === '`' && code[at] === '$' && code[at + 1] === '{') {
      at = scan(code, at + 2, '}', found);
      parts.push('');
    } else parts[parts.length - 1] += code[at]!;
  }
  found.push({ parts, line });
  return at;
}
