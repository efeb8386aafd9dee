import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';

/**
 * How certificates are signed. Each installation has an Ed25519 key pair (RFC 8032) of its own, which it makes when it first needs one.
 *
 * The private key lies in the database, sealed with AES-256-GCM under a secret that does not: whoever takes a copy of the database
 * can sign nothing. The secret is one of its own (`PLAQUE_SECRET`, or a file in the data folder) and not that of the sessions, which
 * is changed whenever sessions must end. A key is marked with the secret that it is sealed under. So a secret that was changed or
 * lost breaks nothing: the next award makes a new pair, the old public key stays published, and what it signed stays signed.
 * Two machines with secrets of their own sign with a key each, and both are published.
 */
export interface SealedPair {
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  readonly sealedPrivateKey: Buffer;
  readonly sealedUnder: string;
}

/** Signs with one key; its number goes with the signature. */
export interface Signer {
  readonly keyId: number;
  readonly sign: (text: string) => Buffer;
}

const derived = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'dabiao plaques', purpose, 32));

/** By which a key is found that a secret opens; tells nothing of the secret. */
export const markOf = (secret: string): string => derived(secret, 'mark').toString('hex').slice(0, 32);

/** A new key pair, its private half sealed. */
export function makePair(secret: string): SealedPair {
  const pair = generateKeyPairSync('ed25519');
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' });
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derived(secret, 'seal'), nonce).setAAD(publicKey);
  const sealed = cipher.update(pair.privateKey.export({ type: 'pkcs8', format: 'der' }));
  const rest = cipher.final();
  return {
    publicKey,
    sealedPrivateKey: Buffer.concat([nonce, cipher.getAuthTag(), sealed, rest]),
    sealedUnder: markOf(secret),
  };
}

/** @throws Error when the secret is another, or the row was touched */
export function signerOf(secret: string, keyId: number, { publicKey, sealedPrivateKey: sealed }: SealedPair): Signer {
  const decipher = createDecipheriv('aes-256-gcm', derived(secret, 'seal'), sealed.subarray(0, 12))
    .setAAD(publicKey)
    .setAuthTag(sealed.subarray(12, 28));
  const opened = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
  const key = createPrivateKey({ key: opened, type: 'pkcs8', format: 'der' });
  return { keyId, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key) };
}

const keyOf = (publicKey: Buffer): KeyObject => createPublicKey({ key: publicKey, type: 'spki', format: 'der' });

/** Whether one of these keys signed this text. */
export const isSigned = (text: string, signature: Buffer, publicKeys: readonly Buffer[]): boolean =>
  publicKeys.some((key) => verify(null, Buffer.from(text, 'utf8'), keyOf(key), signature));

/** As a file that other programs read. */
export const pemOf = (publicKey: Buffer): string => String(keyOf(publicKey).export({ type: 'spki', format: 'pem' }));

/** SHA-256 of the public key (SPKI, DER), in hexadecimal: `openssl pkey -pubin -outform DER | sha256sum` says the same. */
export const fingerprintOf = (publicKey: Buffer): string => createHash('sha256').update(publicKey).digest('hex');
