import type { Knex } from 'knex';
import type { Drawn, Signer } from './rules.ts';

/** Keeps what was drawn when a sheet was signed off. */
export async function keepSignatures(
  db: Knex,
  drawn: readonly Drawn[],
  about: { readonly sheetId: number; readonly digest: string; readonly at: Date; readonly by: number },
): Promise<void> {
  if (drawn.length === 0) return;
  const { sheetId, digest, at, by } = about;
  await db('drawn_signature').insert(
    drawn.map(({ signer, name, drawing }) => ({
      sheet_id: sheetId,
      signer,
      name,
      drawing,
      digest,
      drawn_at: at,
      taken_by: by,
    })),
  );
}

/** Everything that was drawn on a sheet, the oldest first: those before a return too. */
export async function signaturesOn(
  db: Knex,
  sheetId: number,
): Promise<{ signer: Signer; name: string; drawing: string; digest: string; at: Date }[]> {
  const rows = (await db('drawn_signature')
    .where({ sheet_id: sheetId })
    .orderBy('id')
    .select('signer', 'name', 'drawing', 'digest', 'drawn_at as at')) as {
    signer: Signer;
    name: string;
    drawing: string;
    digest: string;
    at: Date;
  }[];
  return rows;
}
