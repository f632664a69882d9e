import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { operations } from '../packages/contract/src/operations.ts';
import { DEFAULT_RATES } from '../packages/server/src/dispatcher/rate-limiter.ts';
import { OPERATION_DOCS, withOperations } from './generate-operation-docs.ts';

test('the table of operations is the one generated from the contract', async () => {
  const page = await readFile(OPERATION_DOCS, 'utf8');
  expect(page).toBe(withOperations(page));
});

test('the page names every operation once and no other', async () => {
  const rows = (await readFile(OPERATION_DOCS, 'utf8')).matchAll(/^\| `([\w.]+)` \| `[A-Z]+ \//gm);
  expect(Array.from(rows, ([, name]) => name)).toEqual(Object.keys(operations));
});

test('the page tells the budgets that the server gives', async () => {
  const page = await readFile(OPERATION_DOCS, 'utf8');
  const told = [...page.matchAll(/^\| `([a-z]+)` \| (\d+) \| (\d+) a (second|minute) \|/gm)].map(
    ([, name, burst, count, unit]) => [name, Number(burst), Number(count) / (unit === 'minute' ? 60 : 1)],
  );
  const classes = new Set(Object.values(operations).map(({ rate }) => rate));
  expect(new Set(told.map(([name]) => name))).toEqual(classes);
  for (const [name, burst, perSecond] of told) {
    expect({ name, burst, perSecond }).toEqual({
      name,
      ...DEFAULT_RATES[name as keyof typeof DEFAULT_RATES],
    });
  }
});

test('an old table is replaced, what is around it stays, and a page without a place for it is refused', () => {
  const [begin, end] = [
    '<!-- operations:begin, written by tools/generate-operation-docs.ts -->',
    '<!-- operations:end -->',
  ];
  const page = withOperations(`before\n${begin}\nold\n${end}\nafter\n`);
  expect(page).toMatch(/^before\n/);
  expect(page).toMatch(/\nafter\n$/);
  expect(page).not.toContain('old\n');
  expect(page).toContain('| `messages.post` | `POST /api/rooms/:roomId/messages` | in the room: owner, ');
  expect(withOperations(page)).toBe(page);
  expect(() => withOperations('# Nothing here')).toThrow('needs the lines');
});
