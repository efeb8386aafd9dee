/**
 * What a device seals of a change when its queue is saved as a file, and what the server holds against the seal when an office reads
 * that file in. Pure; the browser gets this very file (`web/modules.ts`).
 */

/** A change as a file holds it: what of it must be as its author typed it. */
export interface SealedChange {
  readonly key: string;
  readonly person: number;
  readonly action: string;
  readonly code: string;
  readonly fields: readonly (readonly [string, string])[];
  /** Null: the one that the change before it makes. */
  readonly version: number | null;
}

/** A photo as a file holds it; `digest` is the SHA-256 of its content. */
export interface SealedPhoto {
  readonly key: string;
  readonly person: number;
  readonly action: string;
  readonly code: string;
  readonly name: string;
  readonly about: Readonly<Record<string, string>>;
  readonly digest: string;
}

/** The text that is sealed of a change: any other change has another one. */
export const sealedChange = ({ key, person, action, code, fields, version }: SealedChange): string =>
  JSON.stringify(['change', key, person, action, code, version, fields]);

/** The text that is sealed of a photo. */
export const sealedPhoto = ({ key, person, action, code, name, about, digest }: SealedPhoto): string => {
  const said = Object.keys(about)
    .sort()
    .map((field) => [field, about[field]]);
  return JSON.stringify(['photo', key, person, action, code, name, said, digest]);
};
