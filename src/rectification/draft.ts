import { shortcomingOf } from '../score-papers/line-said.ts';
import { shortcomingsOf } from '../score-papers/rules.ts';
import { points, show } from '../scoring/points.ts';
import type { Assessment } from '../assessments/store.ts';
import { type Workplace, workplaceFor } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import type { DraftItem, RectificationLevel } from './rules.ts';

/** An order is an official paper of its office: it is written in Chinese, in whatever language its author reads the pages. */
export const inChinese = (visit: Visit): Visit => ({
  ...visit,
  language: 'zh-CN',
  t: visit.tIn('zh-CN'),
  say: ({ zh }) => zh,
});

/** The problems of an order as the level's concluded sheet has them. */
export async function drawItems(
  visit: Visit,
  assessment: Assessment,
  level: RectificationLevel,
): Promise<readonly DraftItem[]> {
  const official = inChinese(visit);
  return itemsFrom(official, await workplaceFor(official, assessment, level));
}

/**
 * Every indicator below full points, in the rubric's order, with what was found and lacking, and a requirement to start from.
 * @param official in whose words they are written
 */
export function itemsFrom(official: Visit, workplace: Workplace): readonly DraftItem[] {
  const { t, say } = official;
  return shortcomingsOf(workplace.desk.rubric.tree, workplace.reckoned.total).flatMap(({ list }) =>
    list.map(({ indicator, lost }) => {
      const title = say(indicator.title);
      const found = shortcomingOf(official, workplace, indicator).join(t('rectification.draw.and'));
      return {
        code: indicator.code,
        problem: (found === '' ? title : t('rectification.draw.problem', { title, found })).slice(0, 1000),
        requirement: t('rectification.draw.requirement', { title }),
        pointsLost: show(lost),
      };
    }),
  );
}

/** The text that an order starts from. */
export function drawText(visit: Visit, { cycle, school, score }: Assessment, level: RectificationLevel): string {
  const { t } = inChinese(visit);
  return t('rectification.draw.text', {
    school: school.name,
    year: String(cycle.year),
    review: t(`reviews.stage.${level}`),
    score: score === null ? '' : show(points(score)),
  });
}
