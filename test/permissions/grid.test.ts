import { expect, test } from 'vitest';
import {
  type Actor,
  may,
  type Permission,
  permissions,
  type RegionLevel,
  type Role,
  roles,
  type Subject,
} from '../../src/accounts/permissions.ts';

const paths: Record<RegionLevel, string> = {
  province: '34/',
  city: '34/3412/',
  county: '34/3412/341225/',
  township: '34/3412/341225/341225101/',
};

function someone(
  role: Role,
  level: RegionLevel | null,
  { id = 1, path = level && paths[level], schools = [] as number[] } = {},
): Actor {
  const post = {
    id: 1,
    role,
    regionCode: level,
    regionPath: path,
    regionLevel: level,
    regionName: level,
    schools: schools.map((school) => ({ id: school, name: String(school) })),
  };
  return { id, username: role, name: role, mustChangePassword: false, post, posts: [post], conflicts: [] };
}

const given = (actor: Actor, more: Actor): Actor => ({ ...actor, posts: [...actor.posts, ...more.posts] });

/** A primary school of the township, with inspector 7 and expert 8 on its teams. */
const school: Subject = { schoolId: 10, regionPath: paths.township, decidedAt: 'county', team: [7, 8] };
const elsewhere = { county: '34/3412/341226/', township: '34/3412/341225/341225102/', city: '34/3401/' };

const signs = { granted: '+', refused: '-', hidden: '?' } as const;
const row = (actor: Actor, asked: readonly Permission[], subject: Subject): string =>
  asked.map((permission) => signs[may(actor, permission, subject)]).join(' ');

const about = [
  'assessment.read',
  'selfevaluation.edit',
  'selfevaluation.submit',
  'selfevaluation.withdraw',
  'application.file',
  'application.fileOwn',
  'application.sendBack',
  'assessment.extend',
  'county.team',
  'county.score',
  'county.sign',
  'county.conclude',
  'county.sendBack',
  'city.team',
  'city.score',
  'city.sign',
  'city.conclude',
  'notice.publish',
  'approval.decide',
  'plaque.award',
] as const satisfies readonly Permission[];

/** What follows a result. */
const afterwards = [
  'county.rectify',
  'city.rectify',
  'rectification.answer',
  'county.correct',
  'city.correct',
  'county.release',
  'city.release',
  'result.release',
  'objection.handle',
  'approval.propose',
  'lookback.run',
  'finding.report',
  'finding.decide',
] as const satisfies readonly Permission[];

const aboutRegions = [
  'school.read',
  'cycle.read',
  'cycle.open',
  'school.list',
  'results.read',
  'raters.read',
] as const satisfies readonly Permission[];

const interests = ['interest.declare', 'interest.oversee'] as const satisfies readonly Permission[];

test('the grid asks for everything that is about an assessment', () => {
  const others = [...aboutRegions, 'rubric.read', 'rubric.edit', ...interests, 'person.manage', 'school.manage'];
  expect([...about, ...afterwards, ...others].toSorted()).toEqual(Object.keys(permissions).toSorted());
});

// A primary school, which its county decides on. + granted, - refused (403), ? hidden (404)
// read | edit submit withdraw | file fileOwn sendBack | extend | county: team score sign conclude sendBack | city: team score sign conclude | publish approve award
test.each([
  ['clerk of the school', someone('clerk', null, { schools: [10] }), '+ + - - - - - - - - - - - - - - - - - -'],
  ['clerk of another school', someone('clerk', null, { schools: [11] }), '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?'],
  [
    'principal of the school',
    someone('principal', null, { schools: [9, 10] }),
    '+ + + + - + - - - - - - - - - - - - - -',
  ],
  [
    'principal of another school',
    someone('principal', null, { schools: [11] }),
    '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  ['officer of its township', someone('township officer', 'township'), '+ - - - + - + - - - - - - - - - - - - -'],
  [
    'officer of another township',
    someone('township officer', 'township', { path: elsewhere.township }),
    '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  [
    'inspector on the team',
    someone('county inspector', 'county', { id: 7 }),
    '+ - - - - - - - - + + - - - - - - - - -',
  ],
  [
    'inspector on the team who was given a post at the school',
    given(someone('county inspector', 'county', { id: 7 }), someone('clerk', null, { schools: [10] })),
    '+ - - - - - - - - - - - - - - - - - - -',
  ],
  [
    'inspector on the team who declares a conflict of interest with the school',
    { ...someone('county inspector', 'county', { id: 7 }), conflicts: [9, 10] },
    '+ - - - - - - - - - - - - - - - - - - -',
  ],
  [
    'expert on the team who declares a conflict of interest with another school',
    { ...someone('city expert', 'city', { id: 8 }), conflicts: [9] },
    '+ - - - - - - - - - - - - - + + - - - -',
  ],
  ['inspector not on the team', someone('county inspector', 'county'), '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?'],
  [
    'inspector of another county',
    someone('county inspector', 'county', { id: 7, path: elsewhere.county }),
    '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  ['county office', someone('county office', 'county'), '+ - - - - - - + + - - + + - - - - + - +'],
  [
    'office of another county',
    someone('county office', 'county', { path: elsewhere.county }),
    '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  ['county leading group', someone('county leading group', 'county'), '+ - - - - - - - - - - - - - - - - - + -'],
  ['expert on the team', someone('city expert', 'city', { id: 8 }), '+ - - - - - - - - - - - - - + + - - - -'],
  ['expert not on the team', someone('city expert', 'city'), '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?'],
  ['city office', someone('city office', 'city'), '+ - - - - - - - - - - - - + - - + - - -'],
  [
    'office of another city',
    someone('city office', 'city', { path: elsewhere.city }),
    '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  ['city leading group', someone('city leading group', 'city'), '+ - - - - - - - - - - - - - - - - - - -'],
  ['province viewer', someone('province viewer', 'province'), '+ - - - - - - - - - - - - - - - - - - -'],
  ['administrator', someone('administrator', null), '? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ? ?'],
] as const)('%s', (_, actor, expected) => {
  expect(row(actor, about, school)).toBe(expected);
});

// The same school. county.rectify city.rectify answer | county.correct city.correct | county city result: release | objection propose look-back | finding: report decide
test.each([
  ['clerk of the school', someone('clerk', null, { schools: [10] }), '- - + - - - - - - - - - -'],
  ['principal of the school', someone('principal', null, { schools: [10] }), '- - + - - - - - - - - - -'],
  ['principal of another school', someone('principal', null, { schools: [11] }), '? ? ? ? ? ? ? ? ? ? ? ? ?'],
  ['officer of its township', someone('township officer', 'township'), '- - - - - - - - - - - - -'],
  ['inspector on the team', someone('county inspector', 'county', { id: 7 }), '- - - - - - - - - - - - -'],
  ['county office', someone('county office', 'county'), '+ - - + - + - + + + + + -'],
  [
    'office of another county',
    someone('county office', 'county', { path: elsewhere.county }),
    '? ? ? ? ? ? ? ? ? ? ? ? ?',
  ],
  ['county leading group', someone('county leading group', 'county'), '- - - - - - - - - - - - +'],
  ['city office', someone('city office', 'city'), '- + - - + - + - - - - + -'],
  ['city leading group', someone('city leading group', 'city'), '- - - - - - - - - - - - -'],
  ['province viewer', someone('province viewer', 'province'), '- - - - - - - - - - - - -'],
  ['administrator', someone('administrator', null), '? ? ? ? ? ? ? ? ? ? ? ? ?'],
] as const)('after its result: %s', (_, actor, expected) => {
  expect(row(actor, afterwards, school)).toBe(expected);
});

// publish approve award
test.each([
  ['county office', someone('county office', 'county'), '- - -'],
  ['county leading group', someone('county leading group', 'county'), '- - -'],
  ['city office', someone('city office', 'city'), '+ - +'],
  ['city leading group', someone('city leading group', 'city'), '- + -'],
] as const)('a school with a junior section is decided by the city: %s', (_, actor, expected) => {
  const junior: Subject = { ...school, decidedAt: 'city' };
  expect(row(actor, ['notice.publish', 'approval.decide', 'plaque.award'], junior)).toBe(expected);
});

// school.read cycle.read cycle.open school.list results.read raters.read person.manage school.manage; asked about a county
test.each([
  ['clerk', null, '- - - - - - - -'],
  ['principal', null, '- - - - - - - -'],
  ['township officer', 'township', '- - - - - - - -'],
  ['county inspector', 'county', '+ - - - - - - -'],
  ['county office', 'county', '+ + - + + + - -'],
  ['county leading group', 'county', '+ - - - + - - -'],
  ['city expert', 'city', '+ - - - - - - -'],
  ['city office', 'city', '+ + + - + + - -'],
  ['city leading group', 'city', '+ + - - + - - -'],
  ['province viewer', 'province', '+ + - - + + - -'],
  ['administrator', null, '+ - - - - - + +'],
] as const)('schools, cycles and people of a county: %s', (role, level, expected) => {
  const county: Subject = { schoolId: null, regionPath: paths.county, decidedAt: null, team: [] };
  const asked = [...aboutRegions, 'person.manage', 'school.manage'] as const;
  const given = asked.map((permission) =>
    may(someone(role, level), permission, county, permission) === 'granted' ? '+' : '-',
  );
  expect(given.join(' ')).toBe(expected);
});

// interest.declare interest.oversee; asked about the county
test.each([
  ['clerk', null, '- -'],
  ['township officer', 'township', '- -'],
  ['county inspector', 'county', '+ -'],
  ['county office', 'county', '- +'],
  ['county leading group', 'county', '+ -'],
  ['city leading group', 'city', '+ -'],
  ['city expert', 'city', '+ -'],
  ['city office', 'city', '- +'],
  ['province viewer', 'province', '- -'],
  ['administrator', null, '- -'],
] as const)('reviewers declare conflicts of interest and their office oversees them: %s', (role, level, expected) => {
  const county: Subject = { schoolId: null, regionPath: paths.county, decidedAt: null, team: [] };
  expect(
    interests.map((one) => (may(someone(role, level), one, county, one) === 'granted' ? '+' : '-')).join(' '),
  ).toBe(expected);
});

test('every role stands in the table', () => {
  const named = new Set(Object.values(permissions).flatMap((given) => Object.keys(given)));
  expect(roles.filter((role) => !named.has(role))).toEqual([]);
});
