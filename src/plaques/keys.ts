import type { Knex } from 'knex';
import { signedText } from './certified.ts';
import { makePair, markOf, type SealedPair, type Signer, signerOf } from './signing.ts';

/** The keys that sign plaques, and what they have signed. */
export interface PublishedKey {
  readonly id: number;
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  readonly madeAt: Date;
}

/** Every key that ever signed, the newest first: none is taken back, for what it signed hangs on walls. */
export async function publishedKeys(db: Knex): Promise<PublishedKey[]> {
  return (await db('signing_key')
    .orderBy('id', 'desc')
    .select('id', 'public_key as publicKey', 'made_at as madeAt')) as PublishedKey[];
}

/** Who signs now. The first that needs one makes it; others who come at the same moment wait for it. */
export async function currentSigner(trx: Knex, secret: string, now: Date): Promise<Signer> {
  const found = await latestPair(trx, secret);
  if (found !== undefined) return signerOf(secret, found.id, found);
  await trx.raw('lock table signing_key in share row exclusive mode');
  const meanwhile = await latestPair(trx, secret);
  if (meanwhile !== undefined) return signerOf(secret, meanwhile.id, meanwhile);
  const pair = makePair(secret);
  const [made] = (await trx('signing_key')
    .insert({
      public_key: pair.publicKey,
      sealed_private_key: pair.sealedPrivateKey,
      sealed_under: pair.sealedUnder,
      made_at: now,
    })
    .returning('id')) as { id: number }[];
  return signerOf(secret, made!.id, pair);
}

async function latestPair(db: Knex, secret: string): Promise<(SealedPair & { id: number }) | undefined> {
  return (await db('signing_key')
    .where({ sealed_under: markOf(secret) })
    .orderBy('id', 'desc')
    .first(
      'id',
      'public_key as publicKey',
      'sealed_private_key as sealedPrivateKey',
      'sealed_under as sealedUnder',
    )) as (SealedPair & { id: number }) | undefined;
}

const batch = 1000;

/**
 * Signs what was awarded before there were signatures, or without a secret at hand (by the seeds). Done when the product starts and
 * with each award; two that do it at once take different plaques.
 *
 * @returns how many were signed
 */
export async function signUnsigned(db: Knex, secret: string, now: Date): Promise<number> {
  let signed = 0;
  for (;;) {
    const count = await db.transaction((trx) => signSome(trx, secret, now));
    signed += count;
    if (count < batch) return signed;
  }
}

async function signSome(trx: Knex, secret: string, now: Date): Promise<number> {
  const { rows } = await trx.raw<{ rows: { number: string; school: string; awardedOn: string }[] }>(
    `select number, school_name as school, awarded_on as "awardedOn" from plaque where signature is null
      order by number limit ${batch} for update skip locked`,
  );
  if (rows.length === 0) return 0;
  const signer = await currentSigner(trx, secret, now);
  await trx.raw(
    `update plaque set signature = decode(made.signature, 'hex'), signed_with = ?
       from unnest(?::text[], ?::text[]) as made(number, signature) where plaque.number = made.number`,
    [
      signer.keyId,
      rows.map(({ number }) => number),
      rows.map((certified) => signer.sign(signedText(certified)).toString('hex')),
    ],
  );
  return rows.length;
}
