/** What schools reach on their way, in the order in which they reach it. Each is a sum since the cycle was opened. */
export const milestones = ['planned', 'submitted', 'reviewed', 'compliant'] as const;
export type Milestone = (typeof milestones)[number];

/** How many schools of an area have come as far as each milestone. */
export type Counts = Readonly<Record<Milestone, number>>;

/** The sum of several areas. */
export const sumOf = (areas: readonly Counts[]): Counts => {
  const of = (milestone: Milestone): number => areas.reduce((sum, counts) => sum + counts[milestone], 0);
  return {
    planned: of('planned'),
    submitted: of('submitted'),
    reviewed: of('reviewed'),
    compliant: of('compliant'),
  };
};

/**
 * The share of the planned schools that are compliant, in percent to one decimal; cut, so that it never looks better than it is.
 * Schools of an earlier list may count in this year: the share is never above 100.
 *
 * @returns null where none is planned
 */
export function rateOf({ planned, compliant }: Counts): string | null {
  if (planned === 0) return null;
  const tenths = Math.floor((Math.min(compliant, planned) * 1000) / planned);
  return `${Math.floor(tenths / 10)}.${tenths % 10}%`;
}

/** A bar of the drawing: how long, as a share of the drawing's width; where it begins from above and how high it is, in pixels. */
export interface Bar {
  readonly milestone: Milestone;
  readonly width: string;
  readonly y: number;
  readonly height: number;
}

export const drawingHeight = 20;

/** Each bar lies inside the one before and is thinner, so that they can be told apart without colour. */
const heights: Counts = { planned: 20, submitted: 20, reviewed: 14, compliant: 6 };

/** The most schools that any bar of these areas stands for. */
export const mostOf = (areas: readonly Counts[]): number =>
  Math.max(0, ...areas.flatMap((counts) => milestones.map((milestone) => counts[milestone])));

/**
 * The bars of an area over one another; a milestone that no school has reached has none.
 * @param most how many schools are as long as the drawing: beside one another, areas are drawn on one scale
 */
export function barsOf(counts: Counts, most: number): Bar[] {
  return milestones
    .filter((milestone) => counts[milestone] > 0)
    .map((milestone) => ({
      milestone,
      width: `${((counts[milestone] / most) * 100).toFixed(2)}%`,
      y: (drawingHeight - heights[milestone]) / 2,
      height: heights[milestone],
    }));
}
