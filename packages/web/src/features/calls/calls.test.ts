import { expect, test } from 'vitest';
import { callShortcut } from './call-shortcuts.ts';
import { troubleOf, troubleWords } from './device-trouble.ts';
import { elapsedText } from './elapsed-text.ts';
import { GAP_PX, gridLayout } from './grid-layout.ts';

test('[SCR-2] tiles are as big as the space allows, all alike', () => {
  expect(gridLayout(1, 1_600, 900)).toMatchObject({ columns: 1, rows: 1, tileWidth: 1_600, tileHeight: 900 });
  expect(gridLayout(2, 1_600, 900)).toMatchObject({ columns: 2, rows: 1 });
  expect(gridLayout(4, 1_600, 900)).toMatchObject({ columns: 2, rows: 2 });
  expect(gridLayout(2, 380, 600)).toMatchObject({ columns: 1, rows: 2 });
});

test('[SCR-2] tiles never leave their space', () => {
  for (let count = 1; count <= 9; count += 1) {
    for (const [width, height] of [
      [380, 500],
      [900, 300],
      [1_440, 800],
    ] as const) {
      const { columns, rows, tileWidth, tileHeight } = gridLayout(count, width, height);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * tileWidth + (columns - 1) * GAP_PX).toBeLessThanOrEqual(width);
      expect(rows * tileHeight + (rows - 1) * GAP_PX).toBeLessThanOrEqual(height);
    }
  }
});

test('[SCR-8] single letters act in a call, unless they are being written', () => {
  const press = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false });
  expect(['m', 'V', 's', 'h'].map((key) => callShortcut(press(key), false))).toEqual([
    'microphone',
    'camera',
    'screen',
    'hand',
  ]);
  expect(callShortcut(press('m'), true)).toBeUndefined();
  expect(callShortcut({ ...press('m'), ctrlKey: true }, false)).toBeUndefined();
});

test('[SCR-10] each trouble with a device is told with its remedy', () => {
  expect(troubleOf(new DOMException('', 'NotAllowedError'))).toBe('denied');
  expect(troubleOf(new DOMException('', 'NotFoundError'))).toBe('missing');
  expect(troubleOf(new DOMException('', 'NotReadableError'))).toBe('busy');
  expect(troubleOf('something')).toBe('unknown');
  for (const kind of ['camera', 'microphone', 'screen'] as const) {
    for (const trouble of ['denied', 'missing', 'busy', 'lost', 'insecure', 'unknown'] as const) {
      const { what, remedy } = troubleWords(kind, trouble);
      expect(what).toContain(kind === 'screen' ? 'screen' : kind);
      expect(remedy.length).toBeGreaterThan(20);
    }
  }
});

test('[SCR-1] how long a call goes is told as on a clock', () => {
  expect([5_000, 65_000, 3_905_000].map(elapsedText)).toEqual(['0:05', '1:05', '1:05:05']);
});
