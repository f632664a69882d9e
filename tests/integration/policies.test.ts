import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TABLE_NAMES, tableDefinition } from '../../packages/server/src/storage/tables.ts';
import { policies, type Policy } from '../../tools/deploy/policies.ts';
import { accessLines, IMPORT_ACCESS, SERVER_ACCESS } from '../../packages/server/src/storage/table-access.ts';
import { POLICY_FILES, policyTexts } from '../../tools/generate-policies.ts';

/** A policy of a role may not be larger, white space not counted. */
const POLICY_CHARACTERS = 6_144;
const LONGEST_PREFIX = 'p'.repeat(12);

/** `GetItem Users` for each action and resource that a policy allows, the prefix left out. */
function linesOf({ Statement }: Policy): string[] {
  return Statement.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) =>
      Resource.map(
        (arn) => `${action.replace('dynamodb:', '')} ${arn.slice(arn.indexOf('table/') + 'table/'.length)}`,
      ),
    ),
  );
}

const describing = TABLE_NAMES.map((table) => `DescribeTable ${table}`);

describe('policies for AWS', () => {
  test('[OPS-1] the files are those that follow from the tables (else: node tools/generate-policies.ts)', () => {
    const files = readdirSync(POLICY_FILES).map(
      (name) => [name, readFileSync(new URL(name, POLICY_FILES), 'utf8')] as const,
    );
    expect(new Map(files)).toEqual(policyTexts(''));
  });

  test('[OPS-1] each role may do what it needs and nothing else', () => {
    const { run, import: bring, 'create-tables': create } = policies() as Record<string, Policy>;
    expect(new Set(linesOf(run!))).toEqual(new Set([...describing, ...accessLines(SERVER_ACCESS)]));
    expect(new Set(linesOf(bring!))).toEqual(new Set([...describing, ...accessLines(IMPORT_ACCESS)]));
    const actions = new Set(linesOf(create!).map((line) => line.split(' ')[0]));
    expect(actions).toEqual(new Set(['CreateTable', 'DescribeTable', 'UpdateTable', 'UpdateTimeToLive']));
  });

  test('[OPS-1] no policy reaches beyond the tables of its prefix, none may scan but the founding one', () => {
    const { founding, ...others } = policies({ prefix: 'team.' }) as { founding: Policy };
    for (const line of linesOf(founding)) expect(line).toMatch(/ team\.[A-Za-z]+(?:\/index\/\*)?$/);
    for (const policy of Object.values<Policy>(others))
      for (const line of linesOf(policy))
        expect(line).toMatch(/^(?!Scan )\w+ team\.[A-Za-z]+(?:\/index\/[A-Za-z]+)?$/);
  });

  test('[OPS-1] indexes that are named are those of their table', () => {
    for (const access of [SERVER_ACCESS, IMPORT_ACCESS])
      for (const table of TABLE_NAMES)
        for (const index of access[table]?.indexes ?? [])
          expect(Object.keys(tableDefinition(table).indexes)).toContain(index);
  });

  test('a policy is small enough for a role', () => {
    for (const policy of Object.values(policies({ prefix: LONGEST_PREFIX })))
      expect(JSON.stringify(policy).length).toBeLessThan(POLICY_CHARACTERS);
  });
});
