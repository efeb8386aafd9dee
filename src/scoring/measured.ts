import type { Decimal } from './decimal.ts';
import { quantityTaken, type MeasuredEntry } from './entry.ts';
import { dividedBy, fraction, plus, times, type Fraction } from './fraction.ts';
import type { Quantity } from './quantity.ts';
import type { MeasuredIndicator } from './rubric.ts';
import { exactly, type Holding, inRatioUnit, onScale, type OnScale } from './scale.ts';
import { assessedSections, basicFigure, hasSenior } from './school.ts';
import type { AssessedSection, BasicFigures, SchoolType } from './school.ts';

/** How the quantities became points: everything that the page needs to explain them, as exact fractions. */
export type Measured = Holding &
  OnScale & {
    readonly entered: Quantity;
    /** Of what `entered` is a part; only for a percentage. */
    readonly whole: Quantity | null;
    /** Head counts by which a shared resource was prorated, where there is a senior part. */
    readonly proration: { readonly assessed: number; readonly all: number } | null;
  };

/** Why an indicator has no points: the key of the sentence that says so. `blank`: nothing is entered yet. */
export type Unmeasured = { readonly cannot: string; readonly blank: boolean };

/**
 * Turns quantities into points by the indicator's scale, exactly.
 *
 * In a nine-year school what is needed is the sum of what each section needs (合项审核), so that a standard per pupil becomes the
 * head-count-weighted mean and a limit of pupils per item the weighted harmonic mean.
 * Example: 612 primary and 438 junior pupils need 612 × 8.5 + 438 × 9.5 = 9,363 m²; 8,700 m² is 0.9291… of it.
 *
 * @throws RangeError when the rubric has no standard for this type of school: such a rubric is never published
 */
export function measure(
  indicator: MeasuredIndicator,
  entry: MeasuredEntry | null,
  type: SchoolType,
  figures: BasicFigures,
): Measured | Unmeasured {
  const pupils = basicFigure(type, figures, 'pupils');
  if (pupils === null) return cannot('figureMissing');
  if (pupils === 0) return cannot('noPupils');
  const entered = quantityTaken(indicator, 'entered', entry, type, figures);
  const whole = indicator.whole ? quantityTaken(indicator, 'whole', entry, type, figures) : null;
  if (entered === null) return missing(indicator.fromBasic.entered);
  if (indicator.whole) {
    if (whole === null) return missing(indicator.fromBasic.whole);
    if (whole === 0) return cannot('wholeOfZero');
    if (entered > whole) return cannot('partAboveWhole');
  }
  if (indicator.measure === 'limit' && entered === 0) return cannot('limitOfZero');
  const proration = prorated(indicator, type, figures, pupils);
  if (proration === 'missing') return cannot('figureMissing');

  const held = heldOf(entered, whole, proration);
  const needed = indicator.scale.by === 'value' ? null : neededOf(indicator, type, figures, pupils);
  const share = needed && (indicator.measure === 'limit' ? dividedBy(needed, held) : dividedBy(held, needed));
  const holding = { held, needed, share, pupils, ratio: inRatioUnit(indicator, held, pupils) };
  return { entered, whole, proration, ...holding, ...onScale(indicator, holding) };
}

/**
 * The standard of a section: that of the type of school where the rubric gives one, else the section's own.
 * @throws RangeError when there is none
 */
export function standardOf(indicator: MeasuredIndicator, type: SchoolType, section: AssessedSection): Decimal {
  const standard = indicator.standardByType[type] ?? indicator.standards[section];
  if (standard === null) throw new RangeError(`${indicator.code} has no standard for ${section}`);
  return standard;
}

const cannot = (why: string): Unmeasured => ({ cannot: `scoring.cannot.${why}`, blank: false });

const missing = (fromBasic: string | null): Unmeasured =>
  fromBasic === null ? { cannot: 'scoring.cannot.blank', blank: true } : cannot('figureMissing');

function prorated(indicator: MeasuredIndicator, type: SchoolType, figures: BasicFigures, assessed: number) {
  if (!indicator.shared || !hasSenior(type)) return null;
  const { senior } = figures.pupils;
  return senior === null ? ('missing' as const) : { assessed, all: assessed + senior };
}

function heldOf(entered: Quantity, whole: Quantity | null, proration: Measured['proration']): Fraction {
  if (whole !== null) return fraction(entered * 100, whole);
  const held = fraction(entered, 100);
  return proration ? times(held, fraction(proration.assessed, proration.all)) : held;
}

function neededOf(indicator: MeasuredIndicator, type: SchoolType, figures: BasicFigures, pupils: number): Fraction {
  const sections = assessedSections(type).map((section) => ({
    pupils: figures.pupils[section] ?? 0,
    standard: standardOf(indicator, type, section),
  }));
  const [first, ...others] = sections;
  const total = (): bigint =>
    sections.reduce((sum, section) => sum + BigInt(section.pupils) * BigInt(section.standard), 0n);
  switch (indicator.measure) {
    case 'per_pupil':
      return { over: total(), under: 10_000n };
    case 'per_100_pupils':
      return { over: total(), under: 1_000_000n };
    case 'percent':
      return { over: total(), under: 10_000n * BigInt(pupils) };
    case 'pupils_per_item':
      return sections
        .map((section) => fraction(BigInt(section.pupils) * 10_000n, section.standard))
        .reduce((sum, items) => plus(sum, items));
    case 'count':
    case 'limit':
      if (!first || others.some(({ standard }) => standard !== first.standard))
        throw new RangeError(`${indicator.code} needs a standard of its own for ${type}`);
      return exactly(first.standard);
  }
}
