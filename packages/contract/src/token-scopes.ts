import type { TokenScope } from './access-tokens.ts';
import { operations, type OperationName } from './operations.ts';

type AreaOf<Name extends string> = Name extends `${infer Area}.${string}` ? Area : never;
type Area = AreaOf<OperationName>;

/** What a token must hold to do something in an area; `person` is never for programs. */
const SCOPE_TO_WRITE: Readonly<Record<Area, TokenScope | 'person'>> = {
  accounts: 'person',
  tokens: 'person',
  admin: 'person',
  push: 'person',
  people: 'write:chat',
  rooms: 'write:chat',
  messages: 'write:chat',
  attachments: 'write:chat',
  reminders: 'write:meetings',
  meetings: 'write:meetings',
  calls: 'write:calls',
  runs: 'write:runs',
  preview: 'write:projects',
  projects: 'write:projects',
  tree: 'write:projects',
  documents: 'write:projects',
};

/** Of the areas that are for persons: what a program may do all the same. */
const FOR_ANY_TOKEN: ReadonlySet<OperationName> = new Set(['accounts.signOut']);

/** What a personal access token must hold for an operation; `any` token will do, or none does (`person`). */
export function scopeOf(name: OperationName): TokenScope | 'any' | 'person' {
  const { access, method } = operations[name];
  if (access === 'public' || FOR_ANY_TOKEN.has(name)) return 'any';
  const toWrite = SCOPE_TO_WRITE[name.slice(0, name.indexOf('.')) as Area];
  if (access === 'administrator' || toWrite === 'person') return 'person';
  return method === 'GET' ? 'read' : toWrite;
}
