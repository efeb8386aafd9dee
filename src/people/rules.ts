import { type Role, roles } from '../accounts/permissions.ts';
import { isUsername } from '../accounts/rules.ts';
import { type Seat, seats } from '../accounts/seats.ts';

/** What was typed of a post: the role, a region, and schools where the role sits in some. */
export interface TypedPost {
  readonly role: string;
  readonly region: string;
  readonly schools: readonly string[];
}

export interface TypedPerson extends TypedPost {
  readonly username: string;
  readonly name: string;
}

/** A post to be given. A post in schools has no region of its own: they say where it is. */
export interface PostPlan {
  readonly role: Role;
  readonly regionCode: string | null;
  readonly schoolIds: readonly number[];
}

export interface PersonProblem {
  readonly field: keyof TypedPerson;
  readonly key: string;
}

interface Place {
  readonly code: string;
  readonly level: string;
}

export const roleOf = (typed: string): Role | undefined => roles.find((role) => role === typed);

export const seatOf = (typed: string): Seat | undefined => {
  const role = roleOf(typed);
  return role && seats[role];
};

/**
 * Reads a post: a role, and what it sits in. Whether the schools exist is for the store to say.
 *
 * @param known ids of the schools among those typed that exist
 */
export function readPost(
  { role: typed, region, schools }: TypedPost,
  regions: readonly Place[],
  known: ReadonlySet<number>,
): { post: PostPlan } | { problems: readonly PersonProblem[] } {
  const wrong = (field: keyof TypedPost, key: string) => ({ problems: [{ field, key: `people.problem.${key}` }] });
  const role = roleOf(typed);
  if (role === undefined) return wrong('role', 'role');
  const seat = seats[role];
  if (seat === 'installation') return { post: { role, regionCode: null, schoolIds: [] } };
  if (seat === 'school') {
    const schoolIds = [...new Set(schools.map(Number))].filter((id) => known.has(id)).toSorted((a, b) => a - b);
    if (schoolIds.length > 0) return { post: { role, regionCode: null, schoolIds } };
    return regions.some(({ code, level }) => code === region && ['county', 'township'].includes(level))
      ? wrong('schools', 'schools')
      : wrong('region', 'regionOfSchools');
  }
  const place = regions.find(({ code }) => code === region);
  return place?.level === seat
    ? { post: { role, regionCode: place.code, schoolIds: [] } }
    : wrong('region', `region.${seat}`);
}

/** What is wrong with the name of an account and the name of its person. */
export function nameProblems({ username, name }: Pick<TypedPerson, 'username' | 'name'>): PersonProblem[] {
  const problems: PersonProblem[] = [];
  if (!isUsername(username)) problems.push({ field: 'username', key: 'people.problem.username' });
  if (name === '') problems.push({ field: 'name', key: 'people.problem.name' });
  else if (name.length > 40) problems.push({ field: 'name', key: 'people.problem.nameLong' });
  return problems;
}

/** Whether two posts are one: the same role at the same place. */
export const samePost = (one: PostPlan, other: PostPlan): boolean =>
  one.role === other.role &&
  one.regionCode === other.regionCode &&
  one.schoolIds.length === other.schoolIds.length &&
  one.schoolIds.every((id) => other.schoolIds.includes(id));

/**
 * Whether somebody remains who manages people when these posts are gone: without one, nobody could ever be added again.
 *
 * @param managing posts, not ended and of active people, that manage people
 */
export const someoneRemains = (managing: readonly { readonly id: number }[], going: readonly number[]): boolean =>
  managing.some(({ id }) => !going.includes(id));
