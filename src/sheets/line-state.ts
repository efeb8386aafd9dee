import type { SheetStage } from '../assessments/store.ts';
import { showScaled } from '../scoring/decimal.ts';
import { show } from '../scoring/points.ts';
import { showQuantity, unitName } from '../scoring/quantity.ts';
import { type Indicator, indicatorOf } from '../scoring/rubric.ts';
import type { Problem } from '../scoring/sentence.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { confirmedSaid, questionShown, type QuestionShown } from './carry-over.ts';
import { isSaid, type Line, type LineEntry } from './lines.ts';
import { troubledLines } from './places.ts';
import { sheetBefore, unconfirmedLines } from './rules.ts';
import type { Returned } from './typed.ts';
import { lineSeen, seenBy } from './seen.ts';
import { isFed } from './taking-down.ts';
import type { Workplace } from './workplace.ts';
import { actorOf, type Visit } from '../web/visit.ts';

/** What an earlier stage says of a line. */
export interface EarlierShown {
  stage: SheetStage;
  name: string;
  text: string;
  veiled: boolean;
}

/** What of a line changes when it is saved: the page's own script is told this much. */
export interface LineState {
  code: string;
  version: number;
  /** Who saved it last, and when; empty before. */
  saved: string;
  earlier: EarlierShown[];
  /** The school changed its entry after this line was saved. */
  changed: boolean;
  /** It is further from the stage before than passes without a reason. */
  differs: boolean;
  differenceReason: string;
  /** Full points of before the rectification stand here, and nobody has scored it anew. */
  carried: boolean;
  /** What is wrong, by field. */
  problems: Record<string, string>;
  /** What somebody else saved meanwhile; null where nobody did. */
  clash: { text: string; by: string } | null;
  /** Whether an unusual quantity is right; null where nothing is asked. */
  doubt: QuestionShown | null;
}

/** The state of a line as this person sees it. */
export function lineState(visit: Visit, workplace: Workplace, line: Line, returned: Returned | null): LineState {
  const { t } = visit;
  const { code, version, savedBy, savedAt, differenceReason } = line;
  const { sheet } = workplace.reckoned;
  const school = sheet.stage === 'school' ? null : (workplace.desk.sheets.get('school') ?? null);
  const clash = returned?.clashes.includes(code) === true;
  const typed = returned?.typed.get(code);
  return {
    code,
    // A choice is made about what stands there now; what was not clashed with goes by the version that the page was made with.
    version: clash ? version : (typed?.version ?? version),
    saved:
      savedBy !== null && savedAt !== null
        ? t('sheets.line.saved', { by: savedBy, when: sayMoment(t, new Date(savedAt)) })
        : '',
    earlier: earlierShown(visit, workplace, code),
    changed: unconfirmedLines(sheet, school).includes(code),
    differs: asksWhy(workplace, code),
    carried: line.carriedOver === true,
    differenceReason: typed?.differenceReason ?? differenceReason,
    problems: problemsShown(visit, returned?.problems.get(code) ?? []),
    clash: clash ? clashShown(visit, workplace, line) : null,
    doubt: questionShown(visit, workplace, line, returned),
  };
}

/** Problems as sentences beside their fields; of several at one field the first is said. */
export function problemsShown(visit: Visit, problems: readonly Problem[]): Record<string, string> {
  const said: Record<string, string> = {};
  for (const { field, key, values } of problems) {
    const today = values?.['today'];
    said[field] ??= visit.t(key, today === undefined ? values : { ...values, today: sayDay(visit.t, today) });
  }
  return said;
}

/** Whether the difference of a line asks for a reason that is given nowhere, or only as one. */
function asksWhy(workplace: Workplace, code: string): boolean {
  const line = workplace.reckoned.sheet.lines.get(code);
  if (line === undefined || workplace.seen !== 'all') return false;
  return line.differenceReason !== '' || troubledLines(workplace).has(code);
}

function clashShown(
  visit: Visit,
  { desk }: Workplace,
  { code, entry, reason, savedBy, savedAt }: Line,
): LineState['clash'] {
  const { t } = visit;
  const said = saidOf(visit, indicatorOf(desk.rubric.tree, code), entry) || t('sheets.said.blank');
  const when = savedAt === null ? '' : sayMoment(t, new Date(savedAt));
  return {
    text: reason === '' ? said : t('sheets.said.because', { said, reason }),
    by: t('sheets.line.saved', { by: savedBy ?? '—', when }),
  };
}

const before: Readonly<Record<SheetStage, readonly SheetStage[]>> = {
  school: [],
  county: ['school'],
  city: ['school', 'county'],
};

/**
 * What earlier stages say of a line, as far as this person sees it: a reviewer sees quantities from the start, points, faults
 * and remarks once their own are saved.
 */
function earlierShown(visit: Visit, { assessment, stage, desk, own }: Workplace, code: string): EarlierShown[] {
  const { t } = visit;
  const indicator = indicatorOf(desk.rubric.tree, code);
  return before[stage].flatMap((name): EarlierShown[] => {
    const sheet = desk.sheets.get(name);
    const line = sheet?.lines.get(code);
    if (sheet === undefined || line === undefined) return [];
    const seen = seenBy(actorOf(visit), assessment, sheet, desk.sheets);
    const mine = own?.lines.get(code);
    const kind = indicator?.kind ?? (line.kind === 'figure' ? 'figure' : 'fact');
    const shown = { stage: name, name: t(`reviews.stage.${name}`) };
    if (!lineSeen(seen, kind, mine)) return [{ ...shown, text: t('sheets.earlier.veiled'), veiled: true }];
    const open = seen === 'all' || isSaid(mine);
    return [{ ...shown, text: earlierText(visit, indicator, line, open), veiled: false }];
  });
}

/** @param open whether points and remarks are seen too, or the quantity alone */
function earlierText(visit: Visit, indicator: Indicator | undefined, line: Line, open: boolean): string {
  const { t } = visit;
  const nothing = indicator && isFed(indicator) ? 'fed' : 'blank';
  const said = saidOf(visit, indicator, open ? line.entry : quantityOf(line.entry)) || t(`sheets.said.${nothing}`);
  if (!open) return said;
  const scored =
    line.points === null || indicator?.kind === 'judged'
      ? said
      : t('sheets.earlier.points', { said, points: show(line.points) });
  const why = [line.reason, line.differenceReason].filter((text) => text !== '').join(' ');
  return why === '' ? scored : t('sheets.said.because', { said: scored, reason: why });
}

/**
 * What the school was asked about an unusual quantity and has confirmed, as far as this person sees it: the quantities from the
 * start, its remark as other remarks. Empty for whoever fills the sheet in: they have the question itself.
 */
export function confirmedShown(visit: Visit, workplace: Workplace, code: string): string {
  const { assessment, desk, own, stage, writes } = workplace;
  const sheet = desk.sheets.get('school');
  if (sheet === undefined || (stage === 'school' && writes(null) !== null)) return '';
  const seen = seenBy(actorOf(visit), assessment, sheet, desk.sheets);
  const open = seen === 'all' || isSaid(own?.lines.get(code));
  return seen === 'progress' ? '' : confirmedSaid(visit, sheet.lines.get(code), open);
}

/** What is seen of an entry before one's own line is saved: the quantity, and nothing of the points that a reviewer gave. */
export function quantityOf(entry: LineEntry | null): LineEntry | null {
  if (entry?.kind === 'settled') return null;
  return entry?.kind === 'measured' ? { ...entry, override: null } : entry;
}

/** What an entry says, in words; empty for none. */
export function saidOf(visit: Visit, indicator: Indicator | undefined, entry: LineEntry | null): string {
  const { t, say } = visit;
  switch (entry?.kind) {
    case undefined:
      return '';
    case 'judged':
      return t('sheets.said.points', { points: show(entry.points) });
    case 'graded': {
      const step = indicator?.kind === 'graded' ? indicator.grades.find(({ key }) => key === entry.grade) : undefined;
      const condition = step === undefined ? '' : say(step.condition);
      return t('sheets.said.grade', { grade: entry.grade, condition });
    }
    case 'not applicable':
      return t('sheets.said.notApplicable');
    case 'checklist':
      return faultsSaid(visit, indicator, entry.faults);
    case 'measured': {
      if (indicator?.kind !== 'measured') return '';
      const unit = say(unitName(indicator.enteredUnit));
      const quantities = [entry.entered, entry.whole].filter((quantity) => quantity !== null).map(showQuantity);
      const said =
        quantities.length === 0
          ? t('sheets.said.fed')
          : t('sheets.said.quantity', { quantity: quantities.join(' / '), unit });
      return entry.override === null ? said : t('sheets.said.overridden', { said, points: show(entry.override) });
    }
    case 'settled':
      return t('sheets.said.points', { points: show(entry.points) });
    case 'figure':
      return entry.value === null ? '' : showScaled(entry.value, 0, true);
    case 'fact':
      return [
        t(`reviews.answer.${entry.answer}`),
        ...(entry.on === null ? [] : [sayDay(t, entry.on)]),
        ...(entry.source === '' ? [] : [entry.source]),
      ].join(' · ');
  }
}

function faultsSaid({ t, say }: Visit, indicator: Indicator | undefined, found: readonly string[]): string {
  if (found.length === 0) return t('sheets.said.noFault');
  const faults = indicator?.kind === 'checklist' ? indicator.faults.filter(({ key }) => found.includes(key)) : [];
  return t('sheets.said.faults', {
    faults: faults.map(({ text }) => say(text)).join(t('web.comma')),
    count: found.length,
  });
}

/** The line of the stage just before, which a reviewer confirms or corrects. */
export const lineBefore = ({ desk, stage }: Workplace, code: string): Line | undefined =>
  sheetBefore(desk.sheets, stage)?.lines.get(code);
