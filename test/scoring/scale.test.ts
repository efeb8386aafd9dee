import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readScale } from '../../src/rubrics/rule-text.ts';
import { decimal } from '../../src/scoring/decimal.ts';
import { explain } from '../../src/scoring/explanation.ts';
import { keyItemVetoes } from '../../src/scoring/key-items.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import { measure } from '../../src/scoring/measured.ts';
import { points, show } from '../../src/scoring/points.ts';
import type { Indicator, MeasuredIndicator, Scale } from '../../src/scoring/rubric.ts';
import { readEntry } from '../../src/scoring/entry.ts';
import { totalOf } from '../../src/scoring/total.ts';
import { readTexts } from '../../src/web/texts.ts';
import { saySentence } from '../../src/web/sentences.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { aJudged, aMeasured, aRubricOf, entered, judged, someFigures } from './makers.ts';

const scaleOf = (text: string): Scale => {
  const scale = readScale(text, '; ');
  if ('problem' in scale) throw new RangeError(scale.problem);
  return scale;
};

const pointsOf = (indicator: MeasuredIndicator, amount: string | null, whole: string | null = null): string => {
  const result = measure(indicator, entered(indicator, amount, whole), 'primary', someFigures());
  return 'cannot' in result ? result.cannot : show(result.points);
};

const zh = readTexts(viewsFolder, false)['zh-CN'];
const said = (indicator: Indicator, amount: string, whole: string | null = null): readonly string[] =>
  explain(indicator, entered(indicator as MeasuredIndicator, amount, whole), 'primary', someFigures()).map((sentence) =>
    saySentence(zh, sentence),
  );

describe('bands by the figure itself', () => {
  // 486 pupils; C7 is worth 25 points.
  test.each([
    ['4131', '25'], // 8.5 exactly
    ['4130.99', '12.5'],
    ['3402', '12.5'], // 7 exactly
    ['3401.99', '0'],
  ])('%s m² of floor earn %s', (amount, expected) => {
    const indicator = aMeasured('C7', { scale: scaleOf('value>=8.5:1; value>=7:0.5; else:0') });
    expect(pointsOf(indicator, amount)).toBe(expected);
  });

  test.each([
    ['61', '15'], // 7.967… pupils to a computer
    ['54', '7.5'], // 9 exactly
    ['53', '0'],
    ['0', '0'],
  ])('the fewer pupils to a computer the better: %s computers earn %s', (amount, expected) => {
    const indicator = aMeasured('C21', { scale: scaleOf('value<=8:1; value<=9:0.5; else:0') });
    expect(pointsOf(indicator, amount)).toBe(expected);
  });

  test('its sentence gives the figure and no standard', () => {
    const indicator = aMeasured('C7', { scale: scaleOf('value>=8.5:1; value>=7:0.5; else:0') });
    expect(said(indicator, '3500')).toEqual(['3,500 m² ÷ 486 人 = 7.2 m²/生', '按实际水平所在档次 → 12.5 分']);
  });
});

describe('so many points off for what is short', () => {
  test.each([
    // C7: 8.5 m² per pupil; 1 point for each half square metre
    ['shortfall 0.5 ratio:-1; exactly', '4131', '25'],
    ['shortfall 0.5 ratio:-1; exactly', '4860', '25'],
    ['shortfall 0.5 ratio:-1; exactly', '3645', '23'], // 7.5: two steps
    ['shortfall 0.5 ratio:-1; exactly', '3644', '22.99'], // cut, not rounded
    ['shortfall 0.5 ratio:-1; begun', '3644', '22'],
    ['shortfall 0.5 ratio:-1; begun', '4130.99', '24'],
    ['shortfall 0.5 ratio:-1; whole', '3644', '23'],
    ['shortfall 0.5 ratio:-1; whole', '4130.99', '25'],
    ['shortfall 0.5 ratio:-10; exactly', '100', '0'],
    ['shortfall 100 entered:-0.5; exactly', '3931', '24'], // 200 m² short of the 4,131 needed
  ])('%s: %s m² earn %s', (rule, amount, expected) => {
    expect(pointsOf(aMeasured('C7', { scale: scaleOf(rule) }), amount)).toBe(expected);
  });

  test('under a limit what is over it is counted', () => {
    const indicator = aMeasured('C2', {
      fromBasic: { entered: null, whole: null },
      scale: scaleOf('shortfall 100 entered:-1; begun'),
    });
    expect(pointsOf(indicator, '2000')).toBe('10');
    expect(pointsOf(indicator, '2001')).toBe('9');
    expect(pointsOf(indicator, '2200')).toBe('8');
  });

  test('of pupils to a computer what is above the standard is counted; to no computer at all nothing is earned', () => {
    const indicator = aMeasured('C21', { scale: scaleOf('shortfall 1 ratio:-2; exactly') });
    expect(pointsOf(indicator, '54')).toBe('13'); // 9, where 8 is the standard
    expect(pointsOf(indicator, '0')).toBe('0');
  });

  test('a percentage loses points by percentage points', () => {
    const indicator = aMeasured('C52', {
      fromBasic: { entered: null, whole: null },
      standards: { primary: decimal('99'), junior: decimal('99') },
      full: points('15'),
      scale: scaleOf('shortfall 1 ratio:-0.5; exactly'),
    });
    expect(pointsOf(indicator, '97', '100')).toBe('14');
    expect(said(indicator, '97', '100')).toEqual([
      '97 ÷ 100 = 97%',
      '标准不低于 99 %',
      '差 2 个百分点，每差 1 个百分点 扣 0.5 分，按比例扣分 → 14 分',
    ]);
  });

  test('more never earns less, whatever the scale', () => {
    const rules = [
      'shortfall 0.5 ratio:-1; exactly',
      'shortfall 0.3 ratio:-1; begun',
      'shortfall 70 entered:-1; whole',
      'value>=8.5:1; value>=7:0.5; else:0',
      '>=1:1; >=0.9:0.5; else:0.1',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...rules), fc.nat(600_000), fc.nat(10_000), (rule, amount, more) => {
        const indicator = aMeasured('C7', { scale: scaleOf(rule) });
        const earned = (hundredths: number) => {
          const entry = { kind: 'measured', entered: hundredths as never, whole: null, override: null } as const;
          const result = measure(indicator, entry, 'primary', someFigures());
          return 'cannot' in result ? -1 : result.points;
        };
        expect(earned(amount + more)).toBeGreaterThanOrEqual(earned(amount));
        expect(earned(amount)).toBeLessThanOrEqual(indicator.full);
        expect(earned(amount)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

const graded: Indicator = {
  ...aJudged('C9', '10'),
  kind: 'graded',
  grades: [
    { key: 'A', condition: { zh: '全部做到', en: 'all of it' }, points: points('10') },
    { key: 'B', condition: { zh: '大部分做到', en: 'most of it' }, points: points('7') },
    { key: 'C', condition: { zh: '没有做到', en: 'none of it' }, points: points('0') },
  ],
};

describe('grades by written condition', () => {
  test('the grade earns its points', () => {
    expect(scoreLine(graded, { kind: 'graded', grade: 'B' }, 'primary', someFigures())).toMatchObject({ points: 700 });
    expect(() => scoreLine(graded, { kind: 'graded', grade: 'D' }, 'primary', someFigures())).toThrow(RangeError);
  });

  test.each([
    [{ grade: 'A' }, []],
    [{ grade: 'B', reason: '缺少记录' }, []],
    [{ grade: 'B' }, ['reason scoring.reason.belowFull']],
    [{ grade: '' }, ['grade scoring.grades.missing']],
    [{ grade: 'E' }, ['grade scoring.grades.unknown']],
  ])('%j', (typed, expected) => {
    const read = readEntry(graded, typed, 'reviewer', 'primary', someFigures());
    expect('problems' in read ? read.problems.map(({ field, key }) => `${field} ${key}`) : []).toEqual(expected);
  });
});

describe('a key item', () => {
  const rubric = aRubricOf(aJudged('C1', '900'), aJudged('C2', '100', { keyFloor: points('60') }));
  const vetoesAt = (given: string) => {
    const entries = new Map([
      ['C1', judged('900')],
      ['C2', judged(given)],
    ]);
    return keyItemVetoes(rubric, totalOf(rubric, entries, 'primary', someFigures()).lines).map(({ key }) => key);
  };

  test('bars below its floor, and not on it', () => {
    expect(vetoesAt('59.5')).toEqual(['item.C2']);
    expect(vetoesAt('60')).toEqual([]);
  });

  test('that is not scored yet, or is not there at the school, bars nothing', () => {
    const lines = totalOf(rubric, new Map([['C1', judged('900')]]), 'primary', someFigures()).lines;
    expect(keyItemVetoes(rubric, lines)).toEqual([]);
    const measured = aMeasured('C63', { keyFloor: points('10'), notApplicable: 'full' });
    const absent = totalOf(
      aRubricOf(measured),
      new Map([['C63', { kind: 'not applicable' }]]),
      'primary',
      someFigures(),
    );
    expect(keyItemVetoes(aRubricOf(measured), absent.lines)).toEqual([]);
  });
});
