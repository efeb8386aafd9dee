import { decimal } from '../scoring/decimal.ts';
import type { Indicator, Measure, MeasuredIndicator } from '../scoring/rubric.ts';
import type { BasicKey } from '../scoring/school.ts';
import type { Cells } from './cells.ts';
import { readScale } from './rule-text.ts';

/** What a measured indicator has beside what all have. */
export type Measurement = Omit<MeasuredIndicator, Exclude<keyof Indicator, 'kind'> | 'kind'>;

/** Reads the columns of a measured indicator. */
export function measurementOf(row: Cells): Measurement {
  const whole = { zh: row.text('whole_zh'), en: row.text('whole_en') };
  const scale = readScale(row.text('rule'), row.between);
  if ('problem' in scale) row.fail('rule', scale.problem, scale.text);
  return {
    measure: row.oneOf('measure', measures),
    entered: { zh: row.text('entered_zh'), en: row.text('entered_en') },
    whole: whole.zh === '' && whole.en === '' ? null : whole,
    enteredUnit: row.text('entered_unit'),
    ratioUnit: row.text('ratio_unit'),
    standards: { primary: row.decimal('standard_primary'), junior: row.decimal('standard_junior') },
    standardByType: Object.fromEntries(
      row
        .named('standard_by_type', ':')
        .map(([type, value]) => [
          row.schoolType('standard_by_type', type),
          row.number('standard_by_type', value, decimal, decimal('1')),
        ]),
    ),
    fromBasic: fromBasic(row),
    better: row.oneOf('better', { higher: 'higher', lower: 'lower' } as const),
    shared: row.oneOf('shared', { '': false, yes: true }),
    scale: 'problem' in scale ? { by: 'share', bands: [], elsePart: decimal('0') } : scale,
  };
}

const measures: Readonly<Record<Measure, Measure>> = {
  per_pupil: 'per_pupil',
  per_100_pupils: 'per_100_pupils',
  pupils_per_item: 'pupils_per_item',
  percent: 'percent',
  count: 'count',
  limit: 'limit',
};

/** The basic figures under the words of the table. */
export const basicKeys: Readonly<Record<string, BasicKey>> = {
  pupils: 'pupils',
  boarders: 'boarders',
  classes: 'classes',
  classes_within_limit: 'classesWithinLimit',
  staff: 'staff',
  full_time_teachers: 'fullTimeTeachers',
};

function fromBasic(row: Cells): MeasuredIndicator['fromBasic'] {
  const taken: { entered: BasicKey | null; whole: BasicKey | null } = { entered: null, whole: null };
  for (const [which, name] of row.named('from_basic', '=')) {
    const key = basicKeys[name];
    if ((which !== 'entered' && which !== 'whole') || !key)
      row.fail('from_basic', 'unknownBasicFigure', `${which}=${name}`);
    else taken[which] = key;
  }
  return taken;
}
