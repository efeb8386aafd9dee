import { describe, expect, test } from 'vitest';
import {
  checkAddress,
  readBrought,
  readQuery,
  readSignature,
  signedText,
  verdictOf,
  writeSignature,
} from '../../src/plaques/certified.ts';
import { fingerprintOf, isSigned, makePair, markOf, pemOf, signerOf } from '../../src/plaques/signing.ts';

const secret = 'a secret of sixteen signs';
const pair = makePair(secret);
const other = makePair(secret);
const plaque = { number: '341225-2026-0001', school: '王家坝中心学校', awardedOn: '2026-11-02' };
const signature = writeSignature(signerOf(secret, 1, pair).sign(signedText(plaque)));
const forged = writeSignature(signerOf(secret, 2, other).sign(signedText(plaque)));
const isOurs = (text: string, signed: Buffer): boolean => isSigned(text, signed, [pair.publicKey]);

test('what is signed is four lines of UTF-8, without a line break behind the last', () => {
  expect(Buffer.from(signedText(plaque)).toString('hex')).toBe(
    Buffer.from('dabiao-plaque-v1\n341225-2026-0001\n王家坝中心学校\n2026-11-02').toString('hex'),
  );
});

describe('what is brought', () => {
  const address = checkAddress('https://dabiao.example', plaque, signature);
  const whole = { ...plaque, signature, broken: false };
  const number = { number: plaque.number, school: null, awardedOn: null, signature: null, broken: false };

  test.each([
    ['the address of a QR code', address, whole],
    ['the same of another host, with a blank around it', ` http://localhost:3000${address.slice(22)} `, whole],
    ['the text with its signature', `${signedText(plaque)}\n${signature}`, whole],
    ['the text in a field that runs lines together', `${signedText(plaque)} ${signature}`.replaceAll('\n', ' '), whole],
    ['a number', '341225-2026-0001', number],
    ['a number in full-width digits', '３４１２２５ ２０２６ ０００１', number],
    ['the address of a plaque alone', 'https://dabiao.example/public/plaques/341225-2026-0001', number],
    ['a signature alone', `/public/plaques/341225-2026-0001?s=${signature}`, { ...number, signature }],
  ])('is read from %s', (_, typed, brought) => {
    expect(readBrought(typed)).toEqual(brought);
  });

  test.each([
    ['cut off in the signature', address.slice(0, -1)],
    ['cut off before the signature', address.slice(0, address.indexOf('&s='))],
    ['without its school', address.replace(/&school=[^&]+/, '')],
    ['with a day that is none', address.replace('2026-11-02', '2026-02-30')],
    ['with a name that is no text', address.replace(/school=[^&]+/, 'school=_w')],
    ['the text without a signature', signedText(plaque)],
  ])('is broken: %s', (_, typed) => {
    expect(readBrought(typed)).toMatchObject({ number: plaque.number, broken: true });
  });

  test.each(['', '王家坝中心学校', 'https://dabiao.example/public/plaques/x', 'dabiao-plaque-v1 1 2 3'])(
    'is nothing at all: “%s”',
    (typed) => expect(readBrought(typed)).toBeNull(),
  );

  test.each(['', 'x', signature.slice(1), `${signature}x`, `${signature.slice(0, -1)}${after(signature.at(-1)!)}`])(
    '“%s” is no signature',
    (written) => expect(readSignature(written)).toBeNull(),
  );
});

/** The sign that says the same bits and one more, which no signature needs. */
function after(sign: string): string {
  const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signs[signs.indexOf(sign) + 1]!;
}

describe('the verdict', () => {
  const registered = { ...plaque, signed: true };
  const paper = { ...plaque, signature, broken: false };
  const bare = { number: plaque.number, school: null, awardedOn: null, signature: null, broken: false };

  test.each([
    ['all as it was issued', paper, registered, 'genuine'],
    ['the signature alone', { ...bare, signature }, registered, 'genuine'],
    ['a number alone', bare, registered, 'entry'],
    ['a number of an unsigned plaque', bare, { ...registered, signed: false }, 'unsigned'],
    ['another school', { ...paper, school: '王店中心学校' }, registered, 'altered'],
    ['the school with a blank in it', { ...paper, school: '王家坝 中心学校' }, registered, 'altered'],
    ['another day', { ...paper, awardedOn: '2026-11-03' }, registered, 'altered'],
    [
      'another number',
      { ...paper, number: '341225-2026-0002' },
      { ...registered, number: '341225-2026-0002' },
      'altered',
    ],
    [
      'the signature of another plaque',
      { ...bare, signature },
      { ...registered, number: '341225-2026-0002' },
      'altered',
    ],
    ['a signature of another key', { ...paper, signature: forged }, registered, 'altered'],
    [
      'a forged signature of a plaque that is unsigned',
      { ...paper, signature: forged },
      { ...registered, signed: false },
      'altered',
    ],
    ['ours, of what the register no longer says', paper, { ...registered, school: '王家坝学校' }, 'differs'],
    ['ours, of a number that nobody bears', paper, null, 'differs'],
    ['forged, of a number that nobody bears', { ...paper, signature: forged }, null, 'altered'],
    ['half of it', { ...paper, broken: true }, registered, 'incomplete'],
    ['half of it, of an unsigned plaque', { ...bare, broken: true }, { ...registered, signed: false }, 'incomplete'],
  ] as const)('of %s', (_, brought, entry, verdict) => {
    expect(verdictOf(brought, entry, isOurs)).toBe(verdict);
  });

  test('is forged for every sign of a signature that is another', () => {
    for (let place = 0; place < 85; place += 1) {
      const changed = `${signature.slice(0, place)}${signature[place] === 'A' ? 'B' : 'A'}${signature.slice(place + 1)}`;
      expect(verdictOf({ ...paper, signature: changed }, registered, isOurs)).toBe('altered');
    }
  });

  test('of a query that is no text is never a fault', () => {
    for (const value of [[], {}, ['a', 'b'], { s: 'x' }]) {
      const brought = readQuery(plaque.number, { on: value, school: value, s: value });
      expect(verdictOf(brought, registered, isOurs)).toBe('incomplete');
    }
  });
});

describe('a key', () => {
  test('is opened by its secret alone, and found by the mark of it', () => {
    expect(pair.sealedUnder).toBe(markOf(secret));
    expect(markOf('another secret of signs')).not.toBe(markOf(secret));
    expect(() => signerOf('another secret of signs', 1, pair)).toThrow();
    expect(pair.sealedPrivateKey.toString('latin1')).not.toContain(secret);
  });

  test('is not opened once its row was touched', () => {
    const sealed = Buffer.from(pair.sealedPrivateKey);
    sealed[40]! ^= 1;
    expect(() => signerOf(secret, 1, { ...pair, sealedPrivateKey: sealed })).toThrow();
    expect(() => signerOf(secret, 1, { ...pair, publicKey: other.publicKey })).toThrow();
  });

  test('is published as others read it', () => {
    expect(pemOf(pair.publicKey)).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\w+/=]{60}\n-----END PUBLIC KEY-----\n$/);
    expect(fingerprintOf(pair.publicKey)).toMatch(/^[0-9a-f]{64}$/);
  });
});
