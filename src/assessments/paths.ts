import type { Permission } from '../accounts/permissions.ts';

/**
 * Where each step has its form, by the permission it asks for and its name: rooms keep their own forms, this is the one list of them.
 * `many`: the same form takes several schools at once.
 */
const forms: Readonly<Record<string, { readonly one: string; readonly many?: string }>> = {
  'selfevaluation.edit fill in': { one: '/assessments/:id/sheets/school' },
  'selfevaluation.submit submit': { one: '/assessments/:id/sheets/school/check' },
  'selfevaluation.withdraw withdraw': { one: '/assessments/:id/withdrawals/new' },
  'assessment.extend extend': { one: '/assessments/:id/extensions' },
  'application.file apply': { one: '/applications/new?schools=:id', many: '/applications/new' },
  'application.fileOwn apply': { one: '/assessments/:id/own-applications/new' },
  'application.sendBack send back': { one: '/assessments/:id/application-returns/new' },
  'county.team name team': { one: '/assessments/:id/county-teams' },
  'county.team change team': { one: '/assessments/:id/county-teams' },
  'county.score score': { one: '/assessments/:id/sheets/county' },
  'county.sign sign off': { one: '/assessments/:id/county-signatures/new' },
  'county.conclude conclude': { one: '/assessments/:id/county-conclusions/new' },
  'county.conclude return': { one: '/assessments/:id/county-returns/new' },
  'county.sendBack send back': { one: '/assessments/:id/county-send-backs/new' },
  'city.team name team': { one: '/assessments/:id/city-teams' },
  'city.team change team': { one: '/assessments/:id/city-teams' },
  'city.score score': { one: '/assessments/:id/sheets/city' },
  'city.sign sign off': { one: '/assessments/:id/city-signatures/new' },
  'city.conclude conclude': { one: '/assessments/:id/city-conclusions/new' },
  'city.conclude return': { one: '/assessments/:id/city-returns/new' },
  'notice.publish publish': { one: '/notices/new?schools=:id', many: '/notices/new' },
  'approval.decide approve': { one: '/approvals/new?schools=:id', many: '/approvals/new' },
  'approval.decide strike off': { one: '/assessments/:id/strike-offs/new' },
  'plaque.award award': { one: '/plaques/new?schools=:id', many: '/plaques/new' },
};

/** The form of a step for one assessment; undefined for a step that has none. */
export const formOf = (may: Permission, name: string, id: number): string | undefined =>
  forms[`${may} ${name}`]?.one.replace(':id', String(id));

/** The form of a step for several schools at once, where there is one. */
export const formOfMany = (may: Permission, name: string): string | undefined => forms[`${may} ${name}`]?.many;
