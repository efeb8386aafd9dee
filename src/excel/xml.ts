import { broken } from './refused.ts';

export type Attributes = Readonly<Record<string, string>>;

/** What is done as a text is read; names come without what stands before their colon: some programs write x:row. */
export interface Handlers {
  readonly open?: (name: string, attributes: Attributes) => void;
  readonly text?: (piece: string) => void;
  readonly close?: (name: string) => void;
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads XML event by event, once from its beginning to its end. Only the five entities that XML itself has are known, and a text
 * that would declare others is refused: nothing in it can grow, and nothing outside it is asked for.
 *
 * @throws Refused where it is no XML
 */
export function parseXml(xml: string, { open, text, close }: Handlers): void {
  let depth = 0;
  let at = xml.startsWith('\uFEFF') ? 1 : 0;
  const after = (mark: string, from: number): number => {
    const found = xml.indexOf(mark, from);
    if (found === -1) throw broken();
    return found + mark.length;
  };
  for (;;) {
    const next = xml.indexOf('<', at);
    if (next === -1) break;
    if (next > at && depth > 0) text?.(decoded(xml.slice(at, next)));
    if (xml.startsWith('<!--', next)) at = after('-->', next + 4);
    else if (xml.startsWith('<![CDATA[', next)) {
      at = after(']]>', next + 9);
      text?.(xml.slice(next + 9, at - 3));
    } else if (xml.startsWith('<?', next)) at = after('?>', next + 2);
    else if (xml.startsWith('<!', next)) throw broken();
    else if (xml.startsWith('</', next)) {
      at = after('>', next + 2);
      if (--depth < 0) throw broken();
      close?.(bare(xml.slice(next + 2, at - 1).trimEnd()));
    } else {
      at = endOfTag(xml, next + 1) + 1;
      const empty = xml[at - 2] === '/';
      const inside = xml.slice(next + 1, empty ? at - 2 : at - 1);
      const space = inside.search(/\s/);
      const name = bare(space === -1 ? inside : inside.slice(0, space));
      open?.(name, space === -1 ? {} : attributesOf(inside.slice(space)));
      if (empty) close?.(name);
      else depth++;
    }
  }
  if (depth > 0 || at === 0) throw broken();
}

/** Where a tag ends; what stands in quotes may be anything. Every sign is looked at once, however long the tag is. */
function endOfTag(xml: string, from: number): number {
  for (let at = from; at < xml.length; at++) {
    const sign = xml[at]!;
    if (sign === '>') return at;
    if (sign === '<') break;
    if (sign !== '"' && sign !== "'") continue;
    at = xml.indexOf(sign, at + 1);
    if (at === -1) break;
  }
  throw broken();
}

function attributesOf(text: string): Attributes {
  const attributes: Record<string, string> = {};
  for (let at = 0; ;) {
    const equals = text.indexOf('=', at);
    if (equals === -1) return attributes;
    let from = equals + 1;
    while (text[from] === ' ' || text[from] === '\n' || text[from] === '\r' || text[from] === '\t') from++;
    const quote = text[from];
    const to = quote === '"' || quote === "'" ? text.indexOf(quote, from + 1) : -1;
    if (to === -1) throw broken();
    attributes[text.slice(at, equals).trim()] = decoded(text.slice(from + 1, to));
    at = to + 1;
  }
}

const entities: Attributes = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|([a-z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name as string] ?? whole;
    const code = decimal === undefined ? parseInt(hex as string, 16) : Number(decimal);
    return code <= 0x10_ffff ? String.fromCodePoint(code) : (whole as string);
  });
}

/** Signs that XML can't hold are written by their code in workbooks: _x0007_. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text;

/**
 * Text as XML. What XML can't hold is written by its code, as is a text that only looks like such a code, so that everything comes
 * back as it was. Half a pair of signs, which is no text, becomes the sign of what can't be read.
 */
export const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, codeOf);

const codeOf = (sign: string): string => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** The same for the value of an attribute. */
export const quoted = (text: string): string =>
  escaped(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
