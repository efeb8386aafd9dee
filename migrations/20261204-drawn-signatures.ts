import type { Knex } from 'knex';

/** Signatures drawn on a screen at the end of a visit, each with the digest of the sheet as it was signed. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table drawn_signature (
      id integer generated always as identity primary key,
      sheet_id integer not null references sheet,
      signer text not null constraint drawn_signature_signer_known check (signer in ('leader', 'head')),
      name text not null,
      drawing text not null,
      digest text not null constraint drawn_signature_digest_form check (digest ~ '^[0-9a-f]{64}$'),
      drawn_at timestamptz not null,
      taken_by integer not null references person
    );
    create index on drawn_signature (sheet_id);
    comment on column drawn_signature.digest is 'SHA-256 of the sheet as it was signed: with another sheet the signature does not stand';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table drawn_signature');
}
