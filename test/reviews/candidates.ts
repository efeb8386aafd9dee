import type { Candidate } from '../../src/reviews/rules.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import type { Section } from '../../src/scoring/rubric.ts';

const section = (code: string, full: number): Section => ({
  code,
  title: { zh: code, en: code },
  full: (full * 100) as Hundredths,
  criteria: [],
});
export const sections = [
  section('A1', 400),
  section('A2', 180),
  section('A3', 170),
  section('A4', 110),
  section('A5', 140),
];

/** An inspector of the county against whom nothing speaks. */
export const candidate = (id: number, more: Partial<Candidate> = {}): Candidate => ({
  id,
  name: `督学${id}`,
  region: '阜南县',
  belongsToSchool: false,
  scoredBefore: false,
  conflict: null,
  visits: 0,
  clash: [],
  near: 3,
  led: 0,
  ...more,
});
