import { type Double, writesOwn } from '../double-scoring/rules.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { Workplace } from './workplace.ts';

/** What several score apart in a section, for whoever sits on the team. */
export interface ApartShown {
  text: string;
  handIn: { action: string; key: string; section: string; submit: string; hint: string } | null;
  settle: { href: string; text: string } | null;
}

/** How far the lines of a section are that several score apart; null where there are none, or for somebody who is not on the team. */
export function apartShown(
  visit: Visit,
  { assessment, stage, doubles }: Workplace,
  section: string,
): ApartShown | null {
  const { t } = visit;
  const { id } = actorOf(visit);
  const inIt = [...doubles.values()].filter((double) => double.section === section);
  const onTeam = assessment.team.some((member) => member.stage === stage && member.personId === id);
  if (inIt.length === 0 || !onTeam) return null;
  const count = (state: Double['state']): number => inIt.filter((double) => double.state === state).length;
  const mine = inIt.filter((double) => writesOwn(double, id));
  return {
    text: t('double-scoring.section', {
      count: inIt.length,
      settled: count('settled'),
      waiting: count('open'),
      open: count('all in'),
    }),
    handIn:
      mine.length === 0
        ? null
        : {
            action: `/assessments/${assessment.id}/${stage}-hand-ins`,
            key: crypto.randomUUID(),
            section,
            submit: t('double-scoring.handIn', { count: mine.length }),
            hint: t('double-scoring.handInHint'),
          },
    settle:
      count('all in') + count('settled') > 0
        ? { href: `/assessments/${assessment.id}/${stage}-settlements`, text: t('double-scoring.toSettlements') }
        : null,
  };
}
