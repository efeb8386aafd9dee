import type { SheetStage } from '../../src/assessments/store.ts';
import type { Calendar } from '../../src/cycles/calendar.ts';
import { sharedOut } from '../../src/reviews/rules.ts';
import { indicatorsOf, type Indicator } from '../../src/scoring/rubric.ts';
import type { FactEntry } from '../../src/sheets/lines.ts';
import { dayBefore, spread, workingDaysUntil } from './days.ts';
import { type Copy, copyOf, photographed, type Stock } from './files.ts';
import type { Journey } from './journey.ts';
import { type SeedSheet, type Writing, writtenLines } from './lines.ts';
import type { Cast } from './people.ts';
import { schools } from './schools.ts';
import { dayOfStep, stepNames, type Story } from './stories.ts';

/** Where stories are told. */
export interface World {
  readonly cast: Cast;
  readonly stock: Stock;
  readonly calendar: Calendar;
  /** The last moment before the demonstration begins on which somebody worked. */
  readonly lastDay: string;
  readonly regionNames: ReadonlyMap<string, string>;
}

/** The place of a story's school among the schools: it decides by how many minutes it comes after others, and which points it loses. */
export const placeOf = ({ school }: Story): number => schools.findIndex(({ key }) => key === school);

/** The school's sheet, as far as the story has it filled in. */
export function schoolSheet(story: Story, journey: Journey, world: World): SeedSheet {
  const { cast, calendar, lastDay, stock } = world;
  const submitted = story.last !== null;
  const until = submitted ? dayBefore(dayOfStep(story.track, 'submit')) : lastDay;
  const days = workingDaysUntil(until, 3, calendar);
  const filled = submitted ? 1 : (story.filled ?? 0);
  const by = cast.clerkOf(story.school);
  return sheetOf(journey, {
    stage: 'school',
    lost: story.loses?.school ?? 0,
    held: story.held ?? {},
    number: placeOf(story) + journey.year.year,
    figures: filled > 0,
    facts: submitted ? answersOf(story, journey, 'school') : null,
    fills: firstOf(indicatorsOf(journey.year.rubric), filled),
    writer: () => by,
    moment: (place, count) => spread(days, place, count),
    evidence: (code, at) => evidenceFor(story, 'school', code, stock, by, at),
    schoolSheet: null,
    before: null,
  });
}

/** The sheet of a team; scored to the end once it is signed off. */
export function reviewSheet(
  story: Story,
  journey: Journey,
  team: { level: 'county' | 'city'; members: readonly number[]; leader: number; visitOn: string },
  { lastDay, stock }: World,
): SeedSheet {
  const { level, members, leader, visitOn } = team;
  const { sections } = journey.year.rubric;
  const signed = stepNames.indexOf(story.last!) >= stepNames.indexOf(`${level} sign`);
  const scored = signed ? 1 : (story.scored ?? 0);
  const owners = sharedOut({ members, leader, visitOn, owners: new Map(), seconds: new Map() }, sections);
  const days = [visitOn < lastDay ? visitOn : lastDay];
  const fillers = sections.map(({ criteria }) =>
    firstOf(
      criteria.flatMap(({ indicators }) => indicators),
      scored,
    ),
  );
  const sheet = sheetOf(journey, {
    stage: level,
    lost: story.loses?.[level] ?? 0,
    held: story.held ?? {},
    number: placeOf(story) + journey.year.year,
    figures: scored > 0,
    facts: scored === 1 ? answersOf(story, journey, level) : null,
    fills: (indicator) => fillers.some((fills) => fills(indicator)),
    writer: (section) => (section === null ? leader : owners.get(section)!),
    moment: (place, count) => spread(days, place, count),
    evidence: (code, at) => evidenceFor(story, level, code, stock, leader, at),
    schoolSheet: journey.sheets.get('school')!,
    before: journey.sheets.get(level === 'county' ? 'school' : 'county')!,
  });
  return { ...sheet, visitOn, owners, team: { members, leader } };
}

/** Whether an indicator is among the first so many of a list. */
function firstOf(indicators: readonly Indicator[], share: number): (indicator: Indicator) => boolean {
  const codes = new Set(indicators.slice(0, Math.ceil(indicators.length * share)).map(({ code }) => code));
  return ({ code }) => codes.has(code);
}

function sheetOf(
  { school, year }: Journey,
  writing: Omit<Writing, 'school' | 'rubric' | 'programme' | 'rubricId'>,
): SeedSheet {
  const { rubric, programme, rubricId } = year;
  const lines = writtenLines({ ...writing, school, rubric, programme });
  return {
    id: 0,
    assessmentId: 0,
    stage: writing.stage,
    rubricId,
    visitOn: null,
    signedAt: null,
    signedBy: null,
    concludedAt: null,
    earned: null,
    applicable: null,
    scaled: null,
    grade: null,
    totalReason: '',
    lines,
    seconds: [],
    ownLines: [],
    records: [],
    owners: new Map(),
    signer: null,
    team: null,
  };
}

/** 否 to all, but for what the story says. */
function answersOf(story: Story, { year }: Journey, stage: SheetStage): ReadonlyMap<string, FactEntry> {
  const no: FactEntry = { kind: 'fact', answer: 'no', on: null, source: '' };
  const keys = year.programme.vetoes.flatMap(({ facts }) => facts.map(({ key }) => key));
  const answers = new Map(keys.map((key) => [key, no]));
  if (story.closedBuilding) answers.set('d_class', { ...no, answer: 'yes', ...closedBuilding });
  if (story.veto) {
    const { fact, on, source } = story.veto;
    answers.set(fact, stage === 'school' ? { ...no, answer: 'pending' } : { ...no, answer: 'yes', on, source });
  }
  return answers;
}

const closedBuilding = { on: '2026-03-12', source: '房屋安全鉴定报告（演示）' };

function evidenceFor(
  story: Story,
  stage: SheetStage,
  code: string,
  stock: Stock,
  by: number,
  at: Date,
): readonly Copy[] {
  const stands =
    (story.closedBuilding && code === 'fact.d_class') ||
    (story.veto && stage !== 'school' && code === `fact.${story.veto.fact}`);
  if (stands) return [copyOf(stock, 'fact', by, at)];
  // Whoever visits takes photographs; papers are the school's to bring.
  if (!stock.has(code) || (stage !== 'school' && !photographed.includes(code))) return [];
  return [copyOf(stock, code, by, at, code === 'C24' && stage === 'school' && borrowing.includes(story.school))];
}

/** Two schools that brought the same photograph of C24: whoever reviews them is told. */
const borrowing = ['tianji', 'huanggang'];
