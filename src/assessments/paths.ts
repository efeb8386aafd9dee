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
  'approval.propose propose': { one: '/proposals/new?schools=:id', many: '/proposals/new' },
  'approval.propose take off': { one: '/assessments/:id/proposal-withdrawals/new' },
  'approval.decide approve': { one: '/approvals/new?schools=:id', many: '/approvals/new' },
  'approval.decide strike off': { one: '/assessments/:id/strike-offs/new' },
  'county.rectify order': { one: '/assessments/:id/county-rectification' },
  'county.rectify prolong': { one: '/assessments/:id/county-rectification/prolongation' },
  'county.rectify re-review': { one: '/assessments/:id/county-rectification/re-review' },
  'county.rectify fail': { one: '/assessments/:id/county-rectification/failure' },
  'county.rectify check': { one: '/assessments/:id/county-rectification' },
  'city.rectify order': { one: '/assessments/:id/city-rectification' },
  'city.rectify prolong': { one: '/assessments/:id/city-rectification/prolongation' },
  'city.rectify re-review': { one: '/assessments/:id/city-rectification/re-review' },
  'city.rectify fail': { one: '/assessments/:id/city-rectification/failure' },
  'city.rectify check': { one: '/assessments/:id/city-rectification' },
  'rectification.answer mend': { one: '/assessments/:id/rectification' },
  'objection.handle recheck': { one: '/objections?school=:id' },
  'finding.report find': { one: '/assessments/:id/findings/new' },
  'finding.decide decide': { one: '/assessments/:id/findings' },
  'finding.decide lift': { one: '/assessments/:id/findings' },
  'finding.decide bar': { one: '/assessments/:id/findings' },
  'finding.decide revoke': { one: '/assessments/:id/findings' },
  'county.correct correct county': { one: '/assessments/:id/county-corrections/new' },
  'city.correct correct city': { one: '/assessments/:id/city-corrections/new' },
  'county.release leave': { one: '/assessments/:id/county-leavings/new' },
  'city.release leave': { one: '/assessments/:id/city-leavings/new' },
  'result.release leave': { one: '/assessments/:id/leavings/new' },
  'plaque.award award': { one: '/plaques/new?schools=:id', many: '/plaques/new' },
};

/** The form of a step for one assessment; undefined for a step that has none. */
export const formOf = (may: Permission, name: string, id: number): string | undefined =>
  forms[`${may} ${name}`]?.one.replace(':id', String(id));

/** The form of a step for several schools at once, where there is one. */
export const formOfMany = (may: Permission, name: string): string | undefined => forms[`${may} ${name}`]?.many;
