import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { countedIn } from '../assessments/counted.ts';
import type { SchoolType } from '../scoring/school.ts';
import { signedText } from './certified.ts';
import { plaqueNumber, type PlaqueState } from './rules.ts';
import type { Signer } from './signing.ts';

/** An approved school, with what its approval says. */
export interface Approved {
  readonly id: number;
  readonly steps: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly year: number;
  readonly programmeKey: string;
  readonly grade: string;
  readonly documentNumber: string;
  /** The day of the meeting that approved it. */
  readonly meetingOn: string;
}

const approved = `
  select assessment.id, assessment.steps, school.name as school, assessment.school_type as type, place.name as place,
         cycle.year, cycle.programme_key as "programmeKey", assessment.grade,
         decided.document_number as "documentNumber", decided.meeting_on as "meetingOn"
    from assessment
    join school on school.id = assessment.school_id
    join cycle on cycle.id = ${countedIn}
    join region place on place.path = assessment.region_path
    join lateral (select approval.document_number, approval.meeting_on
                    from approval_school join approval on approval.id = approval_school.approval_id
                   where approval_school.assessment_id = assessment.id
                   order by approval.id desc limit 1) decided on true`;

// Plaques are numbered in the order in which the form lists the schools.
const inOrder = `order by cycle.year desc, assessment.region_path, school.pinyin, assessment.id`;

/** The schools that wait for a plaque of this office, in the order of the form. */
export async function awaitingPlaque(db: Knex, actor: Actor): Promise<Approved[]> {
  const mine = visible(actor, 'plaque.award');
  const { rows } = await db.raw<{ rows: Approved[] }>(
    `${approved} where assessment.stage = 'award' and ${mine.sql} ${inOrder}`,
    mine.bindings,
  );
  return rows;
}

/** The approved schools among these assessments, in the order of the form. */
export async function approvedSchools(db: Knex, assessmentIds: readonly number[]): Promise<Approved[]> {
  const { rows } = await db.raw<{ rows: Approved[] }>(`${approved} where assessment.id = any(?::int[]) ${inOrder}`, [
    [...assessmentIds],
  ]);
  return rows;
}

/** The number that the next plaque of this body would bear. */
export async function nextNumber(db: Knex, issuingCode: string, year: number): Promise<string> {
  const series = (await db('plaque_series').where({ issuing_code: issuingCode, year }).first('last_serial')) as
    { last_serial: number } | undefined;
  return plaqueNumber(issuingCode, year, (series?.last_serial ?? 0) + 1);
}

/** An award about to be made: one plaque for each school, numbered in this order. */
export interface Award {
  readonly issuingCode: string;
  readonly awardedOn: string;
  readonly schools: readonly { readonly id: number; readonly school: string }[];
  readonly by: number;
  readonly at: Date;
}

/**
 * Issues the plaques of one award. The series is moved on once for all of them and stays locked until the transaction ends,
 * so that numbers are neither given twice nor left out: what is rolled back takes its numbers along.
 *
 * @param signer signs each certificate; null where nobody can yet (the seeds): the product does when it starts
 * @returns the numbers, in the order of the schools
 */
export async function issuePlaques(db: Knex, award: Award, signer: Signer | null): Promise<string[]> {
  const { issuingCode, awardedOn, schools, by, at } = award;
  const year = Number(awardedOn.slice(0, 4));
  const { rows } = await db.raw<{ rows: { last: number }[] }>(
    `insert into plaque_series as series (issuing_code, year, last_serial) values (:issuingCode, :year, :count)
     on conflict (issuing_code, year) do update set last_serial = series.last_serial + excluded.last_serial
     returning last_serial as last`,
    { issuingCode, year, count: schools.length },
  );
  const first = rows[0]!.last - schools.length + 1;
  const numbers = schools.map((_, place) => plaqueNumber(issuingCode, year, first + place));
  const plaques = schools.map(({ id, school }, place) => ({
    number: numbers[place]!,
    issuing_code: issuingCode,
    year,
    serial: first + place,
    assessment_id: id,
    school_name: school,
    awarded_on: awardedOn,
    signature: signer?.sign(signedText({ number: numbers[place]!, school, awardedOn })) ?? null,
    signed_with: signer?.keyId ?? null,
  }));
  await db('plaque').insert(plaques);
  await db('plaque_change').insert(
    numbers.map((number) => ({ number, state: 'valid', on_day: awardedOn, person_id: by, at })),
  );
  return numbers;
}

/** The numbers of the plaques that these assessments have earned, in the order in which they were given. */
export async function numbersOf(db: Knex, assessmentIds: readonly number[]): Promise<string[]> {
  const rows = (await db('plaque')
    .whereIn('assessment_id', [...assessmentIds])
    .orderBy(['issuing_code', 'year', 'serial'])
    .select('number')) as { number: string }[];
  return rows.map(({ number }) => number);
}

/** A plaque with everything that its pages say. */
export interface Plaque {
  readonly number: string;
  readonly assessmentId: number;
  /** The school's name on the day of the award. */
  readonly school: string;
  readonly type: SchoolType;
  readonly county: string;
  readonly issuer: string;
  readonly awardedOn: string;
  readonly state: PlaqueState;
  /** Since when it stands so; null until it was first changed. */
  readonly stateOn: string | null;
  /** By when it must be mended. */
  readonly stateUntil: string | null;
  readonly stateReason: string | null;
  readonly year: number;
  readonly programmeKey: string;
  readonly grade: string;
  readonly issuingCode: string;
  /** What its certificate bears; null until it was signed. */
  readonly signature: Buffer | null;
  /** The public key to it. */
  readonly publicKey: Buffer | null;
}

/** The plaque of a number, or undefined. */
export async function findPlaque(db: Knex, number: string): Promise<Plaque | undefined> {
  const { rows } = await db.raw<{ rows: Plaque[] }>(
    `select plaque.number, plaque.assessment_id as "assessmentId", plaque.school_name as school,
            assessment.school_type as type, issuer.name as issuer, plaque.awarded_on as "awardedOn", plaque.state,
            plaque.state_on as "stateOn", plaque.state_until as "stateUntil", plaque.state_reason as "stateReason", cycle.year,
            cycle.programme_key as "programmeKey", assessment.grade, plaque.issuing_code as "issuingCode",
            plaque.signature, (select public_key from signing_key where id = plaque.signed_with) as "publicKey",
            (select name from region where level = 'county' and starts_with(assessment.region_path, path)) as county
       from plaque
       join assessment on assessment.id = plaque.assessment_id
       join cycle on cycle.id = ${countedIn}
       join region issuer on issuer.code = plaque.issuing_code
      where plaque.number = ?`,
    [number],
  );
  return rows[0];
}
