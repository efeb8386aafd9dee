import { expect, test } from 'vitest';
import { allOf, batchSize, type Ends } from '../../src/web/paging.ts';

test.each([
  [0, 1],
  [1, 1],
  [batchSize - 1, 1],
  [batchSize, 2],
  [2 * batchSize + 5, 3],
])('%i rows are read in %i batches, each row once', async (count, batches) => {
  const asked: Ends[] = [];
  const read = (ends: Ends, most: number): Promise<{ id: number }[]> => {
    asked.push(ends);
    const from = ends.after?.id ?? 0;
    return Promise.resolve(
      Array.from({ length: Math.min(most, count - from) }, (_, place) => ({ id: from + place + 1 })),
    );
  };
  const rows: number[] = [];
  for await (const { id } of allOf(read, ({ id }) => ({ value: '', id }))) rows.push(id);
  expect(rows).toEqual(Array.from({ length: count }, (_, place) => place + 1));
  expect(asked).toHaveLength(batches);
});
