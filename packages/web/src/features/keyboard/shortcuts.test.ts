import { expect, test } from 'vitest';
import { shortcutOf } from './shortcuts.ts';

const press = (
  key: string,
  modifiers: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', true>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

test('[WEB-12] the shortcuts of the help, with Ctrl or Cmd, while writing too', () => {
  expect(shortcutOf(press('k', { ctrlKey: true }), true)).toBe('palette');
  expect(shortcutOf(press('k', { metaKey: true }), false)).toBe('palette');
  expect(shortcutOf(press('/', { ctrlKey: true }), true)).toBe('help');
  expect(shortcutOf(press('ArrowUp', { altKey: true }), true)).toBe('previous-room');
  expect(shortcutOf(press('ArrowDown', { altKey: true, shiftKey: true }), true)).toBe('next-unread');
  expect(shortcutOf(press('M', { ctrlKey: true, shiftKey: true }), true)).toBe('members');
  expect(shortcutOf(press('.', { ctrlKey: true }), true)).toBe('scratch-pad');
  expect(shortcutOf(press('F6'), true)).toBe('next-region');
});

test('[WEB-12] a question mark helps, unless it is being written', () => {
  expect(shortcutOf(press('?', { shiftKey: true }), false)).toBe('help');
  expect(shortcutOf(press('?', { shiftKey: true }), true)).toBeUndefined();
});

test('[WEB-12] other keys are left to the browser', () => {
  expect(shortcutOf(press('k'), false)).toBeUndefined();
  expect(shortcutOf(press('k', { ctrlKey: true, altKey: true }), false)).toBeUndefined();
  expect(shortcutOf(press('ArrowUp'), false)).toBeUndefined();
});
