import { expect, test } from 'vitest';
import { readSignatures, standing } from '../../src/signatures/rules.ts';

const stroke = '10,10 20,30 30,40 40,50; 50,60 70,80 90,100 110,120';
const typed = { leader: '', head: '', headName: '' };

test('nobody has to sign on the screen', () => {
  expect(readSignatures(typed, '县督学甲')).toEqual({ drawn: [], problems: [] });
});

test('strokes become the path of a picture, the leader is known by name', () => {
  const { drawn, problems } = readSignatures({ leader: stroke, head: stroke, headName: '校长甲' }, '县督学甲');
  expect(problems).toEqual([]);
  expect(drawn).toEqual([
    { signer: 'leader', name: '县督学甲', drawing: 'M10,10L20,30 30,40 40,50M50,60L70,80 90,100 110,120' },
    { signer: 'head', name: '校长甲', drawing: 'M10,10L20,30 30,40 40,50M50,60L70,80 90,100 110,120' },
  ]);
});

test.each([
  ['a dot', '10,10 10,11'],
  ['outside of the field', stroke.replace('110,120', '601,20')],
  ['below it', stroke.replace('110,120', '60,201')],
  ['what is no number', stroke.replace('110,120', 'M0,0"/><script>')],
])('%s is no signature', (_what, strokes) => {
  expect(readSignatures({ ...typed, leader: strokes }, '甲').problems).toEqual([
    { field: 'leader', key: 'signatures.problem.leader' },
  ]);
});

test('a principal who signs is named', () => {
  expect(readSignatures({ ...typed, head: stroke }, '甲').problems).toEqual([
    { field: 'headName', key: 'signatures.problem.name' },
  ]);
});

test('only what was drawn on the sheet as it is now stands, and of it the latest', () => {
  const all = [
    { signer: 'leader', drawing: 'M1', digest: 'before' },
    { signer: 'leader', drawing: 'M2', digest: 'now' },
    { signer: 'leader', drawing: 'M3', digest: 'now' },
    { signer: 'head', drawing: 'M4', digest: 'before' },
  ] as const;
  expect([...standing(all, 'now')]).toEqual([['leader', 'M3']]);
});
