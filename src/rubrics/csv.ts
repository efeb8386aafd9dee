/** One row under the names of the head line. */
export type Row = Readonly<Record<string, string>>;

/**
 * Reads comma-separated text exactly: quoted fields, doubled quotes, line breaks within quotes, CRLF, a byte order mark.
 * @returns a record for each row under the head line; a row that is short has empty fields, blank lines are passed over
 * @throws RangeError when a quote is never closed, or a row has more fields than the head line
 */
export function readCsv(text: string): readonly Row[] {
  const [head, ...rows] = fieldsOf(text.replace(/^\ufeff/, ''));
  if (!head) return [];
  return rows.map((fields, index) => {
    if (fields.length > head.length) throw new RangeError(`row ${index + 2} has more fields than the head line`);
    return Object.fromEntries(head.map((name, column) => [name, fields[column] ?? '']));
  });
}

function fieldsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  // Each match is one field, quoted or bare, with what ends it.
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) throw new RangeError(`a quote is out of place in row ${rows.length + 1}, near character ${at}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',' && field.lastIndex < text.length) continue;
    if (match[3] === ',') row.push('');
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
