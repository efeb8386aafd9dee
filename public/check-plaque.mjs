#!/usr/bin/env node
/**
 * Checks the certificate of a plaque without a network and without this product: Node.js 16 or newer, and nothing else.
 * 离线核验牌匾证书：只需 Node.js 16 或更高版本，不联网，不依赖本系统。
 *
 *   node check-plaque.mjs keys.pem 'https://…/public/plaques/341225-2026-0001?on=…&school=…&s=…'
 *   node check-plaque.mjs keys.pem certificate.txt
 *
 * The first is what the QR code says. The file has five lines: dabiao-plaque-v1, number, school, day (2026-11-02), signature.
 * Leaves with 0 when the certificate was signed with one of the keys, 1 when it was not, 2 when something can't be read.
 */
import { createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

const say = (...lines) => process.stdout.write(`${lines.join('\n')}\n`);

function stop(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(2);
}

/** Number, school, day and signature of the address in a QR code, or of the five lines. */
function read(text) {
  const address = /\/public\/plaques\/([^\s?#/]+)\?([^\s#]*)/.exec(text);
  if (address) {
    const query = new URLSearchParams(address[2]);
    const school = Buffer.from(query.get('school') || '', 'base64url').toString('utf8');
    return { number: address[1], school, day: query.get('on') || '', signature: query.get('s') || '' };
  }
  const [head, number, school, day, ...signature] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (head !== 'dabiao-plaque-v1') return null;
  return { number, school, day, signature: signature.join('').replace(/\s/g, '') };
}

const [keyFile, asked] = process.argv.slice(2);
if (!keyFile || !asked)
  stop('用法 · Usage: node check-plaque.mjs keys.pem "二维码内容 QR code’s text" | certificate.txt');
if (!existsSync(keyFile)) stop(`找不到公钥文件 · No such file: ${keyFile}`);

const pems = readFileSync(keyFile, 'utf8').match(/-----BEGIN PUBLIC KEY-----[\s\S]+?-----END PUBLIC KEY-----/g) || [];
if (pems.length === 0) stop('公钥文件中没有公钥 · There is no public key in the file');

const brought = read(existsSync(asked) ? readFileSync(asked, 'utf8') : asked);
if (!brought || !brought.number || !brought.school || !/^\d{4}-\d\d-\d\d$/.test(brought.day))
  stop('内容不完整，无法核验 · Incomplete: this can’t be checked');
if (!/^[\w-]{86}$/.test(brought.signature))
  stop('签名不完整，无法核验 · The signature was cut off: this can’t be checked');

const { number, school, day, signature } = brought;
const text = Buffer.from(`dabiao-plaque-v1\n${number}\n${school}\n${day}`, 'utf8');
const bytes = Buffer.from(signature, 'base64url');
const genuine = pems.some((pem) => verify(null, text, createPublicKey(pem), bytes));

say(`编号 Number: ${number}`, `学校 School: ${school}`, `日期 Date:   ${day}`, '');
if (genuine) {
  say('签名有效：证书内容确由公钥持有者签发。请与纸面逐字核对。');
  say('GENUINE: signed with one of these keys. Compare each word with the paper.');
  say('牌匾是否已暂停或撤销，须联网查验。 Whether it was suspended or revoked only the site can say.');
} else {
  say('签名不符：证书系伪造，或内容被改动。');
  say('FORGED OR ALTERED: none of these keys signed this.');
}
process.exit(genuine ? 0 : 1);
