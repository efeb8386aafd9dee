import { addWorkingDays } from '../../src/cycles/calendar.ts';
import { clock, dayBefore, momentOf, workingDaysUntil } from './days.ts';
import { Journey, type Year } from './journey.ts';
import { applicationNumber, approvalNumber, noticeNumber, orderNumber } from './numbers.ts';
import { schoolOf } from './schools.ts';
import { dayOfStep, type StepName, stepNames, type Story } from './stories.ts';
import { placeOf, reviewSheet, schoolSheet, type World } from './writing.ts';

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
  propose: '09:20',
  approve: '16:00',
  award: '09:40',
};

/** The moment of a step on its day; schools follow each other by minutes, but on a notice or an approval they stand together. */
function momentOfStep(story: Story, step: StepName): Date {
  const after = ['publish', 'propose', 'approve'].includes(step) ? 0 : placeOf(story) / 3;
  return momentOf(dayOfStep(story.track, step), clock(hours[step]) + after);
}

/** Tells the story of a school: from the list of the year to where it stands. */
export function walk(story: Story, year: Year, listedAt: Date, world: World): Journey {
  const school = schoolOf(story.school);
  const journey = new Journey({ ...school, pupils: story.pupils ?? school.pupils }, year, {
    by: world.cast.account('county'),
    at: listedAt,
  });
  journey.sheets.set('school', schoolSheet(story, journey, world));
  if (story.extended) extend(story.extended, journey, world);
  const last = story.last === null ? -1 : stepNames.indexOf(story.last);
  for (const step of stepNames.slice(0, last + 1)) deeds[step](story, journey, world);
  if (story.sentBack) sendBack(story.sentBack, journey, world);
  if (story.mends) order(story.mends, journey, world);
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

function order({ on, dueOn }: NonNullable<Story['mends']>, journey: Journey, { cast }: World): void {
  journey.go({
    name: 'order',
    by: cast.account('county'),
    role: 'county office',
    day: on,
    at: momentOf(on, clock('10:10')),
    details: { number: orderNumber(on), dueOn },
    dueOn,
  });
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
    const details = { number: applicationNumber(journey, world.regionNames), on: day };
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
    const [day, at] = [dayOfStep(story.track, 'publish'), momentOfStep(story, 'publish')];
    const noticeEndsOn = addWorkingDays(day, 5, calendar);
    const level = journey.decidedAt;
    const details = { number: noticeNumber(level, day), endsOn: noticeEndsOn };
    journey.go({ name: 'publish', by: cast.account(level), role: `${level} office`, day, at, details, noticeEndsOn });
  },
  propose: (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, 'propose'), momentOfStep(story, 'propose')];
    const level = journey.decidedAt;
    journey.go({ name: 'propose', by: cast.account(level), role: `${level} office`, day, at });
  },
  approve: (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, 'approve'), momentOfStep(story, 'approve')];
    const level = journey.decidedAt;
    const by = cast.account(`${level}-approver`);
    const details = { number: approvalNumber(level, day), meetingOn: day };
    journey.go({ name: 'approve', by, role: `${level} leading group`, day, at, details });
  },
  award: (story, journey, { cast }) => {
    const [day, at] = [dayOfStep(story.track, 'award'), momentOfStep(story, 'award')];
    const level = journey.decidedAt;
    const details = { awardedOn: day };
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
