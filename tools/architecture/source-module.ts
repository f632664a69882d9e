import { posix } from 'node:path';
import { parseSync, Visitor, type MemberExpression, type ParseResult } from 'oxc-parser';

/** What the rules look at. */
export interface SourceModule {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  /**
   * Static, type-only and dynamic imports and re-exports. Of this repository: the file's path, as in
   * `packages/contract/src/ids.ts`. Others: `node:fs`, or the package's name without what follows.
   */
  readonly imports: readonly string[];
  readonly readsEnvironment: boolean;
  readonly readsClock: boolean;
  /** Nothing but re-exports. */
  readonly isBarrel: boolean;
}

/** Throws when the file cannot be parsed. */
export function parseModule(path: string, text: string): SourceModule {
  const parsed = parseSync(path, text);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const { specifiers, members, makesDates } = effectsOf(parsed);
  const { body } = parsed.program;
  return {
    path,
    imports: [...new Set([...specifiersOf(parsed, text), ...specifiers])].map((name) => targetOf(path, name)),
    readsEnvironment: members.has('process.env'),
    readsClock: makesDates || members.has('Date.now') || members.has('performance.now'),
    isBarrel: body.length > 0 && body.every(isReExport),
  };
}

/** What `name`, imported by `path`, stands for. */
function targetOf(path: string, name: string): string {
  if (name.startsWith('.')) return posix.join(posix.dirname(path), name);
  const own = /^@atrium\/([^/]+)\/(.+)$/.exec(name);
  if (own !== null) return `packages/${own[1]}/src/${own[2]}.ts`;
  if (name.startsWith('node:')) return name;
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}

function specifiersOf({ module }: ParseResult, text: string): string[] {
  const reExported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
  );
  const imported = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
  // Not a literal: the source itself, which no rule allows.
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    text.slice(start, end).replace(/^(['"`])(.*)\1$/s, '$2'),
  );
  return [...imported, ...reExported, ...dynamic];
}

function effectsOf({ program }: ParseResult) {
  const specifiers: string[] = [];
  const members = new Set<string>();
  let makesDates = false;
  new Visitor({
    // `import('…').Type`
    TSImportType: ({ source }) => void specifiers.push(source.value),
    MemberExpression: (node) => void members.add(nameOf(node)),
    NewExpression: ({ callee, arguments: given }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) makesDates = true;
    },
  }).visit(program);
  return { specifiers, members, makesDates };
}

function nameOf({ object, property }: MemberExpression): string {
  const left = object.type === 'Identifier' ? object.name : '';
  return property.type === 'Identifier' ? `${left}.${property.name}` : left;
}

function isReExport(statement: ParseResult['program']['body'][number]): boolean {
  if (statement.type === 'ExportAllDeclaration') return true;
  return statement.type === 'ExportNamedDeclaration' && statement.source !== null;
}
