/** An exact decimal of the rubric (a standard, a share, a part), held as whole ten-thousandths: 8.5 is 85,000. */
export type Decimal = number & { readonly unit: 'ten-thousandth' };

/** What is wrong with a typed figure; also the last word of the message that says so. */
export type Mistake = 'missing' | 'notANumber' | 'negative' | 'tooManyDecimals' | 'notWhole' | 'tooLarge';

/** The most that any figure may be, in its unit: ten thousand million, so that its hundredths stay exact. */
const mostTyped = 10_000_000_000;

/**
 * Full-width characters as their plain ones, without blanks around: `９００` is `900`, `１２．５` and `12。5` are `12.5`.
 * A Chinese keyboard types these where a person means the plain ones.
 */
export function plain(text: string): string {
  return text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\u3002/g, '.')
    .replace(/\u2212/g, '-')
    .replace(/[\s\u3000]+/g, ' ')
    .trim();
}

/**
 * Reads what a person typed as a decimal, exactly: full-width digits and thousands commas are understood.
 * @param places how many decimals the figure may have; the answer is in units of the last of them
 * @returns a whole number of 10^-places, or what is wrong with the text
 */
export function readDecimal(text: string, places: number): number | Mistake {
  const typed = plain(text);
  if (typed === '') return 'missing';
  const match = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(typed);
  if (!match) return 'notANumber';
  const [, minus = '', grouped = '', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > places) return places === 0 ? 'notWhole' : 'tooManyDecimals';
  const digits = grouped.replaceAll(',', '').replace(/^0+(?=\d)/, '');
  if (digits.length > 11 || Number(digits) > mostTyped) return 'tooLarge';
  const value = Number(digits + kept.padEnd(places, '0'));
  return minus && value > 0 ? 'negative' : value;
}

/**
 * A decimal of the rubric from its text.
 * @throws RangeError when the text is no decimal of at most four places, or is negative
 */
export function decimal(text: string): Decimal {
  const value = readDecimal(text, 4);
  if (typeof value === 'string') throw new RangeError(`${value}: ${text}`);
  return value as Decimal;
}

/** A decimal as people write it, without trailing zeros: `8.5`, `0.95`, `2000`. */
export const showDecimal = (value: Decimal): string => showScaled(value, 4);

/** A whole number of 10^-places as a decimal without trailing zeros; `grouped` puts commas between thousands. */
export function showScaled(value: number | bigint, places: number, grouped = false): string {
  const digits = (value < 0 ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  const shown = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return (value < 0 ? '-' : '') + shown + (fraction && `.${fraction}`);
}
