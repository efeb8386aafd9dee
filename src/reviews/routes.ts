import { sendBack, showSendBack, type WayBack } from '../assessments/sending-back.ts';
import type { Door } from '../web/visit.ts';
import { type ComparisonPage, showComparison } from './comparing.ts';
import { comparisonWorkbook } from './comparison-workbook.ts';
import { conclude, type ConclusionPage, showConclusion } from './conclusions.ts';
import { correct, showCorrection } from './corrections.ts';
import { city, county, type Level } from './levels.ts';
import { type ResultPage, showResult } from './results.ts';
import { returnSheet, type ReturnPage, showReturn } from './returns.ts';
import { showSignature, type SignaturePage, signOff } from './signatures.ts';
import { nameTeam, showTeam, type TeamPage } from './teams.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'reviews/team-form': TeamPage;
    'reviews/signature': SignaturePage;
    'reviews/conclusion': ConclusionPage;
    'reviews/return': ReturnPage;
    'reviews/comparison': ComparisonPage;
    'reviews/result': ResultPage;
  }
}

/** The doors of one level: team, sign-off, conclusion, return, correction. */
function doorsOf(level: Level): readonly Door[] {
  const { may, name } = level;
  const at = (noun: string): string => `/assessments/:id/${name}-${noun}`;
  return [
    { method: 'get', path: at('teams'), may: may.team, handle: showTeam(level) },
    { method: 'post', path: at('teams'), may: may.team, handle: nameTeam(level) },
    { method: 'get', path: at('signatures/new'), may: may.sign, handle: showSignature(level) },
    { method: 'post', path: at('signatures'), may: may.sign, handle: signOff(level) },
    { method: 'get', path: at('conclusions/new'), may: may.conclude, handle: showConclusion(level) },
    { method: 'post', path: at('conclusions'), may: may.conclude, handle: conclude(level) },
    { method: 'get', path: at('returns/new'), may: may.conclude, handle: showReturn(level) },
    { method: 'post', path: at('returns'), may: may.conclude, handle: returnSheet(level) },
    { method: 'get', path: at('corrections/new'), may: may.correct, handle: showCorrection(level) },
    { method: 'post', path: at('corrections'), may: may.correct, handle: correct(level) },
  ];
}

/** The county sends a school back until it concludes; the inspectors keep their lines. */
const fromCounty: WayBack = {
  from: 'county',
  stages: ['county team', 'county scoring', 'county confirmation'],
  noun: 'county-send-backs',
  opens: ['school', 'county'],
};

export const doors: readonly Door[] = [
  ...doorsOf(county),
  {
    method: 'get',
    path: '/assessments/:id/county-send-backs/new',
    may: 'county.sendBack',
    handle: showSendBack(fromCounty),
  },
  { method: 'post', path: '/assessments/:id/county-send-backs', may: 'county.sendBack', handle: sendBack(fromCounty) },
  ...doorsOf(city),
  { method: 'get', path: '/assessments/:id/comparison', may: 'assessment.read', handle: showComparison },
  { method: 'get', path: '/assessments/:id/comparison/workbook', may: 'assessment.read', handle: comparisonWorkbook },
  { method: 'get', path: '/assessments/:id/result', may: 'assessment.read', handle: showResult },
];
