/** More signs than any number of Excel has. */
const longestNumber = 400;
/** Excel takes no longer formats. */
const longestFormat = 255;

/**
 * A number of a workbook as the decimal that Excel shows. Excel keeps binary fractions with 17 digits and shows 15, so
 * 0.30000000000000004 is 0.3 to whoever typed it.
 *
 * @param written as the file has it: 8.5, 1.2E-3
 * @returns plain digits without an exponent, or null where it is no number
 */
export function decimalOf(written: string): string | null {
  const trimmed = written.trim();
  if (trimmed.length > longestNumber || !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(trimmed)) return null;
  const number = Number(trimmed);
  if (!Number.isFinite(number)) return null;
  if (number === 0) return '0';
  const [mantissa = '', power = ''] = Math.abs(number).toExponential(14).split('e');
  const digits = mantissa.replace('.', '').replace(/0+$/, '');
  const whole = Number(power) + 1;
  const sign = number < 0 ? '-' : '';
  if (whole <= 0) return `${sign}0.${'0'.repeat(-whole)}${digits}`;
  if (digits.length <= whole) return sign + digits.padEnd(whole, '0');
  return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`;
}

/** Whether a text is a number that a cell can hold exactly: up to 15 digits, no exponent. */
export const isDecimal = (text: string): boolean =>
  /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && text.replaceAll(/[-.]/g, '').length <= 15;

const daysBefore1970 = 25_569;
const daysFrom1900To1904 = 1462;

/** The serial number of a day (2026-11-02), or null where it is none that Excel knows (before March 1900). */
export function serialOf(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(day)) return null;
  const serial = moment.getTime() / 86_400_000 + daysBefore1970;
  // Excel counts a 29 February 1900 that never was.
  return serial > 60 ? serial : null;
}

/**
 * The day of a serial number, with the time where it has one: 2026-11-02, 2026-11-02 08:30.
 * @param from1904 as workbooks of old Macintoshes count
 */
export function dayOfSerial(serial: number, from1904 = false): string | null {
  const days = serial + (from1904 ? daysFrom1900To1904 : 0);
  if (!(days > 60) || days >= 2_958_466) return null;
  const minutes = Math.round((days - daysBefore1970) * 1440);
  const moment = new Date(minutes * 60_000).toISOString();
  return moment.slice(11, 16) === '00:00' ? moment.slice(0, 10) : `${moment.slice(0, 10)} ${moment.slice(11, 16)}`;
}

/** Formats that Excel numbers instead of writing them out, and that show days or times; 27 to 58 are those of East Asia. */
const builtInDates = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Whether a number format shows a day. */
export function showsDay(id: number, format: string | undefined): boolean {
  if (format === undefined) return builtInDates(id);
  if (format.length > longestFormat) return false;
  const signs = format.replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '');
  return /[yd]/i.test(signs) || /m/i.test(signs.replaceAll(/general/gi, '')) || /h/i.test(signs);
}

/**
 * A figure as a page shows it, as a cell takes it: +1,234.5 is 1234.5, −2.5% is -2.5, a dash is an empty cell. What is no
 * figure stays as it is.
 */
export function figureIn(shown: string): string | null {
  if (shown === '' || shown === '—') return null;
  const plain = shown
    .replace(/%$/, '')
    .replace(/^\+/, '')
    .replace(/^−/, '-')
    .replaceAll(/,(?=\d{3})/g, '');
  return isDecimal(plain) ? plain : shown;
}
