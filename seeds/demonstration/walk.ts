import type { Calendar } from '../../src/cycles/calendar.ts';
import { addWorkingDays } from '../../src/cycles/calendar.ts';
import type { SheetStage } from '../../src/assessments/store.ts';
import { sharedOut } from '../../src/reviews/rules.ts';
import { indicatorsOf, type Indicator } from '../../src/scoring/rubric.ts';
import type { FactEntry } from '../../src/sheets/lines.ts';
import { clock, dayBefore, momentOf, spread, workingDaysUntil } from './days.ts';
import { type Copy, copyOf, type Stock } from './files.ts';
import { Journey, type Year } from './journey.ts';
import { type SeedSheet, type Writing, writtenLines } from './lines.ts';
import { applicationNumber, approvalNumber, noticeNumber, plaqueNumber } from './numbers.ts';
import type { Cast } from './people.ts';
import { schoolOf, schools } from './schools.ts';
import { dayOfStep, type StepName, stepNames, type Story } from './stories.ts';

/** Where stories are told. */
export interface World {
  readonly cast: Cast;
  readonly stock: Stock;
  readonly calendar: Calendar;
  /** The last moment before the demonstration begins on which somebody worked. */
  readonly lastDay: string;
  readonly regionNames: ReadonlyMap<string, string>;
}

/** The hour at which each step is usually taken. */
const hours: Readonly<Record<StepName, string>> = {
  submit: '16:50',
  apply: '10:40',
  'county team': '09:30',
  'county sign': '17:10',
  'county conclude': '10:20',
  'city team': '09:50',
  'city sign': '17:20',
  'city conclude': '11:10',
  publish: '15:00',
  approve: '16:00',
  award: '09:40',
};

/** The moment of a step on its day; schools follow each other by minutes. */
const momentOfStep = (story: Story, step: StepName): Date =>
  momentOf(dayOfStep(story.track, step), clock(hours[step]) + placeOf(story) / 3);

const placeOf = ({ school }: Story): number => schools.findIndex(({ key }) => key === school);

/** Tells the story of a school: from the list of the year to where it stands. */
export function walk(story: Story, year: Year, listedAt: Date, world: World): Journey {
  const journey = new Journey(schoolOf(story.school), year, { by: world.cast.account('county'), at: listedAt });
  journey.sheets.set('school', schoolSheet(story, journey, world));
  if (story.extended) extend(story.extended, journey, world);
  const last = story.last === null ? -1 : stepNames.indexOf(story.last);
  for (const step of stepNames.slice(0, last + 1)) deeds[step](story, journey, world);
  if (story.sentBack) sendBack(story.sentBack, journey, world);
  return journey;
}

function extend(
  { on, selfEvaluationBy, applicationBy, reason }: NonNullable<Story['extended']>,
  journey: Journey,
  { cast }: World,
): void {
  journey.selfEvaluationBy = selfEvaluationBy;
  journey.applicationBy = applicationBy;
  journey.go({
    name: 'extend',
    by: cast.account('county'),
    role: 'county office',
    day: on,
    at: momentOf(on, clock('15:20')),
    reason,
    details: { self_evaluation_by: selfEvaluationBy, application_by: applicationBy },
  });
}

function sendBack({ on, newDate, reason }: NonNullable<Story['sentBack']>, journey: Journey, { cast }: World): void {
  const { year } = journey;
  journey.go({
    name: 'send back',
    by: cast.officerOf(journey.school.region),
    role: 'township officer',
    day: on,
    at: momentOf(on, clock('09:25')),
    reason,
    details: { newDate },
    newDate,
  });
  journey.selfEvaluationBy = newDate > year.selfEvaluationBy ? newDate : year.selfEvaluationBy;
  journey.applicationBy = newDate > year.applicationBy ? newDate : year.applicationBy;
  journey.openAgain('school');
}

type Tell = (story: Story, journey: Journey, world: World) => void;

const deeds: Readonly<Record<StepName, Tell>> = {
  submit: (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, 'submit'), momentOfStep(story, 'submit')];
    const by = cast.principalOf(story.school);
    journey.go({ name: 'submit', by, role: 'principal', day, at });
    journey.sign('school', by, day, at);
  },
  apply: (story, journey, world) => {
    const [day, at] = [dayOfStep(story.track, 'apply'), momentOfStep(story, 'apply')];
    const own = journey.school.region.length === 6;
    const by = own ? world.cast.principalOf(story.school) : world.cast.officerOf(journey.school.region);
    const documentNumber = applicationNumber(journey, world.regionNames);
    const details = { documentNumber, documentOn: day };
    journey.go({ name: 'apply', by, role: own ? 'principal' : 'township officer', day, at, details });
    journey.conclude('school', at);
  },
  'county team': nameTeam('county'),
  'county sign': signOff('county'),
  'county conclude': conclude('county'),
  'city team': nameTeam('city'),
  'city sign': signOff('city'),
  'city conclude': conclude('city'),
  publish: (story, journey, { cast, calendar }) => {
    const [day, at] = [
      dayOfStep(story.track, 'publish'),
      momentOf(dayOfStep(story.track, 'publish'), clock(hours.publish)),
    ];
    const noticeEndsOn = addWorkingDays(day, 5, calendar);
    const level = journey.decidedAt;
    const details = { number: noticeNumber(level, day), endsOn: noticeEndsOn };
    journey.go({ name: 'publish', by: cast.account(level), role: `${level} office`, day, at, details, noticeEndsOn });
  },
  approve: (story, journey, { cast }) => {
    const [day, at] = [
      dayOfStep(story.track, 'approve'),
      momentOf(dayOfStep(story.track, 'approve'), clock(hours.approve)),
    ];
    const level = journey.decidedAt;
    const by = cast.account(`${level}-approver`);
    const details = { documentNumber: approvalNumber(level, day), meetingOn: day };
    journey.go({ name: 'approve', by, role: `${level} leading group`, day, at, details });
  },
  award: (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, 'award'), momentOfStep(story, 'award')];
    const level = journey.decidedAt;
    const details = { number: plaqueNumber(level) };
    journey.go({ name: 'award', by: cast.account(level), role: `${level} office`, day, at, details });
  },
};

const reviewers = { county: ['inspector', 'inspector2'], city: ['expert', 'expert2'] } as const;

function nameTeam(level: 'county' | 'city'): Tell {
  return (story, journey, world) => {
    const { cast } = world;
    const [day, at] = [dayOfStep(story.track, `${level} team`), momentOfStep(story, `${level} team`)];
    const members = reviewers[level].map((username) => cast.account(username));
    const leader = members[story.secondLeads ? 1 : 0]!;
    const visitOn = visitOf(story, level, world);
    const details = { members, leader, visitOn };
    journey.go({ name: 'name team', by: cast.account(level), role: `${level} office`, day, at, details, visitOn });
    journey.sheets.set(level, reviewSheet(story, journey, { level, members, leader, visitOn }, world));
  };
}

/** The working day before the sheet is signed off. */
function visitOf({ visits, track }: Story, level: 'county' | 'city', { calendar }: World): string {
  return visits?.[level] ?? workingDaysUntil(dayBefore(dayOfStep(track, `${level} sign`)), 1, calendar)[0]!;
}

function signOff(level: 'county' | 'city'): Tell {
  return (story, journey) => {
    const [day, at] = [dayOfStep(story.track, `${level} sign`), momentOfStep(story, `${level} sign`)];
    const by = journey.sheets.get(level)!.team!.leader;
    journey.go({ name: 'sign off', by, role: level === 'county' ? 'county inspector' : 'city expert', day, at });
    journey.sign(level, by, day, at);
  };
}

function conclude(level: 'county' | 'city'): Tell {
  return (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, `${level} conclude`), momentOfStep(story, `${level} conclude`)];
    const details = journey.settle(level, day);
    journey.go({ name: 'conclude', by: cast.account(level), role: `${level} office`, day, at, details });
    journey.conclude(level, at);
  };
}

function schoolSheet(story: Story, journey: Journey, world: World): SeedSheet {
  const { cast, calendar, lastDay, stock } = world;
  const submitted = story.last !== null;
  const until = submitted ? dayBefore(dayOfStep(story.track, 'submit')) : lastDay;
  const days = workingDaysUntil(until, 3, calendar);
  const filled = submitted ? 1 : (story.filled ?? 0);
  const by = cast.clerkOf(story.school);
  return sheetOf(journey, {
    stage: 'school',
    lost: story.loses?.school ?? 0,
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

function reviewSheet(
  story: Story,
  journey: Journey,
  team: { level: 'county' | 'city'; members: readonly number[]; leader: number; visitOn: string },
  { lastDay, stock }: World,
): SeedSheet {
  const { level, members, leader, visitOn } = team;
  const { sections } = journey.year.rubric;
  const signed = stepNames.indexOf(story.last!) >= stepNames.indexOf(`${level} sign`);
  const scored = signed ? 1 : (story.scored ?? 0);
  const owners = sharedOut({ members, leader, visitOn, owners: new Map() }, sections);
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
  return stage === 'school' && stock.has(code) ? [copyOf(stock, code, by, at)] : [];
}
