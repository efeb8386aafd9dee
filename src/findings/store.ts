import type { Knex } from 'knex';

/** What a finding comes from: a report of an office, a look-back, or an objection that was upheld. */
export type FindingKind = 'veto' | 'look-back' | 'objection';

/** A finding about to be recorded. */
export interface NewFinding {
  /** Of the form that reports it: the same key records nothing twice. */
  readonly key: string;
  readonly assessmentId: number;
  readonly kind: FindingKind;
  /** The veto that it amounts to, and the facts that make it up; what a look-back or an objection brings up may be none. */
  readonly vetoKey: string | null;
  readonly facts: readonly string[];
  readonly happenedOn: string | null;
  readonly source: string;
  readonly text: string;
  readonly fileId: string | null;
  readonly by: number;
  readonly at: Date;
}

/** @returns the id of the finding; undefined when this very form has recorded it already */
export async function insertFinding(db: Knex, finding: NewFinding): Promise<number | undefined> {
  const [row] = (await db('finding')
    .insert({
      key: finding.key,
      assessment_id: finding.assessmentId,
      kind: finding.kind,
      veto_key: finding.vetoKey,
      facts: finding.facts,
      happened_on: finding.happenedOn,
      source: finding.source,
      text: finding.text,
      file_id: finding.fileId,
      found_by: finding.by,
      found_at: finding.at,
    })
    .onConflict('key')
    .ignore()
    .returning('id')) as { id: number }[];
  return row?.id;
}

/** Whether the form with this key has recorded its finding already. */
export const isRecorded = async (db: Knex, key: string, assessmentId: number): Promise<boolean> =>
  (await db('finding').where({ key, assessment_id: assessmentId }).first('id')) !== undefined;

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** A finding with its decision, if there is one. */
export interface Finding {
  readonly id: number;
  readonly kind: FindingKind;
  readonly vetoKey: string | null;
  readonly facts: readonly string[];
  readonly happenedOn: string | null;
  readonly source: string;
  readonly text: string;
  readonly evidence: StoredFile | null;
  readonly foundBy: number;
  readonly finder: string;
  readonly foundAt: Date;
  readonly decision: 'confirmed' | 'lifted' | 'set aside' | null;
  readonly documentNumber: string | null;
  readonly document: StoredFile | null;
  readonly decisionReason: string | null;
  readonly decidedBy: number | null;
  readonly decider: string | null;
  readonly decidedAt: Date | null;
}

const file = (name: string): string =>
  `case when ${name}.id is not null then json_build_object('id', ${name}.id, 'name', ${name}.name, 'type', ${name}.type, 'size', ${name}.size) end`;

/** All findings against a school in its year, the latest first. */
export async function findingsOf(db: Knex, assessmentId: number): Promise<Finding[]> {
  const { rows } = await db.raw<{ rows: Finding[] }>(
    `select finding.id, finding.kind, finding.veto_key as "vetoKey", finding.facts, finding.happened_on as "happenedOn",
            finding.source, finding.text, ${file('evidence')} as evidence, finding.found_by as "foundBy",
            finder.name as finder, finding.found_at as "foundAt", finding.decision,
            finding.document_number as "documentNumber", ${file('document')} as document,
            finding.decision_reason as "decisionReason", finding.decided_by as "decidedBy", decider.name as decider,
            finding.decided_at as "decidedAt"
       from finding
       join person finder on finder.id = finding.found_by
       left join person decider on decider.id = finding.decided_by
       left join stored_file evidence on evidence.id = finding.file_id
       left join stored_file document on document.id = finding.document_file_id
      where finding.assessment_id = ? order by finding.id desc`,
    [assessmentId],
  );
  return rows;
}

/** A decision about to be written down. */
export interface Decision {
  readonly assessmentId: number;
  readonly findingId: number;
  readonly decision: 'confirmed' | 'lifted';
  readonly documentNumber: string;
  readonly documentFileId: string;
  readonly reason: string;
  readonly by: number;
  readonly at: Date;
}

/** Writes down a decision. What confirms one finding sets aside the others that are open: there is nothing left to decide. */
export async function insertDecision(db: Knex, decided: Decision): Promise<void> {
  const { assessmentId, findingId, decision, documentNumber, documentFileId, reason, by, at } = decided;
  const settled = { document_number: documentNumber, document_file_id: documentFileId, decided_by: by, decided_at: at };
  const open = () => db('finding').where({ assessment_id: assessmentId }).whereNull('decided_at');
  await open()
    .where({ id: findingId })
    .update({ ...settled, decision, decision_reason: reason });
  if (decision === 'confirmed') await open().update({ ...settled, decision: 'set aside', decision_reason: reason });
}

/** The plaque that an assessment has earned, if it holds one. */
export const plaqueOf = async (
  db: Knex,
  assessmentId: number,
): Promise<{ number: string; state: string } | undefined> =>
  (await db('plaque').where({ assessment_id: assessmentId }).first('number', 'state')) as
    { number: string; state: string } | undefined;

/** The day of the meeting that approved the school, if it was approved. */
export async function approvedOn(db: Knex, assessmentId: number): Promise<string | null> {
  const { rows } = await db.raw<{ rows: { on: string }[] }>(
    `select approval.meeting_on as on from approval_school join approval on approval.id = approval_school.approval_id
      where approval_school.assessment_id = ? order by approval.id desc limit 1`,
    [assessmentId],
  );
  return rows[0]?.on ?? null;
}
