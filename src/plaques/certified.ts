import { readDay } from '../web/days.ts';
import { plaqueNumber, readNumber } from './rules.ts';

/** What a certificate certifies, and what is signed of it. */
export interface Certified {
  readonly number: string;
  /** The school's name on the day of the award. */
  readonly school: string;
  /** As 2026-11-02. */
  readonly awardedOn: string;
}

/**
 * The text that is signed: UTF-8, four lines without one at the end. Number and day have no line breaks, so no two certificates
 * share a text whatever a school is called.
 */
export const signedText = ({ number, school, awardedOn }: Certified): string =>
  `dabiao-plaque-v1\n${number}\n${school}\n${awardedOn}`;

/** A signature as it is written: base64url without filling, 86 signs for 64 bytes. */
export const writeSignature = (signature: Buffer): string => signature.toString('base64url');

/** The bytes of a written signature; null where it is none, or was cut off. */
export function readSignature(written: string): Buffer | null {
  if (!/^[\w-]{86}$/.test(written)) return null;
  const bytes = Buffer.from(written, 'base64url');
  return bytes.length === 64 && writeSignature(bytes) === written ? bytes : null;
}

/**
 * The address in the QR code: it leads to the check page and bears all that the signature is over, so that it can be checked without a
 * network too. The name is in base64url: a third of the signs that an address would need for Chinese, and so larger dots on the paper.
 *
 * @param base where the product is reached, without a slash at its end
 */
export function checkAddress(base: string, { number, school, awardedOn }: Certified, signature: string | null): string {
  const address = `${base}/public/plaques/${number}`;
  if (signature === null) return address;
  return `${address}?on=${awardedOn}&school=${Buffer.from(school, 'utf8').toString('base64url')}&s=${signature}`;
}

/** What somebody brings to be checked, as far as it was there; nothing of it is believed. */
export interface Brought {
  readonly number: string;
  readonly school: string | null;
  readonly awardedOn: string | null;
  readonly signature: string | null;
  /** Whether there was more than a number that can't be read: cut off, or no such day. */
  readonly broken: boolean;
}

const longestName = 200;

/** What the address of a check page bears behind its number. */
export function readQuery(number: string, query: Readonly<Record<string, unknown>>): Brought {
  const [on, name, s] = ['on', 'school', 's'].map((key) => query[key]);
  const school = typeof name === 'string' ? readName(name) : null;
  const awardedOn = typeof on === 'string' && readDay(on) === on ? on : null;
  const signature = typeof s === 'string' && readSignature(s) !== null ? s : null;
  const broken =
    (name !== undefined && school === null) ||
    (on !== undefined && awardedOn === null) ||
    (s !== undefined && signature === null) ||
    (school === null) !== (awardedOn === null) ||
    (school !== null && signature === null);
  return { number, school, awardedOn, signature, broken };
}

function readName(written: string): string | null {
  if (!/^[\w-]{1,800}$/.test(written)) return null;
  try {
    const name = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(written, 'base64url'));
    return name !== '' && name.length <= longestName ? name : null;
  } catch {
    return null;
  }
}

/**
 * What was typed or pasted into the field of the check: a number, the address of a QR code, or the signed text with its signature
 * below it, its lines perhaps run together by the field.
 *
 * @returns null where there is no number in it
 */
export function readBrought(typed: string): Brought | null {
  const text = typed.normalize('NFC').trim();
  const [, path, query] = /\/public\/plaques\/([^\s?#/]+)(?:\?([^\s#]*))?/.exec(text) ?? [];
  if (path !== undefined) {
    const number = readNumber(decoded(path));
    return number === null ? null : readQuery(number, Object.fromEntries(new URLSearchParams(query)));
  }
  const [, code, year, serial, school, on, signature = null] =
    /^dabiao-plaque-v1\s+(\d{6})-(\d{4})-(\d{4,6})\s+(\S.*?)\s+(\d{4}-\d\d-\d\d)(?:\s+([\w-]+))?$/s.exec(text) ?? [];
  if (code === undefined) {
    const number = readNumber(text);
    return number === null ? null : readQuery(number, {});
  }
  return readQuery(plaqueNumber(code, Number(year), Number(serial)), {
    on,
    school: Buffer.from(school!, 'utf8').toString('base64url'),
    ...(signature !== null && { s: signature }),
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What a check comes to:
 * entry       only a number was brought, and the register has it
 * unsigned    so too, of a plaque that bears no signature yet
 * genuine     we signed what the paper says, and the register says the same
 * altered     the signature does not belong to what the paper says: forged, or changed afterwards
 * differs     we signed it, but the register says otherwise (or nothing)
 * incomplete  something is missing of what was brought: it proves nothing
 */
export type Verdict = 'entry' | 'unsigned' | 'genuine' | 'altered' | 'differs' | 'incomplete';

/**
 * @param registered what the register says under this number; null where it has none
 * @param isOurs     whether one of our keys signed a text
 */
export function verdictOf(
  brought: Brought,
  registered: (Certified & { readonly signed: boolean }) | null,
  isOurs: (text: string, signature: Buffer) => boolean,
): Verdict {
  const { number, school, awardedOn, signature, broken } = brought;
  if (broken) return 'incomplete';
  if (signature === null) return registered === null || registered.signed ? 'entry' : 'unsigned';
  const paper = school === null || awardedOn === null ? registered : { number, school, awardedOn };
  if (paper === null) return 'incomplete';
  if (!isOurs(signedText(paper), readSignature(signature)!)) return 'altered';
  return registered !== null && signedText(paper) === signedText(registered) ? 'genuine' : 'differs';
}
