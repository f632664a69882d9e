import { inspect as inspectByNode } from 'node:util';
import { describe, expect, it } from 'vitest';
import { format } from './format.ts';
import { inspect } from './inspect.ts';
import { table } from './table.ts';

class Point {
  x = 1;
  get y(): number {
    return 2;
  }
}

describe('a value', () => {
  const circle: Record<string, unknown> = { name: 'circle' };
  circle['self'] = circle;
  it.each([
    [1],
    [-0],
    [12n],
    ['it’s'],
    ["it's"],
    [null],
    [undefined],
    [Symbol('s')],
    [[1, 2, 3]],
    [[]],
    [{}],
    [{ a: 1, 'b-c': 'text' }],
    [new Map<unknown, unknown>([['a', { b: 1 }]])],
    [new Set([1, 'two'])],
    [new Uint8Array([1, 2])],
    [/x+/g],
    [new Date(0)],
    [[1, [2, [3, [4, [5]]]]]],
    [{ a: { b: { c: { d: 1 } } } }],
    [new Point()],
    [Point],
    [() => 1],
    [Object.create(null) as object],
    [
      {
        get a() {
          return 1;
        },
      },
    ],
    [new Number(3)],
  ])('[RUN-10] is shown as Node shows it: %o', (value: unknown) => {
    expect(inspect(value)).toBe(inspectByNode(value));
  });

  it('[RUN-10] that holds itself, or very much, is shown shortened', () => {
    expect(inspect(circle)).toBe("{ name: 'circle', self: [Circular] }");
    expect(inspect(Array.from({ length: 150 }, () => 0))).toContain('… 50 more');
  });
});

it('[RUN-10] console.log fills in marks', () => {
  expect(format(['%s is %d years, %o %j %%', 'Ada', '36', ['x'], { a: 1 }, 'rest'])).toBe(
    `Ada is 36 years, [ 'x' ] {"a":1} % rest`,
  );
});

it('[RUN-10] console.table draws a table', () => {
  expect(table([{ a: 1, b: 'x' }, { a: 22 }])).toBe(
    [
      '┌─────────┬────┬───┐',
      '│ (index) │ a  │ b │',
      '├─────────┼────┼───┤',
      '│ 0       │ 1  │ x │',
      '│ 1       │ 22 │   │',
      '└─────────┴────┴───┘',
    ].join('\n'),
  );
});
