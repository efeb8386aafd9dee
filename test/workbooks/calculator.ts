/** What a cell holds. */
export type Value = number | string | boolean | null;

/**
 * Computes a formula as a spreadsheet would, for the few functions that ours use; numbers are binary fractions there as here.
 * @param cell what stands at an address, with its sheet where the formula names one
 */
export function compute(formula: string, cell: (address: string) => Value): Value {
  const tokens = [
    ...formula.matchAll(
      /"(?:[^"]|"")*"|'[^']+'!\$?[A-Z]+\$?\d+|[A-Z]+\d+|[A-Z]+(?=\()|\d+(?:\.\d+)?|>=|<=|<>|[-+*/^&=<>(),:]/g,
    ),
  ].map(([token]) => token);
  let at = 0;
  const next = (): string | undefined => tokens[at];
  const take = (token: string): void => {
    if (tokens[at++] !== token) throw new Error(`${token} expected at ${at} of ${formula}`);
  };

  const comparison = (): Value => {
    let left = concatenation();
    while (['=', '<>', '>=', '<=', '>', '<'].includes(next() ?? '')) {
      const sign = tokens[at++]!;
      left = compared(left, sign, concatenation());
    }
    return left;
  };
  const concatenation = (): Value => {
    let left = sum();
    while (next() === '&') {
      at++;
      left = `${shown(left)}${shown(sum())}`;
    }
    return left;
  };
  const sum = (): Value => {
    let left = product();
    while (next() === '+' || next() === '-')
      left = tokens[at++] === '+' ? number(left) + number(product()) : number(left) - number(product());
    return left;
  };
  const product = (): Value => {
    let left = power();
    while (next() === '*' || next() === '/')
      left = tokens[at++] === '*' ? number(left) * number(power()) : number(left) / number(power());
    return left;
  };
  const power = (): Value => {
    const left = single();
    if (next() !== '^') return left;
    at++;
    return number(left) ** number(power());
  };
  const single = (): Value => {
    const token = tokens[at++]!;
    if (token === '-') return -number(single());
    if (token === '(') {
      const inside = comparison();
      take(')');
      return inside;
    }
    if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"');
    if (/^\d/.test(token)) return Number(token);
    if (next() === '(') return called(token);
    return cell(token);
  };
  const called = (name: string): Value => {
    take('(');
    const given: Value[][] = [];
    for (; next() !== ')';) {
      if (next() === ',') at++;
      if (tokens[at + 1] === ':') {
        given.push(range(tokens[at]!, tokens[at + 2]!).map(cell));
        at += 3;
      } else given.push([comparison()]);
    }
    take(')');
    return apply(name, given);
  };
  const result = comparison();
  if (at !== tokens.length) throw new Error(`${tokens[at]} is left of ${formula}`);
  return result;
}

function range(from: string, to: string): string[] {
  const [, column = '', first = ''] = /^([A-Z]+)(\d+)$/.exec(from)!;
  const last = Number(/\d+$/.exec(to)![0]);
  return Array.from({ length: last - Number(first) + 1 }, (_, nth) => `${column}${Number(first) + nth}`);
}

function apply(name: string, given: readonly Value[][]): Value {
  const [first = []] = given;
  const flat = given.flat();
  switch (name) {
    case 'IF':
      if (isFault(first[0]!)) return fault;
      return truth(first[0]!) ? given[1]![0]! : given[2]![0]!;
    case 'AND':
      return flat.some(isFault) ? fault : flat.every(truth);
    case 'OR':
      return flat.some(isFault) ? fault : flat.some(truth);
    case 'ISNUMBER':
      return typeof first[0] === 'number' && !isFault(first[0]);
    case 'ROUND':
      return Math.round(number(first[0]!) * 10 ** number(given[1]![0]!)) / 10 ** number(given[1]![0]!);
    case 'INT':
      return Math.floor(number(first[0]!));
    case 'MAX':
      return Math.max(...flat.map(number));
    case 'SUM':
      return flat.filter((one) => typeof one === 'number').reduce((sum, one) => sum + one, 0);
    case 'COUNT':
      return flat.filter((one) => typeof one === 'number').length;
    case 'COUNTIF':
      return first.filter((one) => one === given[1]![0]).length;
    default:
      throw new Error(`no function ${name}`);
  }
}

function compared(left: Value, sign: string, right: Value): Value {
  if (isFault(left) || isFault(right)) return fault;
  // An empty cell is an empty text beside a text, and 0 beside a number.
  const [one, other] =
    typeof left === 'string' || typeof right === 'string' ? [shown(left), shown(right)] : [number(left), number(right)];
  switch (sign) {
    case '=':
      return one === other;
    case '<>':
      return one !== other;
    case '>=':
      return one >= other;
    case '<=':
      return one <= other;
    case '>':
      return one > other;
    default:
      return one < other;
  }
}

/** #VALUE! and its like: a cell that shows it is a mistake of ours. */
const fault = Number.NaN;
const isFault = (value: Value): boolean => Number.isNaN(value);
const truth = (value: Value): boolean => value === true || (typeof value === 'number' && value !== 0);
const shown = (value: Value): string => (value === null ? '' : String(value));
const number = (value: Value): number => (value === null ? 0 : typeof value === 'number' ? value : fault);
