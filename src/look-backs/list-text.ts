import type { Listed, Shares } from './draw.ts';

/** What is published before there is a seed: who stands on the list, what is drawn of it, and where the seed will come from. */
export interface FixedList {
  readonly regionCode: string;
  readonly year: number;
  readonly shares: Shares;
  /** What the seed will be: something that nobody can choose, and that is not known yet. */
  readonly seedFrom: string;
  readonly schools: readonly Listed[];
}

/** The first line of every list, so that another way of writing one can be told apart. */
const form = 'dabiao-look-back 1';

/** A name as the list writes it: on one line, without tabs. */
const plain = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();

/**
 * The list as one text, of which the digest is published: always the same for the same list. One line for each fact, then a
 * blank one, then a line for each plaque in the order of the numbers, with tabs between number, school, day of the award, state and place by risk.
 */
export function writeList({ regionCode, year, shares, seedFrom, schools }: FixedList): string {
  const head = [
    form,
    `body ${regionCode}`,
    `year ${year}`,
    `on ${shares.on}`,
    `lot ${shares.lot}`,
    `years ${shares.years ?? '-'}`,
    `risk ${shares.risk}`,
    `seed-from ${plain(seedFrom)}`,
    '',
  ];
  const lines = schools
    .toSorted((one, other) => (one.number < other.number ? -1 : 1))
    .map(({ number, school, awardedOn, state, riskPlace }) =>
      [number, plain(school), awardedOn, state, riskPlace].join('\t'),
    );
  return `${[...head, ...lines].join('\n')}\n`;
}

/**
 * Reads a list back.
 * @throws RangeError for a text that is no list of ours
 */
export function readList(text: string): FixedList {
  const [head, body] = split(text);
  const facts = new Map(
    head
      .split('\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  const fact = (name: string): string => {
    const value = facts.get(name);
    if (value === undefined) throw new RangeError(`the list says nothing of ${name}`);
    return value;
  };
  if (!head.startsWith(`${form}\n`)) throw new RangeError('no list of a look-back');
  const years = fact('years');
  return {
    regionCode: fact('body'),
    year: Number(fact('year')),
    shares: {
      on: fact('on'),
      lot: Number(fact('lot')),
      years: years === '-' ? null : Number(years),
      risk: Number(fact('risk')),
    },
    seedFrom: fact('seed-from'),
    schools: body
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [number = '', school = '', awardedOn = '', state = '', riskPlace = ''] = line.split('\t');
        return { number, school, awardedOn, state, riskPlace: Number(riskPlace) };
      }),
  };
}

function split(text: string): [string, string] {
  const blank = text.indexOf('\n\n');
  return blank < 0 ? [text, ''] : [text.slice(0, blank), text.slice(blank + 2)];
}
