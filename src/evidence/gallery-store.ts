import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import type { Cursor, Ends } from '../web/paging.ts';
import { FileNumber } from './schema.ts';
import { type EvidenceFile, type EvidenceRow, fileOf, selectFiles } from './store.ts';

// Evidence across lines, sheets and years: what the galleries show, and where else a file is used. It is read here, never kept.

export interface Chosen {
  /** Of these sheets, by number: all that the visitor sees. */
  readonly sheets: readonly number[];
  /** Media types; null for all. */
  readonly types: readonly string[] | null;
  /** The lines in their order; null for the newest file first. */
  readonly codes: readonly string[] | null;
}

/** A file's place in a gallery is told by its number alone: what comes before what, the database knows. */
export const cursorOf = ({ id }: Pick<EvidenceFile, 'id'>): Cursor => ({ value: id, id: 0 });

const isChosen = `evidence.sheet_id = any(?::int[]) and evidence.removed_at is null
  and not exists (select from evidence later where later.replaces = evidence.file_id)
  and (?::text[] is null or stored_file.type = any(?::text[]))`;

const chosenBy = ({ sheets, types }: Chosen): Knex.RawBinding[] => {
  const kinds = types && [...types];
  return [[...sheets], kinds, kinds] as Knex.RawBinding[];
};

/** Files of a gallery, at most so many after one end; before another end the nearest to it first. None that was taken away. */
export async function galleryFiles(
  db: Knex,
  chosen: Chosen,
  { after, before }: Ends,
  most: number,
): Promise<EvidenceFile[]> {
  const end = [after, before].map((cursor) => cursor?.value).find((value) => FileNumber.safeParse(value).success);
  const backwards = end !== undefined && after === null;
  const descends = (chosen.codes === null) !== backwards;
  const ofLine = chosen.codes === null ? [] : ['coalesce(array_position(?::text[], evidence.code), 100000)'];
  const lines = chosen.codes === null ? [] : [[...chosen.codes]];
  const key = [...ofLine, 'stored_file.uploaded_at', 'stored_file.id'];
  const beyond = `and (${key.join(', ')}) ${descends ? '<' : '>'} (select ${key.join(', ')}
    from evidence join stored_file on stored_file.id = evidence.file_id where evidence.file_id = ?)`;
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(
    `${selectFiles} where ${isChosen} ${end === undefined ? '' : beyond}
      order by ${key.map((part) => `${part} ${descends ? 'desc' : 'asc'}`).join(', ')} limit ?`,
    [...chosenBy(chosen), ...(end === undefined ? [] : [...lines, ...lines, end]), ...lines, most],
  );
  return rows.map(fileOf);
}

/** How many files there are of these. */
export async function countFiles(db: Knex, chosen: Chosen): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from evidence join stored_file on stored_file.id = evidence.file_id where ${isChosen}`,
    chosenBy(chosen),
  );
  return rows[0]!.count;
}

/** The assessments of a school that somebody may read, the latest first; a school has one a year. */
export async function assessmentsOfSchool(db: Knex, actor: Actor, school: number): Promise<number[]> {
  const { sql, bindings } = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select assessment.id from assessment join cycle on cycle.id = assessment.cycle_id
      where assessment.school_id = ? and (${sql}) order by cycle.year desc, assessment.id desc limit 100`,
    [school, ...bindings],
  );
  return rows.map(({ id }) => id);
}

/** Another place at which the same file is evidence. */
export interface Twin {
  /** The file that was asked about. */
  readonly of: string;
  readonly file: string;
  readonly code: string;
  readonly sheet: number;
  readonly assessment: number;
  readonly school: number;
  /** Whether the visitor may read that assessment; whether they see the file is asked of `seen.ts`. */
  readonly readable: boolean;
}

/** More places of one file than these are not told one by one. */
const mostTwins = 20;

/**
 * Where else the files of a page are evidence now, told by their digest: one query for all of them. The file's own assessment
 * comes first, then what the visitor may read, the latest first.
 */
export async function twinsOf(db: Knex, actor: Actor, files: readonly string[]): Promise<Twin[]> {
  const { sql, bindings } = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: Twin[] }>(
    `select mine.id as of, twin.* from stored_file mine
       join evidence own on own.file_id = mine.id join sheet own_sheet on own_sheet.id = own.sheet_id
      cross join lateral (
        select other.id as file, evidence.code, sheet.id as sheet, assessment.id as assessment,
               assessment.school_id as school, (${sql}) as readable
          from stored_file other
          join evidence on evidence.file_id = other.id and evidence.removed_at is null
           and not exists (select from evidence later where later.replaces = evidence.file_id)
          join sheet on sheet.id = evidence.sheet_id
          join assessment on assessment.id = sheet.assessment_id
         where other.sha256 = mine.sha256 and other.id <> mine.id
         order by (assessment.id = own_sheet.assessment_id) desc, readable desc, assessment.id desc, evidence.code, other.id
         limit ${mostTwins}) twin
      where mine.id = any(?::uuid[])`,
    [...bindings, [...files]],
  );
  return rows;
}
