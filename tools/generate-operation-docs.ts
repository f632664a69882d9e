import { readFile, writeFile } from 'node:fs/promises';
import type { Access, Operation } from '../packages/contract/src/operation.ts';
import { operations, type OperationName } from '../packages/contract/src/operations.ts';
import { mayInRoom } from '../packages/contract/src/room-permissions.ts';
import { role } from '../packages/contract/src/rooms.ts';
import { scopeOf } from '../packages/contract/src/token-scopes.ts';

export const OPERATION_DOCS = new URL('../docs/api.md', import.meta.url);

const BEGIN = '<!-- operations:begin, written by tools/generate-operation-docs.ts -->';
const END = '<!-- operations:end -->';

/** The page with the table of all operations as the contract has them now. Throws when it has no place for it. */
export function withOperations(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/api.md needs the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${operationTable()}\n\n${page.slice(end)}`;
}

function operationTable(): string {
  const head = [
    '| operation | method and path | who may | scope of a token | budget | socket |',
    '|---|---|---|---|---|---|',
  ];
  const names = Object.keys(operations) as OperationName[];
  return [...head, ...names.map(rowOf)].join('\n');
}

function rowOf(name: OperationName): string {
  const operation: Operation = operations[name];
  const { method, path, rate, socket } = operation;
  return `| \`${name}\` | \`${method} ${path}\` | ${whoMay(operation)} | ${scopeWords(name)} | ${rate} | ${socket ? 'yes' : 'no'} |`;
}

const WHO_MAY: Readonly<Record<Access, string>> = {
  public: 'everybody',
  user: 'people with an account',
  participant: 'people with an account, guests of a meeting',
  administrator: 'the administrator',
  member: 'members of the room',
};

function whoMay({ access, permission }: Operation): string {
  if (permission === undefined) return WHO_MAY[access];
  return `in the room: ${role.options.filter((one) => mayInRoom(one, permission)).join(', ')}`;
}

function scopeWords(name: OperationName): string {
  const scope = scopeOf(name);
  if (scope === 'any') return 'any';
  return scope === 'person' ? 'people only' : `\`${scope}\``;
}

if (import.meta.main) {
  await writeFile(OPERATION_DOCS, withOperations(await readFile(OPERATION_DOCS, 'utf8')));
}
