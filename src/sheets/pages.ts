import { indicatorOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { type FiguresPage, figuresPage } from './figures-page.ts';
import { problemsShown } from './line-state.ts';
import { factCode, figureCode } from './lines.ts';
import type { Place } from './places.ts';
import type { Returned } from './typed.ts';
import { type SectionPage, sectionPage } from './section-page.ts';
import { type VetoesPage, vetoesPage } from './vetoes-page.ts';
import type { Workplace } from './workplace.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'sheets/figures': FiguresPage & WithProblems;
    'sheets/section': SectionPage & WithProblems;
    'sheets/vetoes': VetoesPage & WithProblems;
  }
}

interface WithProblems {
  /** What is wrong with a form that came back, each a link to its field. */
  problems: { text: string; href: string }[];
}

/** A page of a sheet; with what was typed, where it could not be saved. */
export function placePage(
  visit: Visit,
  workplace: Workplace,
  place: Place,
  returned: Returned | null = null,
  status = 200,
): Reply {
  const problems = problemList(visit, workplace, returned);
  switch (place.kind) {
    case 'figures':
      return page('sheets/figures', { ...figuresPage(visit, workplace, place, returned), problems }, status);
    case 'section':
      return page('sheets/section', { ...sectionPage(visit, workplace, place, returned), problems }, status);
    case 'vetoes':
      return page('sheets/vetoes', { ...vetoesPage(visit, workplace, place, returned), problems }, status);
  }
}

function problemList(visit: Visit, workplace: Workplace, returned: Returned | null): WithProblems['problems'] {
  if (returned === null) return [];
  const { t } = visit;
  const wrong = [...returned.problems].flatMap(([code, problems]) =>
    Object.entries(problemsShown(visit, problems)).map(([field, text]) => ({
      text: t('reviews.placed', { place: lineName(visit, workplace, code), text }),
      href: `#${code}.${field}`,
    })),
  );
  const overtaken = returned.clashes.map((code) => ({
    text: t('reviews.placed', { place: lineName(visit, workplace, code), text: t('sheets.clash.happened') }),
    href: `#${code}`,
  }));
  return [...overtaken, ...wrong];
}

/** What a line is called in a list. */
export function lineName({ t, say }: Visit, { assessment, desk }: Workplace, code: string): string {
  const indicator = indicatorOf(desk.rubric.tree, code);
  if (indicator) return `${code} ${say(indicator.title)}`;
  const fact = desk.programme.vetoes.flatMap(({ facts }) => facts).find(({ key }) => factCode(key) === code);
  if (fact) return say(fact.name);
  const figure = figureFields(assessment.school.type).find(({ key }) => figureCode(key) === code);
  return figure ? t(figure.label, figure.values) : code;
}
