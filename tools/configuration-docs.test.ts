import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { liveKitVariables } from '../packages/server/src/calls/livekit-settings.ts';
import { fileVariables } from '../packages/server/src/files/file-settings.ts';
import { runVariables } from '../packages/server/src/runs/run-settings.ts';

const SOURCE = textOf('packages/server/src/config.ts');
const GUIDE = textOf('docs/administration.md');

/** What `config.ts` takes in from other files. */
const TAKEN_IN: Readonly<Record<string, readonly string[]>> = {
  fileVariables: Object.keys(fileVariables.shape),
  liveKitVariables: Object.keys(liveKitVariables.shape),
  runVariables: Object.keys(runVariables.shape),
};

test('the guide explains every variable that the configuration reads, and no other', () => {
  const read = variablesRead(SOURCE);
  expect(read).toContain('PORT');
  expect(sorted(variablesExplained(GUIDE))).toEqual(sorted(read));
});

test('every variable has a meaning and a default', () => {
  for (const row of rowsOf(GUIDE)) expect(row).toMatch(/^\| `[A-Z_0-9]+` \| \S.* \| \S.* \|$/);
});

test('the sample of .env sets nothing that the guide does not explain', () => {
  const names = [...textOf('.env.example').matchAll(/^#?([A-Z][A-Z_0-9]+)=/gm)].map(([, name]) => name ?? '');
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !variablesExplained(GUIDE).includes(name))).toEqual([]);
});

test('a variable that one of the two lacks is found', () => {
  expect(variablesRead('const variables = z.object({\n  PORT: a,\n  NEW_ONE: z\n    .b(),\n});')).toEqual([
    'PORT',
    'NEW_ONE',
  ]);
  expect(() => variablesRead('const variables = z.object({\n  ...otherVariables.shape,\n});')).toThrow(
    'otherVariables',
  );
  const table = '<!-- variables:begin -->\n| `PORT` | a | b |\n<!-- variables:end -->\n| `OTHER` | a | b |';
  expect(variablesExplained(table)).toEqual(['PORT']);
});

function textOf(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
}

/** Of the schema `variables`: its own names, and those of the schemas it takes in. */
function variablesRead(source: string): string[] {
  const schema = /^const variables = z\.object\(\{\n(.*?)^\}\);/ms.exec(source)?.[1] ?? '';
  const lines = schema.matchAll(/^ {2}(?:([A-Z][A-Z_0-9]*):|\.\.\.(\w+)\.shape,)/gm);
  return [...lines].flatMap(([, name, other]) => {
    if (name !== undefined) return [name];
    const names = TAKEN_IN[other ?? ''];
    if (names === undefined) throw new Error(`${other} is taken in and unknown to this test`);
    return names;
  });
}

function rowsOf(guide: string): string[] {
  const table = /<!-- variables:begin -->(.*?)<!-- variables:end -->/s.exec(guide)?.[1] ?? '';
  return table.split('\n').filter((line) => line.startsWith('| `'));
}

function variablesExplained(guide: string): string[] {
  return rowsOf(guide).map((row) => /`([^`]+)`/.exec(row)?.[1] ?? '');
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted((a, b) => a.localeCompare(b));
}
