import { expect, test } from 'vitest';
import { type Certificate, certificateOf } from '../../src/documents/certificate.ts';
import { readPdf } from './unpacked.ts';

const usual: Certificate = {
  language: 'zh-CN',
  name: '证书 341225-2026-0001',
  programme: '2026年度标准化学校评估',
  heading: '证书',
  school: '王家坝中心学校',
  text: '经评估审定，达到安徽省义务教育学校办学基本标准，特授予“标准化学校”称号。',
  notes: [
    '证书编号：341225-2026-0001',
    '评估等次：达标',
    '查验网址：https://dabiao.example/public/plaques/341225-2026-0001',
  ],
  state: '',
  mark: '',
  ended: false,
  issuer: '阜南县标准化学校评估领导小组',
  day: '2026年10月22日',
  code: `https://dabiao.example/public/plaques/341225-2026-0001?on=2026-10-22&school=546L&s=${'x'.repeat(86)}`,
  codeLabel: '扫码查验真伪',
  signature: `数字签名（Ed25519，公钥3dcd a402 c530 d955）：${'x'.repeat(86)}`,
};

test.each([
  ['as usual', {}],
  ['as a specimen', { mark: '演示样本，不作证明' }],
  ['of a plaque revoked for a long reason', { ended: true, mark: '已撤销', state: '逾期未整改，'.repeat(80) }],
  ['of a school with a long name', { school: '某某县某某镇某某村某某中心学校附属第一小学'.repeat(2) }],
  ['with the longest code', { code: 'x'.repeat(666), notes: ['查验网址：https://'.padEnd(160, 'x')] }],
] as const)('a certificate %s is one page, with its letters embedded and all that it says', async (_, changed) => {
  const certificate = { ...usual, ...changed };
  const pdf = readPdf(await certificateOf(certificate));
  expect(pdf.pages).toBe(1);
  expect(pdf.fonts.every((name) => name.includes('NotoSansSC'))).toBe(true);
  expect(pdf.embedded).toBe(pdf.fonts.length);
  const { heading, school, text, issuer, day, codeLabel, state, mark } = certificate;
  const said = new Set(Array.from([heading, school, text, issuer, day, codeLabel, state, mark].join('')));
  expect([...said].filter((letter) => !pdf.characters.has(letter))).toEqual([]);
});
