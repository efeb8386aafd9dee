import { createHash, createHmac } from 'node:crypto';

/** Neither 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, nor U beside V: read out on the telephone or copied by hand, one is never taken for another. */
const signs = 'ACDEFGHJKMNPQRTVWXY34679';
const length = 12;

/**
 * The code by which an objector finds their objection again: 12 of 24 signs, 55 bits.
 *
 * It follows from the key of the form and the secret of the installation, so that the second click of a double click, or a
 * page that is loaded once more, is shown the code of the first, although only a digest of it is kept: who has the database
 * but not the secret can't make it, and who has neither the form's page nor the paper can't either.
 */
export function codeOf(key: string, secret: string): string {
  let code = '';
  for (let turn = 0; code.length < length; turn += 1) {
    const bytes = createHmac('sha256', secret).update(`objection ${key.toLowerCase()} ${turn}`).digest();
    // Those above the last whole multiple would make the first signs likelier.
    for (const byte of bytes) if (byte < 240 && code.length < length) code += signs[byte % signs.length];
  }
  return code;
}

/** As it is shown: ACDE-FGHJ-KMNP. */
export const groupsOf = (code: string): string => code.match(/.{4}/g)!.join('-');

/** A code as people type it: small letters, full-width ones, blanks and dashes of any kind. Null where it can be none of ours. */
export function readCode(typed: string): string | null {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}_.]/gu, '');
  return code.length === length && Array.from(code).every((sign) => signs.includes(sign)) ? code : null;
}

export const digestOf = (code: string): string => createHash('sha256').update(code).digest('hex');
