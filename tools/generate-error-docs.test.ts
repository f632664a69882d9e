import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { DYNAMO_ERRORS, partsOf } from '../packages/server/src/storage/dynamo-errors.ts';
import { JUDGED_NAMES } from '../packages/server/src/storage/failures.ts';
import { ERROR_CODES } from '../packages/contract/src/errors.ts';
import { ERROR_DOCS, errorDocs } from './generate-error-docs.ts';

test('the page on errors is the one generated from the contract', async () => {
  expect(await readFile(ERROR_DOCS, 'utf8')).toBe(errorDocs());
});

test('the page names every code and no other', async () => {
  const rows = (await readFile(ERROR_DOCS, 'utf8')).matchAll(/^\| `([^`]+)` \|/gm);
  expect(Array.from(rows, ([, code]) => code)).toEqual(ERROR_CODES);
});

test('the page explains every error of DynamoDB that is judged by name, and no other', async () => {
  const page = await readFile(ERROR_DOCS, 'utf8');
  const rows = Array.from(page.matchAll(/^\| ([A-Z]\w+(?:\[\w+\])?) \|/gm), ([, name]) => name);
  expect(rows).toEqual(['DynamoDB', ...DYNAMO_ERRORS.map(({ name }) => name)]);
  const explained = new Set(DYNAMO_ERRORS.flatMap((error) => Object.values(partsOf(error))));
  expect(JUDGED_NAMES.filter((name) => !explained.has(name))).toEqual([]);
  // And the other way: nothing is explained that would be taken for unknown.
  const special =
    /^(?:ValidationException|ConditionalCheckFailed|TransactionCanceled|InternalServerError$|ServiceUnavailable$|Http429$)/;
  const unknown = DYNAMO_ERRORS.map((error) => partsOf(error).type).filter(
    (type) => !special.test(type) && !JUDGED_NAMES.includes(type),
  );
  expect(unknown).toEqual([]);
});
