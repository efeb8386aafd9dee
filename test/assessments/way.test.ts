import { describe, expect, test } from 'vitest';
import { standardizationFlow } from '../../seeds/standardization-flow.ts';
import { wayParts } from '../../src/assessments/way.ts';

/** The way as a line: done parts bare, the present one in brackets, what is to come with a dot before it, a dead end with a cross. */
function line(stages: readonly string[], names: readonly string[] = []): string {
  const steps = stages
    .map((to, place) => ({
      position: place + 1,
      name: names[place] ?? 'x',
      from: place === 0 ? null : stages[place - 1]!,
      to,
      at: new Date(Date.UTC(2026, 0, place + 1)),
    }))
    .toReversed();
  const marks = { done: '', current: '>', 'to-come': '.', stopped: 'x ' } as const;
  return wayParts(standardizationFlow, stages.at(-1)!, steps)
    .map(({ phase, state, at }) => `${marks[state]}${phase}${at ? ` ${at.getUTCDate()}` : ''}`)
    .join(' | ');
}

const rest = '.public notice | .approval | .plaque';
const start = ['self-evaluation', 'application', 'county team', 'county scoring', 'county confirmation'];
const ordered = [...start, 'order by county', 'mending for county'];
const reReviewed = [...ordered, 'county team'];
const names = (count: number): string[] => [...Array<string>(count).fill('x'), 're-review'];

describe('the way of an assessment', () => {
  test('without anything special is what everybody goes through', () => {
    expect(line(start.slice(0, 4))).toBe(
      `self-evaluation 2 | application 3 | >county review | .city recheck | ${rest}`,
    );
  });

  test('leads through a rectification only for whoever came there', () => {
    expect(line(ordered)).toBe(
      `self-evaluation 2 | application 3 | county review 6 | >rectification | .city recheck | ${rest}`,
    );
  });

  test('has the review after a rectification behind it, each with its own day', () => {
    expect(line(reReviewed, names(7))).toBe(
      `self-evaluation 2 | application 3 | county review 6 | rectification 8 | >re-review | .city recheck | ${rest}`,
    );
    expect(line([...reReviewed, 'county scoring', 'county confirmation', 'city team'], names(7))).toBe(
      `self-evaluation 2 | application 3 | county review 6 | rectification 8 | re-review 11 | >city recheck | ${rest}`,
    );
  });

  test('has the city’s rectification behind the city’s recheck', () => {
    const city = [...start, 'city team', 'city scoring', 'city confirmation', 'order by city', 'mending for city'];
    expect(line(city)).toBe(
      `self-evaluation 2 | application 3 | county review 6 | city recheck 9 | >rectification | ${rest}`,
    );
    expect(line([...city, 'city team', 'city scoring'], names(10))).toBe(
      `self-evaluation 2 | application 3 | county review 6 | city recheck 9 | rectification 11 | >re-review | ${rest}`,
    );
  });

  test.each([
    ['ended', [...start, 'ended'], `county review 6 | x ended 6 | .city recheck | ${rest}`],
    ['left', [...ordered, 'left'], `county review 6 | rectification 8 | x leaving 8 | .city recheck | ${rest}`],
    ['ended', [...ordered, 'ended'], `county review 6 | rectification 8 | x ended 8 | .city recheck | ${rest}`],
    [
      'ended after a re-review',
      [...reReviewed, 'county scoring', 'county confirmation', 'ended'],
      `county review 6 | rectification 8 | re-review 11 | x ended 11 | .city recheck | ${rest}`,
    ],
  ])('tells that it is %s, and where', (_, stages, expected) => {
    expect(line(stages, names(7))).toBe(`self-evaluation 2 | application 3 | ${expected}`);
  });

  test('tells that a plaque was revoked', () => {
    const all = [...start, 'city team', 'city confirmation', 'notice', 'on notice', 'proposed', 'award', 'awarded'];
    expect(line(all)).toBe(
      'self-evaluation 2 | application 3 | county review 6 | city recheck 8 | public notice 10 | approval 12 | plaque 12',
    );
    expect(line([...all, 'revoked'])).toBe(
      'self-evaluation 2 | application 3 | county review 6 | city recheck 8 | public notice 10 | approval 12 | plaque 13 | x revocation 13',
    );
  });
});
