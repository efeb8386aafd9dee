import { tabsOf, type TabsShown } from '../public-site/tabs.ts';
import { sayDay } from '../web/days.ts';
import { type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Brought, checkAddress, readBrought, readQuery, type Verdict, verdictOf } from './certified.ts';
import { showHelp, showKeys, sendKeys } from './keys-page.ts';
import { publishedKeys } from './keys.ts';
import { readNumber } from './rules.ts';
import { historyShown, type PastShown, type PlaqueShown, plaqueShown, termsOf } from './shown.ts';
import { isSigned } from './signing.ts';
import { statesOf } from './states.ts';
import { findPlaque, type Plaque } from './store.ts';

/** Checks of plaques and certificates by anyone. None of these doors needs a session, makes one, or writes anything. */
export const doors: readonly Door[] = [
  { method: 'get', path: '/public/keys', may: 'anyone', handle: showKeys },
  { method: 'get', path: '/public/keys.pem', may: 'anyone', handle: sendKeys },
  { method: 'get', path: '/public/plaques', may: 'anyone', handle: checkPlaque },
  { method: 'get', path: '/public/plaques/help', may: 'anyone', handle: showHelp },
  { method: 'get', path: '/public/plaques/:number', may: 'anyone', handle: showChecked },
];

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/check': CheckPage;
    'plaques/checked': CheckedPage;
  }
}

interface CheckPage {
  readonly title: string;
  readonly tabs: TabsShown;
  readonly typed: string;
  readonly problem: string;
}

/** How a verdict looks: each has an icon of its own, and its words. */
type Tone = 'good' | 'fair' | 'bad' | 'none';
const icons: Readonly<Record<Tone, string>> = { good: 'check', fair: 'warning', bad: 'cross', none: 'search' };

interface CheckedPage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly verdict: {
    readonly tone: Tone;
    readonly icon: string;
    readonly title: string;
    readonly text: string;
    /** What the paper bears, where it is not what the register says. */
    readonly paper: readonly { readonly term: string; readonly text: string }[];
  };
  readonly plaque: PlaqueShown;
  readonly terms: readonly { readonly term: string; readonly text: string }[];
  readonly history: readonly PastShown[];
}

const longestTyped = 1500;

/** Answers what was typed, pasted or scanned. What is no number is answered with 400, a number that nobody bears with 404. */
async function checkPlaque(visit: Visit): Promise<Reply> {
  const asked = visit.query['number'];
  const typed = typeof asked === 'string' ? asked.slice(0, longestTyped) : '';
  if (typed.trim() === '') return checkPage(visit, typed, asked === undefined ? 'nothing asked' : 'no number');
  const brought = readBrought(typed);
  if (brought === null) return checkPage(visit, typed, 'no number');
  const plaque = await findPlaque(visit.db, brought.number);
  if (plaque === undefined || brought.broken) return answer(visit, brought, plaque, typed);
  const { number, school, awardedOn, signature } = brought;
  return seeOther(
    school === null || awardedOn === null
      ? `/public/plaques/${number}${signature === null ? '' : `?s=${signature}`}`
      : checkAddress('', { number, school, awardedOn }, signature),
  );
}

const answers = {
  'nothing asked': { status: 200, key: null },
  'no number': { status: 400, key: 'plaques.check.noNumber' },
  'no plaque': { status: 404, key: 'plaques.check.noPlaque' },
  forged: { status: 404, key: 'plaques.check.forged' },
} as const;

function checkPage(visit: Visit, typed: string, answered: keyof typeof answers): Reply {
  const { t } = visit;
  const { status, key } = answers[answered];
  const title = t('plaques.check.title');
  const number = readBrought(typed)?.number ?? typed;
  const problem = key === null ? '' : t(key, { number });
  return page('plaques/check', { title, tabs: tabsOf(visit, '/public/plaques'), typed, problem }, status);
}

/** Where a QR code leads: the plaque of the number, and whether what else the address bears belongs to it. */
async function showChecked(visit: Visit): Promise<Reply> {
  const typed = (visit.params['number'] ?? '').slice(0, 60);
  const number = readNumber(typed);
  if (number === null) return checkPage(visit, typed, 'no plaque');
  return answer(visit, readQuery(number, visit.query), await findPlaque(visit.db, number), typed);
}

async function answer(visit: Visit, brought: Brought, plaque: Plaque | undefined, typed: string): Promise<Reply> {
  const { db, t } = visit;
  const keys = brought.signature === null ? [] : (await publishedKeys(db)).map(({ publicKey }) => publicKey);
  const registered = plaque === undefined ? null : { ...plaque, signed: plaque.signature !== null };
  const verdict = verdictOf(brought, registered, (text, signature) => isSigned(text, signature, keys));
  if (plaque === undefined) return checkPage(visit, typed, verdict === 'altered' ? 'forged' : 'no plaque');
  const shown = await plaqueShown(visit, plaque);
  // What was issued may have ended since: nobody is to take a genuine certificate for a valid plaque.
  const outlived = shown.ended && (verdict === 'genuine' || verdict === 'entry');
  const tone = outlived ? 'fair' : tones[verdict];
  return page('plaques/checked', {
    title: plaque.school,
    styles: ['/css/plaques.css'],
    crumbs: [
      { text: t('public-site.title'), href: '/public' },
      { text: t('plaques.check.title'), href: '/public/plaques' },
      { text: plaque.number },
    ],
    verdict: {
      tone,
      icon: icons[tone],
      title: outlived
        ? t(`plaques.verdict.${verdict}.ended`, { state: shown.state.text })
        : t(`plaques.verdict.${verdict}`),
      text: t(`plaques.verdict.${verdict}.text`, { school: plaque.school, day: shown.awardedOn }),
      paper: verdict === 'altered' || verdict === 'differs' ? paperTerms(visit, brought) : [],
    },
    plaque: shown,
    terms: termsOf(visit, shown),
    history: historyShown(t, await statesOf(db, plaque.number), 'public'),
  });
}

const tones: Readonly<Record<Verdict, Tone>> = {
  entry: 'none',
  unsigned: 'none',
  genuine: 'good',
  altered: 'bad',
  differs: 'bad',
  incomplete: 'bad',
};

function paperTerms({ t }: Visit, { number, school, awardedOn }: Brought): { term: string; text: string }[] {
  return [
    { term: t('plaques.term.number'), text: number },
    ...(school === null ? [] : [{ term: t('plaques.term.school'), text: school }]),
    ...(awardedOn === null ? [] : [{ term: t('plaques.term.awardedOn'), text: sayDay(t, awardedOn) }]),
  ];
}
