import type { Knex } from 'knex';

/** A school whose name holds a text, or whose initials or pinyin begin with it; blanks and case are nothing, and ü is v. */
export function named(search: string): { sql: string; bindings: Knex.RawBinding[] } {
  const text = search.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '').replaceAll('ü', 'v');
  const begins = `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return {
    sql: '(strpos(lower(school.name), ?) > 0 or school.initials like ? or school.pinyin like ? or strpos(school.initials, ?) > 0)',
    bindings: [text, begins, begins, text],
  };
}
