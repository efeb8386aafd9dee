// Draws a look-back once more, by itself: node look-back-replay.mjs list.txt "the seed"
// It prints the digest of the list, and every school that is drawn with the reason. Needs nothing but Node.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [file, seed] = process.argv.slice(2);
if (file === undefined || seed === undefined) {
  process.stderr.write('node look-back-replay.mjs list.txt "the seed"\n');
  process.exit(2);
}
const say = (line) => process.stdout.write(`${line}\n`);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const bytes = readFileSync(file);
const digest = sha256(bytes);
const lines = bytes.toString('utf8').split('\n');
const blank = lines.indexOf('');
const fact = (name) => lines.find((line, place) => place < blank && line.startsWith(`${name} `)).slice(name.length + 1);
const [on, years, risk, lot] = ['on', 'years', 'risk', 'lot'].map(fact);

const schools = lines
  .slice(blank + 1)
  .filter((line) => line !== '')
  .map((line) => line.split('\t'))
  .map(([number, school, awarded, , riskPlace]) => ({
    number,
    school,
    riskPlace: Number(riskPlace),
    old: years !== '-' && String(Number(awarded.slice(0, 4)) + Number(years)) + awarded.slice(4) <= on,
    ticket: sha256(`${digest}\n${seed}\n${number}`),
  }));
const by = (key) => (one, other) => (one[key] < other[key] ? -1 : 1);

const old = schools.filter((school) => school.old).sort(by('number'));
const others = schools.filter((school) => !school.old).sort(by('riskPlace'));
const risky = others.slice(0, Number(risk));
const lots = others.slice(Number(risk)).sort(by('ticket')).slice(0, Number(lot));

say(digest);
for (const [reason, drawn] of Object.entries({ years: old, risk: risky, lot: lots })) {
  for (const { number, school, ticket } of drawn) say([reason, number, school, ticket].join('\t'));
}
