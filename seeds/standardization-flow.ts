import type { Flow, Step } from '../src/assessments/flow.ts';

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

const decided = ['finding open', 'found by another', 'no conflict of interest'] as const satisfies Step['when'];

/** The same step from several stages; 'same' leads nowhere else, it only records. */
const from = (stages: readonly string[], step: Omit<Step, 'from'>): Step[] =>
  stages.map((stage) => ({
    ...step,
    from: stage,
    to: step.to === 'same' ? stage : step.to,
    // A finding takes up again what had come to its end.
    ...(stage === 'awarded' && { reopens: true }),
  }));

/** What an office confirms, by the grade that its team's sheet comes to. */
const concluding = (stage: `${'county' | 'city'} confirmation`, ways: readonly Pick<Step, 'to' | 'for'>[]): Step[] =>
  ways.map((way) => ({
    ...way,
    name: 'conclude',
    from: stage,
    may: stage === 'county confirmation' ? 'county.conclude' : 'city.conclude',
    when: ['nothing pending'],
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
    { name: 'fail', from: mending, to: 'ended', may, when: ['rectification period over'], reason: 'required' },
  ];
};

/** The way of a school through one year (Plan, steps 1 to 6). A row is one sentence of the Plan; an exception is another row with a guard. */
export const standardizationFlow = {
  first: 'self-evaluation',
  stages: [
    { name: 'self-evaluation', phase: 'self-evaluation' },
    { name: 'application', phase: 'application' },
    { name: 'county team', phase: 'county review' },
    { name: 'county scoring', phase: 'county review' },
    { name: 'county confirmation', phase: 'county review' },
    { name: 'order by county', phase: 'rectification', aside: true },
    { name: 'mending for county', phase: 'rectification', aside: true },
    { name: 'city team', phase: 'city recheck' },
    { name: 'city scoring', phase: 'city recheck' },
    { name: 'city confirmation', phase: 'city recheck' },
    { name: 'order by city', phase: 'rectification', aside: true },
    { name: 'mending for city', phase: 'rectification', aside: true },
    { name: 'notice', phase: 'public notice' },
    { name: 'on notice', phase: 'public notice' },
    { name: 'proposed', phase: 'approval' },
    { name: 'award', phase: 'approval' },
    { name: 'awarded', phase: 'plaque', end: true },
    { name: 'revoked', phase: 'revocation', end: true, aside: true },
    { name: 'left', phase: 'leaving', end: true, aside: true },
    { name: 'ended', phase: 'ended', end: true, aside: true },
  ],
  steps: [
    { name: 'extend', from: 'self-evaluation', to: 'self-evaluation', may: 'assessment.extend', reason: 'required' },
    { name: 'extend', from: 'application', to: 'application', may: 'assessment.extend', reason: 'required' },
    {
      name: 'submit',
      from: 'self-evaluation',
      to: 'application',
      may: 'selfevaluation.submit',
      when: [
        'within the date of the self-evaluation',
        'basic figures complete',
        'every indicator scored',
        'evidence complete',
        'vetoes answered',
        'unusual values confirmed',
      ],
    },
    {
      name: 'withdraw',
      from: 'application',
      to: 'self-evaluation',
      may: 'selfevaluation.withdraw',
      when: ['within the date of the self-evaluation'],
    },
    {
      name: 'send back',
      from: 'application',
      to: 'self-evaluation',
      may: 'application.sendBack',
      for: ['township school'],
      reason: 'required',
    },

    {
      name: 'apply',
      from: 'application',
      to: 'county team',
      may: 'application.file',
      for: ['township school', 'no team yet'],
      when: ['within the date of the application'],
    },
    {
      name: 'apply',
      from: 'application',
      to: 'county scoring',
      may: 'application.file',
      for: ['township school', 'team named'],
      when: ['within the date of the application'],
    },
    {
      name: 'apply',
      from: 'application',
      to: 'county team',
      may: 'application.fileOwn',
      for: ['county-run school', 'no team yet'],
      when: ['within the date of the application'],
    },
    {
      name: 'apply',
      from: 'application',
      to: 'county scoring',
      may: 'application.fileOwn',
      for: ['county-run school', 'team named'],
      when: ['within the date of the application'],
    },

    { name: 'name team', from: 'county team', to: 'county scoring', may: 'county.team' },
    { name: 'change team', from: 'county scoring', to: 'county scoring', may: 'county.team' },
    {
      name: 'sign off',
      from: 'county scoring',
      to: 'county confirmation',
      may: 'county.sign',
      when: [
        'leads the team',
        'basic figures complete',
        'every indicator scored',
        'vetoes answered',
        'changed entries confirmed',
        'differences explained',
        'total difference explained',
      ],
    },
    { name: 'return', from: 'county confirmation', to: 'county scoring', may: 'county.conclude', reason: 'required' },
    ...concluding('county confirmation', [
      { to: 'city team', for: ['graded compliant', 'no city team yet'] },
      { to: 'city scoring', for: ['graded compliant', 'city team named'] },
      { to: 'order by county', for: ['graded basic', 'first review'] },
      { to: 'ended', for: ['graded basic', 'after a rectification'] },
      { to: 'ended', for: ['graded failing'] },
    ]),
    { name: 'send back', from: 'county team', to: 'self-evaluation', may: 'county.sendBack', reason: 'required' },
    { name: 'send back', from: 'county scoring', to: 'self-evaluation', may: 'county.sendBack', reason: 'required' },
    {
      name: 'send back',
      from: 'county confirmation',
      to: 'self-evaluation',
      may: 'county.sendBack',
      reason: 'required',
    },

    { name: 'name team', from: 'city team', to: 'city scoring', may: 'city.team' },
    { name: 'change team', from: 'city scoring', to: 'city scoring', may: 'city.team' },
    {
      name: 'sign off',
      from: 'city scoring',
      to: 'city confirmation',
      may: 'city.sign',
      when: [
        'leads the team',
        'basic figures complete',
        'every indicator scored',
        'vetoes answered',
        'differences explained',
        'total difference explained',
      ],
    },
    { name: 'return', from: 'city confirmation', to: 'city scoring', may: 'city.conclude', reason: 'required' },
    ...concluding('city confirmation', [
      { to: 'notice', for: ['graded compliant'] },
      { to: 'order by city', for: ['graded basic', 'first review'] },
      { to: 'ended', for: ['graded basic', 'after a rectification'] },
      { to: 'ended', for: ['graded failing'] },
    ]),

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
    ...from([...afterTheScore, 'awarded'], {
      name: 'lift',
      to: 'same',
      may: 'finding.decide',
      when: decided,
      reason: 'required',
    }),
    ...from(afterTheScore, { name: 'bar', to: 'ended', may: 'finding.decide', when: decided, reason: 'required' }),
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
      name: 'correct',
      to: 'county scoring',
      may: 'county.correct',
      reason: 'required',
    }),
    { name: 'correct', from: 'ended', to: 'county scoring', may: 'county.correct', reason: 'required', reopens: true },
    ...from(['order by city', 'mending for city', 'notice', 'on notice', 'proposed'], {
      name: 'correct',
      to: 'city scoring',
      may: 'city.correct',
      reason: 'required',
    }),
    {
      name: 'correct',
      from: 'ended',
      to: 'city scoring',
      may: 'city.correct',
      for: ['concluded by the city'],
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
  ],
} satisfies Flow;
