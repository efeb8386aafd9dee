import { readDecimal, showScaled } from './decimal.ts';
import type { Bilingual } from './sentence.ts';

/** A quantity that a person typed (m², yuan, heads), held as whole hundredths of its unit: 4,212 m² is 421,200. */
export type Quantity = number & { readonly unit: 'hundredth of the unit' };

/** The units of the rubric: how each is said, and whether only whole numbers of it make sense. */
const units: Readonly<Record<string, { readonly whole: boolean; readonly name: Bilingual }>> = {
  人: { whole: true, name: { zh: '人', en: 'people' } },
  班: { whole: true, name: { zh: '个班', en: 'classes' } },
  个: { whole: true, name: { zh: '个', en: 'items' } },
  册: { whole: true, name: { zh: '册', en: 'books' } },
  台: { whole: true, name: { zh: '台', en: 'computers' } },
  间: { whole: true, name: { zh: '间', en: 'rooms' } },
  m2: { whole: false, name: { zh: 'm²', en: 'm²' } },
  元: { whole: false, name: { zh: '元', en: 'yuan' } },
  '次/月': { whole: false, name: { zh: '次/月', en: 'a month' } },
  'm2/生': { whole: false, name: { zh: 'm²/生', en: 'm² per pupil' } },
  '元/生': { whole: false, name: { zh: '元/生', en: 'yuan per pupil' } },
  '册/生': { whole: false, name: { zh: '册/生', en: 'books per pupil' } },
  '生/台': { whole: false, name: { zh: '生/台', en: 'pupils per computer' } },
  '生/教职工': { whole: false, name: { zh: '生/教职工', en: 'pupils per staff member' } },
  '间/百生': { whole: false, name: { zh: '间/百生', en: 'rooms per 100 pupils' } },
  '人/百生': { whole: false, name: { zh: '人/百生', en: 'people per 100 pupils' } },
  '%': { whole: false, name: { zh: '%', en: '%' } },
};

/** What is short of a percentage is counted in these. */
export const percentagePoints: Bilingual = { zh: '个百分点', en: 'percentage points' };

/** How a unit of the rubric is said; a unit that this list lacks (a city's own rubric) stands as it is written. */
export const unitName = (unit: string): Bilingual => units[unit]?.name ?? { zh: unit, en: unit };

/** How many decimals a quantity of this unit may have: none for what is counted (人 班 个 册 台 间), else two. */
export const placesOf = (unit: string): 0 | 2 => (units[unit]?.whole ? 0 : 2);

/**
 * A quantity from what a person typed; full-width digits and thousands commas are understood.
 * @throws RangeError when it is no number, is negative, or has more decimals than its unit; its message is the `Mistake`
 */
export function quantity(text: string, unit: string): Quantity {
  const places = placesOf(unit);
  const value = readDecimal(text, places);
  if (typeof value === 'string') throw new RangeError(value);
  return (places === 0 ? value * 100 : value) as Quantity;
}

/** A quantity of so many whole units: heads or classes of the basic figures. */
export const quantityOf = (wholeUnits: number): Quantity => (wholeUnits * 100) as Quantity;

/** A quantity as people write it: `4,212`, `8.5`. */
export const showQuantity = (value: Quantity): string => showScaled(value, 2, true);
