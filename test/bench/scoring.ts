/**
 * `node test/bench/scoring.ts`: how long it takes to score and grade 10,000 complete sheets of the 1000-point rubric, no two of
 * them alike and of all types of school, without a database. Prints each of five rounds and the middle one.
 */
import fc from 'fast-check';
import { standardization } from '../../seeds/standardization.ts';
import type { Entry } from '../../src/scoring/entry.ts';
import { gradeOf } from '../../src/scoring/grade.ts';
import { totalOf } from '../../src/scoring/total.ts';
import { type Indicator, indicatorsOf } from '../../src/scoring/rubric.ts';
import { anyEntries, anyFigures, anyType, theRubric } from '../scoring/makers.ts';

const sheets = 10_000;
/** An entry with full points; of a measured indicator the quantities stay, so that they are computed all the same. */
const best = (indicator: Indicator, entry: Entry): Entry =>
  indicator.kind === 'judged'
    ? { kind: 'judged', points: indicator.full }
    : indicator.kind === 'checklist'
      ? { kind: 'checklist', faults: [] }
      : entry.kind === 'measured'
        ? { ...entry, override: indicator.full }
        : entry;

const indicators = indicatorsOf(theRubric);
const made = fc
  .sample(fc.record({ entries: anyEntries(theRubric, true), type: anyType, figures: anyFigures }), {
    seed: 1,
    numRuns: sheets,
  })
  // Of every four sheets one as it comes, the others ever nearer to full points, so that all grades are among them.
  .map(({ entries, ...school }, nth) => {
    const kept = [1, 10, 6, 3][nth % 4]!;
    const given = indicators.map(({ code }, place) => {
      const entry = entries.get(code)!;
      return [code, (place + nth) % kept === 0 ? entry : best(indicators[place]!, entry)] as const;
    });
    return { ...school, entries: new Map(given) };
  });

const seconds: number[] = [];
for (let round = 1; round <= 5; round += 1) {
  const grades = new Map<string, number>();
  const began = performance.now();
  for (const { entries, type, figures } of made) {
    const { earned, applicable } = totalOf(theRubric, entries, type, figures);
    const grade = gradeOf(earned, applicable, [], standardization);
    grades.set(grade, (grades.get(grade) ?? 0) + 1);
  }
  const took = (performance.now() - began) / 1000;
  seconds.push(took);
  console.log(`${round}: ${took.toFixed(2)} s, ${[...grades].map((pair) => pair.join(' ')).join(', ')}`);
}
console.log(`${sheets} sheets in ${seconds.toSorted((a, b) => a - b)[2]!.toFixed(2)} s, the middle one of five rounds`);
