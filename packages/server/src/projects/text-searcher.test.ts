import type { FileId } from '@atrium/contract/ids';
import { describe, expect, test } from 'vitest';
import type { SearchedText } from './text-search.ts';
import { TextSearcher } from './text-searcher.ts';

const query = { kind: 'literal', query: 'needle', isCaseSensitive: false, isWholeWord: false } as const;
const texts = (text: string): (() => Promise<SearchedText[]>) => {
  const fileId = 'fil_01KDYQ3V8E0000000000000000' as FileId;
  return () => Promise.resolve([{ fileId, path: 'a.txt', text }]);
};

describe('searches', () => {
  test('[PRJ-6] much text is looked through apart, and that is stopped too', async () => {
    const searcher = new TextSearcher({ patienceMs: 0 });
    const lines = texts('\n'.repeat(1_000_000));
    expect(await searcher.search(lines, query)).toEqual({ matches: [], isComplete: false });
  });

  test('[PRJ-6] in much text the same is found as in little', async () => {
    const searcher = new TextSearcher({ patienceMs: 60_000 });
    const little = await searcher.search(texts('a Needle\n😀 needleneedle'), query);
    const much = await searcher.search(texts(`a Needle\n😀 needleneedle${'\n'.repeat(100_000)}`), query);
    expect(much).toEqual(little);
    expect(little.matches.map(({ line, from, offset }) => [line, from, offset])).toEqual([
      [1, 2, 2],
      [2, 3, 12],
      [2, 9, 18],
    ]);
    const nothing = await searcher.search(texts('😀😀'), { ...query, kind: 'regex', query: 'x*' });
    expect(nothing).toEqual({ matches: [], isComplete: true });
  });

  test('[PRJ-6] of too many at once the last are refused, and no text is read before its turn', async () => {
    const searcher = new TextSearcher();
    const gate = Promise.withResolvers<SearchedText[]>();
    let reads = 0;
    const slow = (): Promise<SearchedText[]> => {
      reads += 1;
      return gate.promise;
    };
    const all = Array.from({ length: 23 }, () => searcher.search(slow, query));
    await expect(all.at(-1)).rejects.toMatchObject({ code: 'rate-limited' });
    expect(reads).toBe(2);
    gate.resolve([]);
    expect(await Promise.all(all.slice(0, -1))).toHaveLength(22);
    expect(reads).toBe(22);
  });
});
