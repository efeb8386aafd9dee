import type { SchoolType } from '../scoring/school.ts';
import { programmeOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { applicantOf } from './rules.ts';

/** The official form of an application (申请表): to be printed, signed and sealed, and as it was filed. */
export interface Paper {
  readonly title: string;
  readonly number: string;
  readonly applicant: string;
  readonly declaration: string;
  readonly schools: readonly {
    readonly place: string;
    readonly name: string;
    /** The school's assessment, on the screen; empty on what is printed to be sealed. */
    readonly href: string;
    readonly type: string;
    readonly pupils: string;
    readonly score: string;
  }[];
  /** What is written beside each line to be signed or sealed. */
  readonly signatures: readonly string[];
  readonly day: string;
}

/** What the form says. A school that applies for itself is its own applicant. */
export interface Content {
  readonly year: number;
  readonly programmeKey: string;
  readonly regionCode: string;
  readonly regionName: string;
  readonly number: string;
  /** As 2026-11-02, or blank: to be written by hand. */
  readonly on: string;
  readonly schools: readonly {
    readonly name: string;
    readonly href?: string;
    readonly type: SchoolType;
    readonly pupils: number | null;
    readonly score: string | null;
  }[];
}

/** Lays the form out. */
export async function paperOf(visit: Visit, content: Content): Promise<Paper> {
  const { db, t, say } = visit;
  const { year, programmeKey, regionCode, regionName, number, on, schools } = content;
  const programme = await programmeOf(db, programmeKey);
  const own = regionCode.length < 9;
  const whose = own ? 'own' : 'township';
  return {
    title: t('applications.paper.title', { year: String(year), programme: say(programme.name) }),
    number,
    applicant: own
      ? (schools[0]?.name ?? '')
      : t(`applications.applicant.${applicantOf(regionCode)}`, { region: regionName }),
    declaration: t(`applications.paper.declaration.${whose}`, { year: String(year), count: schools.length }),
    schools: schools.map(({ name, href = '', type, pupils, score }, index) => ({
      place: String(index + 1),
      name,
      href,
      type: t(`schools.type.${type}`),
      pupils: pupils === null ? '—' : String(pupils),
      score: score ?? '—',
    })),
    signatures: ['clerk', 'head', 'seal'].map((line) => t(`applications.paper.${line}.${whose}`)),
    day: on === '' ? t('applications.paper.blankDay') : sayDay(t, on),
  };
}
