import { createHmac } from 'node:crypto';
import type { SheetStage } from '../assessments/store.ts';
import { type Language, languages } from '../web/texts.ts';
import type { ReadSheet } from '../excel/read-sheet.ts';
import type { Refusal } from '../excel/refused.ts';

/** What a workbook says of itself: of which sheet it is, and when it was made. */
export interface Identity {
  readonly assessment: number;
  readonly stage: SheetStage;
  readonly rubric: number;
  /** The code of the school. */
  readonly school: string;
  readonly schoolName: string;
  /** As 2026-11-02T08:30:00.000Z. */
  readonly madeAt: string;
  readonly language: Language;
}

/** The rows of the block "about this sheet" that are read again; each bears its key in a hidden column. */
const identityKeys = ['assessment', 'stage', 'rubric', 'school', 'schoolName', 'madeAt', 'language', 'check'] as const;
export type IdentityKey = (typeof identityKeys)[number];

/** A value that only this installation can make: it tells that nobody put another school's number into a workbook. */
export function checkValue(secret: string, { assessment, stage, rubric, school, madeAt, language }: Identity): string {
  const said = ['workbook', assessment, stage, rubric, school, madeAt, language].join('|');
  return createHmac('sha256', secret).update(said).digest('hex').slice(0, 16).toUpperCase();
}

const keyed = (key: string): string => `dabiao.${key}`;

/** How a row of the block is marked. */
export const markOf = (key: IdentityKey): string => keyed(key);

/** What a workbook says of itself, or null where it is none of ours or was changed there. */
export function readIdentity(sheets: readonly ReadSheet[], secret: string): Identity | null {
  const said = new Map<string, string>();
  for (const { rows } of sheets) {
    for (const { cells } of rows) {
      const mark = cells.get(2)?.text ?? '';
      if (mark.startsWith('dabiao.')) said.set(mark, cells.get(1)?.text.trim() ?? '');
    }
  }
  const of = (key: IdentityKey): string => said.get(keyed(key)) ?? '';
  const language = languages.find((one) => one === of('language'));
  const stage = (['school', 'county', 'city'] as const).find((one) => one === of('stage'));
  if (language === undefined || stage === undefined) return null;
  const identity: Identity = {
    assessment: Number(of('assessment')),
    stage,
    rubric: Number(of('rubric')),
    school: of('school'),
    schoolName: of('schoolName'),
    madeAt: of('madeAt'),
    language,
  };
  return of('check') === checkValue(secret, identity) ? identity : null;
}

/** Why a workbook does not belong to this sheet; null where it does. */
export function mismatch(
  identity: Identity,
  sheet: Pick<Identity, 'assessment' | 'stage' | 'rubric' | 'school' | 'schoolName'>,
  stageName: (stage: SheetStage) => string,
): Refusal | null {
  if (identity.school !== sheet.school) {
    const values = { found: identity.schoolName, wanted: sheet.schoolName };
    return { key: 'workbooks.refused.school', values };
  }
  if (identity.assessment !== sheet.assessment) return { key: 'workbooks.refused.assessment', values: {} };
  if (identity.stage !== sheet.stage) {
    const values = { found: stageName(identity.stage), wanted: stageName(sheet.stage) };
    return { key: 'workbooks.refused.stage', values };
  }
  return identity.rubric === sheet.rubric ? null : { key: 'workbooks.refused.rubric', values: {} };
}
