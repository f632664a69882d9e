import { expect, test } from 'vitest';
import type { FileId } from '@atrium/contract/ids';
import { withClosed, withOpened, type OpenTabs } from './open-tabs.ts';
import { parseLayout } from './pane-sizes.ts';
import { projectKeyOf } from './project-keys.ts';
import { rankByPath } from './rank-paths.ts';
import { saveWords } from './save-words.ts';

const id = (name: string) => name as FileId;

test('[EDT-8] a file is found by letters of its name before those of its folders', () => {
  const paths = ['src/main.ts', 'main/readme.md', 'src/domain.ts', 'docs/maintenance.md', 'src/app.tsx'];
  const found = rankByPath(paths, (path) => path, 'main');
  expect(found[0]).toBe('src/main.ts');
  expect(found).not.toContain('src/app.tsx');
  expect(rankByPath(paths, (path) => path, 'sapp')).toEqual(['src/app.tsx']);
});

test('[EDT-8] keys that browsers keep are left to them', () => {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  expect(projectKeyOf({ ...plain, key: 'p', ctrlKey: true })).toBe('go-to-file');
  expect(projectKeyOf({ ...plain, key: 'P', metaKey: true, shiftKey: true })).toBeUndefined();
  expect(projectKeyOf({ ...plain, key: 'F', ctrlKey: true, shiftKey: true })).toBe('search');
  expect(projectKeyOf({ ...plain, key: 'Ï', code: 'KeyF', altKey: true, shiftKey: true })).toBe('format');
  for (const key of ['w', 'n', 't']) expect(projectKeyOf({ ...plain, key, ctrlKey: true })).toBeUndefined();
});

test('[EDT-6] a tab opens beside the one in front; the one after it comes when it is closed', () => {
  let tabs: OpenTabs = { files: [id('a'), id('b')], current: id('a') };
  tabs = withOpened(tabs, id('c'));
  expect(tabs).toEqual({ files: ['a', 'c', 'b'], current: 'c' });
  expect(withClosed(tabs, id('c'))).toEqual({ files: ['a', 'b'], current: 'b' });
  for (let count = 0; count < 30; count += 1) tabs = withOpened(tabs, id(`f${count}`));
  expect(tabs.files.length).toBeLessThanOrEqual(12);
  expect(tabs.files).toContain(tabs.current);
});

test('[EDT-16] panes come back as they were left; what cannot be is the first layout', () => {
  const first = parseLayout(undefined);
  expect(parseLayout('no json')).toEqual(first);
  expect(parseLayout('null')).toEqual(first);
  const kept = parseLayout(JSON.stringify({ files: 9_999, output: 'x', chat: 300, shown: ['chat', 'evil'] }));
  // A pane that was not known then was not hidden by anybody.
  const { output, call } = first;
  expect(kept).toEqual({ files: 480, output, call, chat: 300, shown: ['call', 'chat'] });
});

test('[EDT-4] nothing is called saved that the server has not stored', () => {
  expect(saveWords({ kind: 'saved' }).text).toBe('Saved');
  const others = [
    { kind: 'loading' },
    { kind: 'saving' },
    { kind: 'offline', hasUnsent: true },
    { kind: 'offline', hasUnsent: false },
    { kind: 'refused', message: '' },
    { kind: 'failed', message: '' },
  ] as const;
  for (const state of others) expect(saveWords(state).text).not.toMatch(/^Saved/);
});
