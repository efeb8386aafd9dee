/** Who a post makes of a person. The words for them stand in the message files. */
export const roles = [
  'clerk',
  'principal',
  'township officer',
  'county inspector',
  'county office',
  'county leading group',
  'city expert',
  'city office',
  'city leading group',
  'province viewer',
  'administrator',
] as const;
export type Role = (typeof roles)[number];

export type RegionLevel = 'province' | 'city' | 'county' | 'township';

/**
 * How far a permission reaches. One meaning each, said here in TypeScript (`within`) and in `visible.ts` in SQL:
 * own school   one of the schools of the post
 * own region   whatever lies in the region of the post
 * own level    in the region of the post, and decided at the level of that region (county or city)
 * assigned     the person is on a review team of the assessment
 * impartial    assigned, belongs to the school in none of their posts, and declares no conflict of interest with it: also a post
 *              that was given, or a conflict that was declared, after the team was named
 * everything   all of the installation
 */
export type Scope = 'own school' | 'own region' | 'own level' | 'assigned' | 'impartial' | 'everything';

/** The one table of who may do what. No other file names a role to decide something. */
export const permissions = {
  'assessment.read': {
    clerk: 'own school',
    principal: 'own school',
    'township officer': 'own region',
    'county inspector': 'assigned',
    'county office': 'own region',
    'county leading group': 'own region',
    'city expert': 'assigned',
    'city office': 'own region',
    'city leading group': 'own region',
    'province viewer': 'own region',
  },
  'school.read': {
    clerk: 'own school',
    principal: 'own school',
    'township officer': 'own region',
    'county inspector': 'own region',
    'county office': 'own region',
    'county leading group': 'own region',
    'city expert': 'own region',
    'city office': 'own region',
    'city leading group': 'own region',
    'province viewer': 'own region',
    administrator: 'everything',
  },
  'cycle.read': {
    'township officer': 'own region',
    'county office': 'own region',
    'city office': 'own region',
    'city leading group': 'own region',
    'province viewer': 'own region',
  },
  'rubric.read': {
    'county office': 'own region',
    'county leading group': 'own region',
    'city office': 'own region',
    'city leading group': 'own region',
    'province viewer': 'own region',
    administrator: 'everything',
  },
  'rubric.edit': { 'city office': 'own region', administrator: 'everything' },
  'cycle.open': { 'city office': 'own region' },
  'school.list': { 'county office': 'own region' },
  'assessment.extend': { 'county office': 'own region' },

  'selfevaluation.edit': { clerk: 'own school', principal: 'own school' },
  'selfevaluation.submit': { principal: 'own school' },
  'selfevaluation.withdraw': { principal: 'own school' },

  'application.file': { 'township officer': 'own region' },
  'application.fileOwn': { principal: 'own school' },
  'application.sendBack': { 'township officer': 'own region' },

  'county.team': { 'county office': 'own region' },
  'county.score': { 'county inspector': 'impartial' },
  'county.sign': { 'county inspector': 'impartial' },
  'county.conclude': { 'county office': 'own region' },
  'county.sendBack': { 'county office': 'own region' },

  'city.team': { 'city office': 'own region' },
  'city.score': { 'city expert': 'impartial' },
  'city.sign': { 'city expert': 'impartial' },
  'city.conclude': { 'city office': 'own region' },

  'interest.declare': {
    'county inspector': 'own region',
    'city expert': 'own region',
    'county leading group': 'own region',
    'city leading group': 'own region',
  },
  'interest.oversee': { 'county office': 'own region', 'city office': 'own region' },

  'county.rectify': { 'county office': 'own region' },
  'city.rectify': { 'city office': 'own region' },
  'rectification.answer': { clerk: 'own school', principal: 'own school' },
  'county.correct': { 'county office': 'own region' },
  'city.correct': { 'city office': 'own region' },
  'county.release': { 'county office': 'own region' },
  'city.release': { 'city office': 'own region' },
  'result.release': { 'county office': 'own level', 'city office': 'own level' },

  'notice.publish': { 'county office': 'own level', 'city office': 'own level' },
  'objection.handle': { 'county office': 'own level', 'city office': 'own level' },
  'approval.propose': { 'county office': 'own level', 'city office': 'own level' },
  'approval.decide': { 'county leading group': 'own level', 'city leading group': 'own level' },
  'plaque.award': { 'county office': 'own level', 'city office': 'own level' },
  'lookback.run': { 'county office': 'own level', 'city office': 'own level' },
  'finding.report': { 'county office': 'own region', 'city office': 'own region' },
  'finding.decide': { 'county leading group': 'own level', 'city leading group': 'own level' },

  'results.read': {
    'township officer': 'own region',
    'county office': 'own region',
    'county leading group': 'own region',
    'city office': 'own region',
    'city leading group': 'own region',
    'province viewer': 'own region',
  },
  'raters.read': { 'county office': 'own region', 'city office': 'own region', 'province viewer': 'own region' },

  'person.manage': { administrator: 'everything' },
  'school.manage': { administrator: 'everything' },
} as const satisfies Record<string, Partial<Record<Role, Scope>>>;

export type Permission = keyof typeof permissions;

/** A post, as the person holds it now. `regionPath` ends in a slash, so that a prefix is a region. */
export interface Post {
  readonly id: number;
  readonly role: Role;
  readonly regionCode: string | null;
  readonly regionPath: string | null;
  readonly regionLevel: RegionLevel | null;
  readonly regionName: string | null;
  readonly schools: readonly { readonly id: number; readonly name: string }[];
}

/** Someone who is signed in, acting in one of their posts. */
export interface Actor {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly mustChangePassword: boolean;
  readonly post: Post;
  readonly posts: readonly Post[];
  /** Schools that they declare a conflict of interest with; withdrawn ones are none. */
  readonly conflicts: readonly number[];
}

/** What a permission is asked about. A list of regions or schools has no team; it brings an empty one. */
export interface Subject {
  readonly schoolId: number | null;
  readonly regionPath: string;
  readonly decidedAt: 'county' | 'city' | null;
  readonly team: readonly number[];
}

/** `hidden` is answered with 404: a stranger must not learn that the thing exists. `refused` is a 403. */
export type Answer = 'granted' | 'refused' | 'hidden';

/**
 * The scope that a permission has for the role of the actor's present post, if any.
 */
export function scopeOf(actor: Actor, permission: Permission): Scope | undefined {
  return (permissions[permission] as Partial<Record<Role, Scope>>)[actor.post.role];
}

/** Whether the actor could be granted the permission on something at all: what menus and forms without a subject ask. */
export const mayEver = (actor: Actor, permission: Permission): boolean => scopeOf(actor, permission) !== undefined;

/** Whether a subject lies within a scope for this actor. `visible.ts` says the same in SQL. */
export function within(scope: Scope, actor: Actor, subject: Subject): boolean {
  const { post } = actor;
  switch (scope) {
    case 'everything':
      return true;
    case 'own school':
      return post.schools.some(({ id }) => id === subject.schoolId);
    case 'own region':
      return post.regionPath !== null && subject.regionPath.startsWith(post.regionPath);
    case 'own level':
      return within('own region', actor, subject) && subject.decidedAt === post.regionLevel;
    case 'assigned':
      return subject.team.includes(actor.id) && within('own region', actor, subject);
    case 'impartial':
      return (
        within('assigned', actor, subject) &&
        !actor.conflicts.some((id) => id === subject.schoolId) &&
        !actor.posts.some(({ schools }) => schools.some(({ id }) => id === subject.schoolId))
      );
  }
}

/**
 * Whether the actor may do this to that. Whoever may not even read it is told nothing of it.
 *
 * @param reading the permission that opens the subject's page
 */
export function may(
  actor: Actor,
  permission: Permission,
  subject: Subject,
  reading: Permission = 'assessment.read',
): Answer {
  const scope = scopeOf(actor, permission);
  if (scope !== undefined && within(scope, actor, subject)) return 'granted';
  if (permission === reading) return 'hidden';
  return may(actor, reading, subject, reading) === 'granted' ? 'refused' : 'hidden';
}

/**
 * The roles that a permission is given to: what a refusal names ("only the county office may …").
 * @param level of a decision: of those who decide at their own level, only that level's
 */
export const rolesOf = (permission: Permission, level?: 'county' | 'city'): readonly Role[] =>
  Object.entries(permissions[permission] as Partial<Record<Role, Scope>>)
    .filter(([role, scope]) => scope !== 'own level' || level === undefined || role.startsWith(level))
    .map(([role]) => role as Role);
