import type { Knex } from 'knex';
import { type Actor, type Permission, type Scope, scopeOf } from './permissions.ts';

/** Which columns of a query carry what a scope asks about. `assessment` is null where the rows are no assessments. */
export interface Columns {
  readonly school: string;
  readonly regionPath: string;
  readonly decidedAt: string | null;
  readonly assessment: string | null;
}

export const assessmentColumns: Columns = {
  school: 'assessment.school_id',
  regionPath: 'assessment.region_path',
  decidedAt: 'assessment.decided_at',
  assessment: 'assessment.id',
};

/** The permission table as SQL: a condition that is true for exactly the rows that `may` grants (a property test holds both together). */
export function visible(
  actor: Actor,
  permission: Permission,
  columns: Columns = assessmentColumns,
): { sql: string; bindings: Knex.RawBinding[] } {
  const scope = scopeOf(actor, permission);
  return scope === undefined ? { sql: 'false', bindings: [] } : inSql(scope, actor, columns);
}

function inSql(scope: Scope, actor: Actor, columns: Columns): { sql: string; bindings: Knex.RawBinding[] } {
  const { post } = actor;
  switch (scope) {
    case 'everything':
      return { sql: 'true', bindings: [] };
    case 'own school':
      return { sql: `${columns.school} = any(?::int[])`, bindings: [post.schools.map(({ id }) => id)] };
    case 'own region':
      // A path is made of digits and slashes, so it holds no wildcard.
      return post.regionPath === null
        ? { sql: 'false', bindings: [] }
        : { sql: `${columns.regionPath} like ?`, bindings: [`${post.regionPath}%`] };
    case 'own level': {
      if (columns.decidedAt === null) throw new RangeError('own level is asked of assessments only');
      const region = inSql('own region', actor, columns);
      return {
        sql: `(${region.sql} and ${columns.decidedAt} = ?)`,
        bindings: [...region.bindings, post.regionLevel ?? ''],
      };
    }
    case 'assigned': {
      if (columns.assessment === null) throw new RangeError('assigned is asked of assessments only');
      const region = inSql('own region', actor, columns);
      return {
        sql: `(${region.sql} and exists (select from team_member join sheet on sheet.id = team_member.sheet_id
                where sheet.assessment_id = ${columns.assessment} and team_member.person_id = ?))`,
        bindings: [...region.bindings, actor.id],
      };
    }
    case 'impartial': {
      const assigned = inSql('assigned', actor, columns);
      const own = actor.posts.flatMap(({ schools }) => schools.map(({ id }) => id));
      const partial = [...own, ...actor.conflicts];
      return {
        sql: `(${assigned.sql} and not ${columns.school} = any(?::int[]))`,
        bindings: [...assigned.bindings, partial],
      };
    }
  }
}
