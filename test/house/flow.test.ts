import { expect, test } from 'vitest';
import { standardizationFlow } from '../../seeds/standardization-flow.ts';
import { type Permission, permissions } from '../../src/accounts/permissions.ts';
import { doors } from '../../src/app.ts';
import { callsOf } from '../../src/assessments/calls.ts';
import { type Flow, flowProblems } from '../../src/assessments/flow.ts';
import { formOf, formOfMany } from '../../src/assessments/paths.ts';
import { messagesIn } from '../../src/web/texts.ts';
import { viewsFolder } from '../../src/web/render.ts';

const flow: Flow = standardizationFlow;
const words = messagesIn(viewsFolder, 'zh-CN');
const opens = (address: string): boolean => {
  const path = address.split('?')[0]!;
  return doors.some((door) => door.method === 'get' && patternOf(door.path).test(path));
};
const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
const steps = [...new Map(flow.steps.map(({ name, may }) => [`${may} ${name}`, { name, may }])).values()];

test('the way can be walked: every stage is reached and left, and no two rows apply at once', () => {
  expect(flowProblems(flow)).toEqual([]);
});

test('a broken way is found out', () => {
  const [first, ...rest] = flow.steps;
  expect(flowProblems({ ...flow, steps: [first!, first!, ...rest] })).toEqual([
    'two rows "extend" from "self-evaluation" can apply at once',
  ]);
  expect(flowProblems({ ...flow, steps: flow.steps.filter(({ name }) => name !== 'publish') })).toContain(
    '"on notice" can\'t be reached',
  );
});

test('every step asks for a permission of the table', () => {
  expect(flow.steps.map(({ may }) => may).filter((may) => !(may in permissions))).toEqual([]);
});

test('every fact, stage, phase and step has its words', () => {
  const needed = [
    ...flow.steps.flatMap(({ for: cases = [], when = [] }) => [...cases, ...when]).map((fact) => `fact.${fact}`),
    ...flow.stages.flatMap(({ name, phase }) => [`stage.${name}`, `phase.${phase}`]),
    ...flow.steps.flatMap(({ name }) => [`step.${name}.label`, `step.${name}.done`]),
  ];
  expect([...new Set(needed)].filter((key) => !words.has(`assessments.${key}`))).toEqual([]);
});

test.each(steps)('$may: "$name" has a form behind a door', ({ name, may }) => {
  const address = formOf(may, name, 1);
  expect(address).toBeDefined();
  expect([address, opens(address!)]).toEqual([address, true]);
  const many = formOfMany(may, name);
  if (many !== undefined) expect([many, opens(many)]).toEqual([many, true]);
});

test.each(callsOf('standardization', flow))('what waits at "$stage" ($verb) can be opened', ({ verb, may }) => {
  const address = formOf(may, verb, 1);
  expect([address, address !== undefined && opens(address)]).toEqual([address, true]);
});

test('every permission that is given is asked for somewhere', () => {
  const asked = new Set<string>([...doors.map(({ may }) => may), ...flow.steps.map(({ may }) => may)]);
  expect((Object.keys(permissions) as Permission[]).filter((permission) => !asked.has(permission))).toEqual([]);
});

test('every door says who may open it, and no two are the same', () => {
  const known = new Set(['anyone', 'signed in', ...Object.keys(permissions)]);
  expect(doors.filter(({ may }) => !known.has(may)).map(({ path }) => path)).toEqual([]);
  const addresses = doors.map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`);
  expect(addresses.filter((address, place) => addresses.indexOf(address) !== place)).toEqual([]);
});
