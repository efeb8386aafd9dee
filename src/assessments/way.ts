import type { Flow } from './flow.ts';
import type { TakenStep } from './history.ts';

/** A part of the way as its page shows it: what it is called, how far it is, and since when it lies behind. */
export interface WayPart {
  readonly phase: string;
  readonly state: 'done' | 'current' | 'to-come' | 'stopped';
  readonly at: Date | null;
}

type Taken = Pick<TakenStep, 'position' | 'name' | 'from' | 'to' | 'at'>;

interface Part {
  readonly phase: string;
  readonly stages: readonly string[];
  /** Steps from this one on are another part's: the same stages once more. */
  readonly before: number;
}

/**
 * The way of one assessment, part by part: what everybody goes through, what only this one came to (a rectification and the review
 * after it), and where it ended, if that is not the end that everybody hopes for. Pure.
 *
 * @param steps what was taken, the newest first
 */
export function wayParts(flow: Flow, stage: string, steps: readonly Taken[]): WayPart[] {
  const parts = partsOf(flow, steps, stage);
  if (isDeadEnd(flow, stage)) return withEnd(flow, parts, stage, steps);
  const current = parts.findLastIndex(({ stages }) => stages.includes(stage));
  const finished = hopedFor(flow) === stage;
  return parts.map((part, place) =>
    finished || place < current
      ? done(part, steps)
      : { phase: part.phase, state: place === current ? 'current' : 'to-come', at: null },
  );
}

/** The end that everybody hopes for is the first one that the flow names. */
const hopedFor = ({ stages }: Flow): string | undefined => stages.find(({ end }) => end)?.name;

const isDeadEnd = (flow: Flow, name: string): boolean =>
  hopedFor(flow) !== name && flow.stages.some((stage) => stage.name === name && stage.end);

function partsOf(flow: Flow, steps: readonly Taken[], at: string): Part[] {
  const came = new Set([at, ...steps.flatMap(({ from, to }) => [from, to])]);
  const parts: { phase: string; stages: string[]; before: number }[] = [];
  for (const { name, phase, aside } of flow.stages) {
    if (isDeadEnd(flow, name) || (aside && !came.has(name))) continue;
    const last = parts.at(-1);
    if (last?.phase === phase) last.stages.push(name);
    else parts.push({ phase, stages: [name], before: Infinity });
  }
  // A review after a rectification stands behind it, and not where the first one stood.
  for (const { position, from, to } of steps.filter(({ name }) => name === 're-review')) {
    const first = parts.find(({ stages }) => stages.includes(to));
    const mended = parts.findIndex(({ stages }) => stages.includes(from ?? ''));
    if (first === undefined || mended < 0) continue;
    parts.splice(mended + 1, 0, { phase: 're-review', stages: first.stages, before: Infinity });
    first.before = position;
  }
  return parts;
}

/** It is done up to where it ended; what would have come is still told. */
function withEnd(flow: Flow, parts: readonly Part[], stage: string, steps: readonly Taken[]): WayPart[] {
  // What is decided about it afterwards leads from its end to its end.
  const last = steps.find(({ from: before, to }) => to === stage && before !== stage);
  const from = parts.findLastIndex(({ stages }) => stages.includes(last?.from ?? ''));
  const { phase = '' } = flow.stages.find(({ name }) => name === stage) ?? {};
  const shown = parts.map((part, place): WayPart =>
    place <= from ? done(part, steps) : { phase: part.phase, state: 'to-come', at: null },
  );
  return shown.toSpliced(from + 1, 0, { phase, state: 'stopped', at: last?.at ?? null });
}

/** A part that lies behind, with the day on which it was left. */
function done({ phase, stages, before }: Part, steps: readonly Taken[]): WayPart {
  const mine = steps.filter(({ position }) => position < before);
  const left =
    mine.find(({ from, to }) => from !== null && stages.includes(from) && !stages.includes(to)) ??
    mine.find(({ from, to }) => stages.includes(to) && !stages.includes(from ?? ''));
  return { phase, state: 'done', at: left?.at ?? null };
}
