import type { Step } from '../src/assessments/flow.ts';

/** Stages in which a school has a result and no plaque yet. */
const afterTheScore = [
  'order by county',
  'mending for county',
  'order by city',
  'mending for city',
  'notice',
  'on notice',
  'proposed',
  'award',
] as const;

/** Where a school may have come to with a finding that is not decided yet: by a corrected result, a period that is over, or its own request. */
const over: readonly string[] = ['ended', 'left'];

const decided = ['finding open', 'found by another', 'no conflict of interest'] as const satisfies Step['when'];

/** The same step from several stages; 'same' leads nowhere else, it only records. */
const from = (stages: readonly string[], step: Omit<Step, 'from'>): Step[] =>
  stages.map((stage) => ({
    ...step,
    from: stage,
    to: step.to === 'same' ? stage : step.to,
    // A finding takes up again what had come to its end.
    ...((stage === 'awarded' || over.includes(stage)) && { reopens: true }),
  }));

/** A basic school is ordered to mend, and reviewed once more by the level that ordered it. */
const rectifying = (level: 'county' | 'city'): Step[] => {
  const may = `${level}.rectify` as const;
  const [order, mending] = [`order by ${level}`, `mending for ${level}`];
  return [
    { name: 'order', from: order, to: mending, may },
    { name: 'prolong', from: mending, to: mending, may, when: ['not prolonged yet'], reason: 'required' },
    {
      name: 're-review',
      from: mending,
      to: `${level} team`,
      may,
      when: ['every item accepted', 'no open finding'],
      leads: true,
    },
    ...from([order, mending], {
      name: 'fail',
      to: 'ended',
      may,
      when: ['rectification period over'],
      reason: 'required',
    }),
  ];
};

/** Rectification, public notice, approval and plaque; objections, findings, corrections and leaving (Plan, steps 4 to 6). */
export const stepsAfterTheScore = [
  ...rectifying('county'),
  ...rectifying('city'),

  {
    name: 'publish',
    from: 'notice',
    to: 'on notice',
    may: 'notice.publish',
    when: ['no open objection', 'no open finding'],
  },
  {
    name: 'propose',
    from: 'on notice',
    to: 'proposed',
    may: 'approval.propose',
    when: ['notice period over', 'no open objection', 'no open finding'],
  },
  { name: 'take off', from: 'proposed', to: 'on notice', may: 'approval.propose', reason: 'required' },
  {
    name: 'approve',
    from: 'proposed',
    to: 'award',
    may: 'approval.decide',
    when: [
      'notice period over',
      'proposed by another',
      'scored by others',
      'no conflict of interest',
      'no open objection',
      'no open finding',
    ],
  },
  {
    name: 'strike off',
    from: 'proposed',
    to: 'notice',
    may: 'approval.decide',
    when: ['proposed by another', 'scored by others', 'no conflict of interest'],
    reason: 'required',
  },
  {
    name: 'award',
    from: 'award',
    to: 'awarded',
    may: 'plaque.award',
    when: ['no open objection', 'no open finding'],
  },

  // An upheld objection sends the school back to the recheck.
  ...from(['notice', 'on notice', 'proposed'], {
    name: 'recheck',
    to: 'city scoring',
    may: 'objection.handle',
    reason: 'required',
  }),

  // What is found after a result is decided by a second person; it bars the school, or takes its plaque away.
  ...from([...afterTheScore, 'awarded'], { name: 'find', to: 'same', may: 'finding.report', reason: 'required' }),
  ...from([...afterTheScore, 'awarded', ...over], {
    name: 'lift',
    to: 'same',
    may: 'finding.decide',
    when: decided,
    reason: 'required',
  }),
  ...from(afterTheScore, { name: 'bar', to: 'ended', may: 'finding.decide', when: decided, reason: 'required' }),
  ...from(over, { name: 'bar', to: 'same', may: 'finding.decide', when: decided, reason: 'required' }),
  {
    name: 'revoke',
    from: 'awarded',
    to: 'revoked',
    may: 'finding.decide',
    when: decided,
    reason: 'required',
    reopens: true,
  },

  // Until the approval an office may correct the stage that it concluded.
  ...from(['city team', 'city scoring', 'city confirmation', ...afterTheScore.filter((stage) => stage !== 'award')], {
    name: 'correct county',
    to: 'county scoring',
    may: 'county.correct',
    reason: 'required',
  }),
  {
    name: 'correct county',
    from: 'ended',
    to: 'county scoring',
    may: 'county.correct',
    when: ['not barred', 'not listed since'],
    reason: 'required',
    reopens: true,
  },
  ...from(['order by city', 'mending for city', 'notice', 'on notice', 'proposed'], {
    name: 'correct city',
    to: 'city scoring',
    may: 'city.correct',
    reason: 'required',
  }),
  {
    name: 'correct city',
    from: 'ended',
    to: 'city scoring',
    may: 'city.correct',
    for: ['concluded by the city'],
    when: ['not barred', 'not listed since'],
    reason: 'required',
    reopens: true,
  },

  // Once it is applied for, only the office of the stage ends an assessment, on written request.
  ...from(['county team', 'county scoring', 'county confirmation', 'order by county', 'mending for county'], {
    name: 'leave',
    to: 'left',
    may: 'county.release',
    reason: 'required',
  }),
  ...from(['city team', 'city scoring', 'city confirmation', 'order by city', 'mending for city'], {
    name: 'leave',
    to: 'left',
    may: 'city.release',
    reason: 'required',
  }),
  ...from(['notice', 'on notice'], { name: 'leave', to: 'left', may: 'result.release', reason: 'required' }),
] satisfies readonly Step[];
