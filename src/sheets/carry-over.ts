import { showScaled } from '../scoring/decimal.ts';
import { showQuantity, unitName } from '../scoring/quantity.ts';
import { type Indicator, indicatorOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { saySentence } from '../web/sentences.ts';
import type { Visit } from '../web/visit.ts';
import { figureCode, type Line } from './lines.ts';
import { doubtsAbout, isConfirmed, isSameQuestion, type LastYear, officialOf, quantityNamed } from './plausibility.ts';
import type { Returned, TypedLine } from './typed.ts';
import type { Workplace } from './workplace.ts';

/** What the school said last year of a line, offered to be filled in: never filled in by itself, and not saved by it. */
export interface OfferShown {
  /** What stands before a remark. */
  lead: string;
  text: string;
  /** What fills which field; empty where the remark is offered. */
  fields: { field: string; value: string }[];
  /** What the form sends that asks for it. */
  take: string;
  /** It has just been filled in, and is not saved yet. */
  filled: boolean;
  /** There is nothing in its fields. */
  blank: boolean;
}

/** All of last year's quantities for what is blank on a page: filled in together, looked at, and then saved. */
export interface TakeAllShown {
  text: string;
  filled: boolean;
}

/** A doubtful quantity, and what the school says of it. */
export interface QuestionShown {
  texts: string[];
  of: string;
  confirmed: boolean;
  remark: string;
}

/** Last year's quantity of a line; null where nothing is offered: nothing was said, or the rubric asks for something else now. */
export function offerShown(
  visit: Visit,
  workplace: Workplace,
  code: string,
  returned: Returned | null,
): OfferShown | null {
  const last = offeredTo(workplace);
  const offer = last && quantityOffered(last, workplace, code);
  if (last === null || offer === null) return null;
  const blank = workplace.reckoned.sheet.lines.get(code)?.entry ?? null;
  const typed = returned?.typed.get(code);
  const { t, say } = visit;
  const said = t('sheets.said.quantity', { quantity: offer.said, unit: say(unitName(offer.unit)) });
  return {
    lead: '',
    text: t('sheets.past.quantity', { year: String(last.year), stage: offer.stage, said }),
    fields: offer.fields,
    take: code,
    filled: returned?.taken === code || (returned?.taken === everyBlank && blank === null && says(typed, offer)),
    blank: typed === undefined ? blank === null : isBlankFor(typed, offer),
  };
}

/** The school's own remark of last year on a judged indicator or a checklist that was below full points. */
export function remarkShown(
  { t }: Visit,
  workplace: Workplace,
  { code }: Indicator,
  returned: Returned | null,
): OfferShown | null {
  const last = offeredTo(workplace);
  const text = last && remarkOffered(last, workplace, code);
  if (last === null || text === null) return null;
  const take = `${code}.reason`;
  const lead = t('sheets.past.remark', { year: String(last.year) });
  return { lead, text, fields: [], take, filled: returned?.taken === take, blank: false };
}

/** The offer to fill in all that is blank on a page, and what is said when that was done; null where nothing is blank. */
export function takeAllShown(
  { t }: Visit,
  { desk }: Workplace,
  offers: readonly (OfferShown | null)[],
  returned: Returned | null,
): TakeAllShown | null {
  const year = String(desk.past?.last?.year ?? '');
  const filled = offers.filter((offer) => offer?.filled === true).length;
  if (returned?.taken === everyBlank && filled > 0)
    return { text: t('sheets.past.filledAll', { year, count: filled }), filled: true };
  const count = offers.filter((offer) => offer?.blank === true).length;
  return count < 2 ? null : { text: t('sheets.past.all', { year, count }), filled: false };
}

/** What is asked about the quantity that is saved on a line, of whoever fills the sheet in; null where nothing is. */
export function questionShown(
  visit: Visit,
  { desk, reckoned, writes }: Workplace,
  line: Line,
  returned: Returned | null,
): QuestionShown | null {
  const { past, scoring } = desk;
  if (past === null || writes(null) === null) return null;
  const { rubric, schoolType: type } = scoring;
  const texts = doubtsAbout(line, { rubric, type, figures: reckoned.figures, past });
  if (texts.length === 0) return null;
  const of = quantityNamed(line.entry);
  const typed = returned?.typed.get(line.code);
  const confirmed = isConfirmed(line);
  return {
    texts: texts.map((sentence) => saySentence(visit, sentence)),
    of,
    confirmed: typed?.plausible === undefined ? confirmed : typed.plausible === of,
    remark: typed?.plausibleRemark ?? (confirmed ? (line.plausible?.remark ?? '') : ''),
  };
}

/** What the school was asked about a quantity and has confirmed, for those who read its sheet. @param open whether they see its remark */
export function confirmedSaid(visit: Visit, line: Line | undefined, open: boolean): string {
  if (line === undefined || !isConfirmed(line)) return '';
  const { asked, remark } = line.plausible!;
  const said = asked.map((sentence) => saySentence(visit, sentence)).join('');
  if (!open || remark === '') return visit.t('sheets.plausible.confirmed', { said });
  return visit.t('sheets.plausible.confirmedBecause', { said, remark });
}

/** What was typed, with what was pressed filled in from last year; as it was where that is not offered. */
export function filledIn(
  typed: ReadonlyMap<string, TypedLine>,
  take: string,
  workplace: Workplace,
): ReadonlyMap<string, TypedLine> {
  const last = offeredTo(workplace);
  if (take === everyBlank)
    return new Map([...typed].map(([code, line]) => [code, filledIfBlank(code, line, workplace)]));
  const code = take.replace(/\.reason$/, '');
  const line = typed.get(code);
  if (last === null || line === undefined) return typed;
  if (take !== code) {
    const reason = remarkOffered(last, workplace, code);
    return reason === null ? typed : new Map([...typed, [code, { ...line, reason }]]);
  }
  const offer = quantityOffered(last, workplace, code);
  return offer === null ? typed : new Map([...typed, [code, withOffer(line, offer)]]);
}

/** What is sent to have every blank quantity of a page filled in. */
const everyBlank = 'all';

function filledIfBlank(code: string, line: TypedLine, workplace: Workplace): TypedLine {
  const last = offeredTo(workplace);
  const offer = last && quantityOffered(last, workplace, code);
  return offer !== null && isBlankFor(line, offer) ? withOffer(line, offer) : line;
}

type Offer = NonNullable<ReturnType<typeof quantityOffered>>;

const withOffer = (line: TypedLine, { fields }: Offer): TypedLine => ({
  ...line,
  notApplicable: '',
  ...Object.fromEntries(fields.map(({ field, value }) => [field, value])),
});

const isBlankFor = (line: TypedLine, { fields }: Offer): boolean =>
  (line.notApplicable ?? '') === '' && fields.every(({ field }) => (line[field] ?? '').trim() === '');

const says = (line: TypedLine | undefined, { fields }: Offer): boolean =>
  fields.every(({ field, value }) => line?.[field] === value);

/** Only whoever fills the school's sheet in is offered anything. */
const offeredTo = ({ desk, writes }: Workplace): LastYear | null =>
  writes(null) === null ? null : (desk.past?.last ?? null);

function quantityOffered(last: LastYear, { assessment, desk }: Workplace, code: string) {
  const indicator = indicatorOf(desk.rubric.tree, code);
  const stated = officialOf(last, code, indicator);
  if (stated === null) return null;
  const { stage, entry } = stated;
  if (entry.kind === 'figure') {
    const field = figureFields(assessment.school.type).find(({ key }) => figureCode(key) === code);
    if (entry.value === null || field === undefined) return null;
    const said = showScaled(entry.value, 0, true);
    return { stage, said, unit: field.unit, fields: [{ field: 'value' as const, value: said }] };
  }
  if (entry.kind !== 'measured' || indicator?.kind !== 'measured') return null;
  const fields = (['entered', 'whole'] as const).flatMap((field) => {
    const quantity = entry[field];
    return quantity === null ? [] : [{ field, value: showQuantity(quantity) }];
  });
  if (fields.length === 0) return null;
  return { stage, said: fields.map(({ value }) => value).join(' / '), unit: indicator.enteredUnit, fields };
}

function remarkOffered(last: LastYear, { desk }: Workplace, code: string): string | null {
  const now = indicatorOf(desk.rubric.tree, code);
  const then = indicatorOf(last.rubric, code);
  const remark = last.remarks.get(code);
  if (now === undefined || then === undefined || remark === undefined || now.kind === 'measured') return null;
  const below = remark.points !== null && remark.points < then.full;
  return below && isSameQuestion(now, then) ? remark.text : null;
}
