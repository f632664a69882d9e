import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../packages/contract/src/errors.ts';
import { ERROR_DOCS, errorDocs } from './generate-error-docs.ts';

test('the page on errors is the one generated from the contract', async () => {
  expect(await readFile(ERROR_DOCS, 'utf8')).toBe(errorDocs());
});

test('the page names every code and no other', async () => {
  const rows = (await readFile(ERROR_DOCS, 'utf8')).matchAll(/^\| `([^`]+)` \|/gm);
  expect(Array.from(rows, ([, code]) => code)).toEqual(ERROR_CODES);
});
