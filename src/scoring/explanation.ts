import { showDecimal } from './decimal.ts';
import type { Entry } from './entry.ts';
import { fraction, showFraction, times, type Fraction } from './fraction.ts';
import { hasNone } from './line.ts';
import { measure, standardOf, type Measured } from './measured.ts';
import { show, type Hundredths } from './points.ts';
import { percentagePoints, showQuantity, unitName } from './quantity.ts';
import {
  appliesTo,
  type ChecklistIndicator,
  type Indicator,
  type MeasuredIndicator,
  type ShortfallScale,
} from './rubric.ts';
import { exactly, inRatioUnit } from './scale.ts';
import { assessedSections, type BasicFigures, type SchoolType } from './school.ts';
import type { Bilingual, Sentence } from './sentence.ts';

/**
 * How the points of a line come about, in sentences to be shown under it: proration, need, share, band; the faults found;
 * why it can't be scored. Judged points need none.
 *
 * A ratio is shown rounded towards "not met": 8.004 pupils per computer as 8.01, 101.96 % as 101.9 %. Source: data/README.md.
 */
export function explain(
  indicator: Indicator,
  entry: Entry | null,
  type: SchoolType,
  figures: BasicFigures,
): readonly Sentence[] {
  if (!appliesTo(indicator, type)) return [say('otherTypes')];
  if (entry?.kind === 'not applicable' || hasNone(indicator, type, figures))
    return [say(indicator.notApplicable === 'left out' ? 'leftOut' : 'notApplicable', { full: show(indicator.full) })];
  if (entry?.kind === 'settled') {
    const given = entry.given.map((points) => (points === null ? '—' : show(points))).join(' / ');
    return [say(`settled.${entry.way}`, { given, points: show(entry.points) })];
  }
  if (indicator.kind === 'checklist' && entry?.kind === 'checklist') return [faultsFound(indicator, entry.faults)];
  if (indicator.kind !== 'measured') return [];
  const taken = entry?.kind === 'measured' ? entry : null;
  const measured = measure(indicator, taken, type, figures);
  if ('cannot' in measured) return measured.blank ? [] : [{ key: measured.cannot, values: {} }];
  const override = taken?.override ?? null;
  return [
    ...shareOfSenior(indicator, measured),
    ...standardsWeighed(indicator, measured, type, figures),
    ...calculation(indicator, measured),
    ...(override === null ? [] : [say('overridden', { points: show(override), computed: show(measured.points) })]),
  ];
}

/**
 * The band that a measured line fell into: from which share on, below which, and the part of full points that it earns.
 * @returns null where nothing is measured: blank, not applicable, another kind of indicator
 */
export function bandOf(
  indicator: Indicator,
  entry: Entry | null,
  type: SchoolType,
  figures: BasicFigures,
): Sentence | null {
  if (indicator.kind !== 'measured' || !appliesTo(indicator, type) || hasNone(indicator, type, figures)) return null;
  if (entry !== null && entry.kind !== 'measured') return null;
  const measured = measure(indicator, entry, type, figures);
  if ('cannot' in measured) return null;
  const { scale } = indicator;
  // Bands of the figure itself, and what a shortfall costs, are in the working already.
  if (scale.by !== 'share') return null;
  const { band } = measured;
  const below = scale.bands[band === null ? scale.bands.length - 1 : band - 1];
  const place = band === null ? 'last' : below === undefined ? 'first' : 'between';
  return say('band', {
    place,
    from: band === null ? '0' : percent(exactly(scale.bands[band]!.share)),
    below: below === undefined ? '' : percent(exactly(below.share)),
    part: percent(exactly(band === null ? scale.elsePart : scale.bands[band]!.part)),
    full: show(indicator.full),
    points: show(measured.points),
  });
}

/** The scale as a page shows it: a sentence and its points for each band from the best down; for a shortfall what each step costs. */
export function scaleRows(
  indicator: MeasuredIndicator,
): readonly { readonly said: Sentence; readonly points: string }[] {
  const { scale, ratioUnit } = indicator;
  const of = (key: string, values: Sentence['values'], part: number) => ({
    said: { key: `scoring.scale.${key}`, values },
    points: show(Math.floor((part * indicator.full) / 10_000) as Hundredths),
  });
  switch (scale.by) {
    case 'share':
      return [
        ...scale.bands.map(({ share, part }) => of('share', { share: percent(exactly(share)) }, part)),
        of('else', {}, scale.elsePart),
      ];
    case 'value': {
      const key = scale.direction === 'at least' ? 'atLeast' : 'atMost';
      const unit = unitName(ratioUnit);
      return [
        ...scale.bands.map(({ from, part }) => of(key, { from: showDecimal(from), unit }, part)),
        of('else', {}, scale.elsePart),
      ];
    }
    case 'shortfall': {
      const unit = shortUnit(indicator, scale);
      const key = scale.counted === 'exactly' ? 'shortfall' : `shortfall.${scale.counted}`;
      return [
        of('met', {}, 10_000),
        {
          said: { key: `scoring.scale.${key}`, values: { step: showDecimal(scale.step), unit } },
          points: `-${show(scale.deduction)}`,
        },
      ];
    }
  }
}

const say = (key: string, values: Sentence['values'] = {}): Sentence => ({ key: `scoring.explain.${key}`, values });

const percent = (share: Fraction): string => showFraction(times(share, fraction(100)), 1, 'down');

function faultsFound(indicator: ChecklistIndicator, found: readonly string[]): Sentence {
  const deductions = indicator.faults.filter(({ key }) => found.includes(key)).map(({ deduction }) => deduction);
  const deducted = deductions.reduce((sum: number, deduction) => sum + deduction, 0);
  return say('faults', {
    faults: String(deductions.length),
    full: show(indicator.full),
    deducted: show(deducted as Hundredths),
    points: show(Math.max(indicator.full - deducted, 0) as Hundredths),
  });
}

function shareOfSenior(indicator: MeasuredIndicator, { entered, held, proration }: Measured): readonly Sentence[] {
  if (!proration) return [];
  return [
    say('prorated', {
      assessed: heads(proration.assessed),
      all: heads(proration.all),
      entered: showQuantity(entered),
      held: showFraction(held, 2, fewer(indicator)),
      unit: unitName(indicator.enteredUnit),
    }),
  ];
}

function standardsWeighed(
  indicator: MeasuredIndicator,
  measured: Measured,
  type: SchoolType,
  figures: BasicFigures,
): readonly Sentence[] {
  const { needed } = measured;
  if (assessedSections(type).length < 2 || needed === null) return [];
  const [primary, junior] = [standardOf(indicator, type, 'primary'), standardOf(indicator, type, 'junior')];
  if (primary === junior) return [];
  return [
    say('weighed', {
      primaryPupils: heads(figures.pupils.primary ?? 0),
      juniorPupils: heads(figures.pupils.junior ?? 0),
      primary: showDecimal(primary),
      junior: showDecimal(junior),
      pupils: heads(measured.pupils),
      needed: showFraction(needed, 2, 'up'),
      unit: unitName(indicator.enteredUnit),
      standard: shownStandard(indicator, measured),
      ratioUnit: unitName(indicator.ratioUnit),
      way: indicator.measure === 'pupils_per_item' ? 'harmonic' : 'mean',
    }),
  ];
}

function calculation(indicator: MeasuredIndicator, measured: Measured): readonly Sentence[] {
  const { measure, enteredUnit, ratioUnit, full, scale } = indicator;
  const { entered, whole, pupils, held, needed, share, points, ratio, short } = measured;
  const earned = { points: show(points), band: points === full ? 'full' : points === 0 ? 'none' : 'part' };
  const figures = {
    entered: showQuantity(entered),
    whole: whole === null ? '' : showQuantity(whole),
    pupils: heads(pupils),
    held: showFraction(held, 2, fewer(indicator)),
    needed: needed === null ? '' : showFraction(needed, 2, measure === 'limit' ? 'down' : 'up'),
    // Pupils to no computer at all are no number.
    ratio: ratio ? showFraction(ratio, places(indicator), awayFromMet(indicator)) : '—',
    standard: shownStandard(indicator, measured),
    share: share === null ? '' : percent(share),
    unit: unitName(enteredUnit),
    ratioUnit: unitName(ratioUnit),
    ...earned,
  };
  switch (scale.by) {
    case 'share':
      return [say(measure, figures)];
    case 'value':
      return [say(`figure.${measure}`, figures), say('byValue', earned)];
    case 'shortfall': {
      const unit = shortUnit(indicator, scale);
      const values = {
        ...earned,
        unit,
        step: showDecimal(scale.step),
        deduction: show(scale.deduction),
        full: show(full),
      };
      const standard = say(`against.${indicator.better}`, figures);
      const missed = short === null ? '—' : showFraction(short, 2, 'up');
      const key = points === full ? 'shortfall.none' : `shortfall.${scale.counted}`;
      return [say(`figure.${measure}`, figures), standard, say(key, { ...values, short: missed })];
    }
  }
}

/** The unit in which it is counted what is short; of a percentage percentage points. */
const shortUnit = ({ measure, ratioUnit, enteredUnit }: MeasuredIndicator, { of }: ShortfallScale): Bilingual =>
  measure === 'percent' ? percentagePoints : unitName(of === 'ratio' ? ratioUnit : enteredUnit);

const heads = (count: number): string => showFraction(fraction(count), 0, 'down');

const places = ({ measure }: MeasuredIndicator): number => (measure === 'percent' ? 1 : 2);

const awayFromMet = ({ better }: MeasuredIndicator): 'down' | 'up' => (better === 'lower' ? 'up' : 'down');

// Holding less is further from met, save under a limit.
const fewer = ({ measure }: MeasuredIndicator): 'down' | 'up' => (measure === 'limit' ? 'up' : 'down');

function shownStandard(indicator: MeasuredIndicator, { needed, pupils }: Measured): string {
  const standard = needed && inRatioUnit(indicator, needed, pupils);
  return standard ? showFraction(standard, places(indicator), indicator.better === 'lower' ? 'down' : 'up') : '—';
}
