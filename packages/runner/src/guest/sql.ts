import { createRequire } from 'node:module';
import type { Guest, GuestEnd, GuestHost } from './guest.ts';

/** What is used here of sql.js 1.16.0, which brings no types. */
interface Statement {
  step(): boolean;
  getColumnNames(): string[];
  get(): Value[];
  free(): boolean;
}
type Value = number | bigint | string | Uint8Array | null;
interface Statements {
  next(): { readonly done: boolean; readonly value: Statement };
  getRemainingSQL(): string;
}
interface Database {
  run(sql: string): void;
  iterateStatements(sql: string): Statements;
}
type Start = (options: {
  readonly wasmBinary: Uint8Array;
}) => Promise<{ readonly Database: new () => Database }>;

/** Of one result; more is counted, not shown. */
const MOST_ROWS = 1_000;

export const guest: Guest = async (host) => {
  const start = createRequire(import.meta.url)('sql.js') as Start;
  const { Database } = await start({ wasmBinary: host.readRuntime('sql.js/dist/sql-wasm.wasm') });
  const database = new Database();
  database.run(
    'pragma temp_store = memory; pragma journal_mode = memory; create temp table warm (a); drop table warm;',
  );
  const { files, isCompileOnly } = host.takeJob();
  const [main = { name: 'main.sql', content: '' }] = files;
  return new Script(host, database, main).run(isCompileOnly);
};

class Script {
  readonly #host: GuestHost;
  readonly #statements: Statements;
  readonly #source: { readonly name: string; readonly content: string };
  /** Where the statement that is at work begins. */
  #offset = 0;

  constructor(
    host: GuestHost,
    database: Database,
    source: { readonly name: string; readonly content: string },
  ) {
    this.#host = host;
    this.#source = source;
    this.#statements = database.iterateStatements(source.content);
  }

  run(isCompileOnly: boolean): GuestEnd {
    for (;;) {
      this.#offset = this.#source.content.length - this.#statements.getRemainingSQL().length;
      const statement = this.#next();
      if (typeof statement === 'string') return this.#unprepared(statement);
      if (statement === undefined) return { kind: 'exited', exitCode: 0 };
      const problem = isCompileOnly ? undefined : this.#execute(statement);
      if (problem !== undefined) return this.#failed(problem);
    }
  }

  /** The next statement, undefined at the end, or why it is none. */
  #next(): Statement | string | undefined {
    try {
      const { done, value } = this.#statements.next();
      return done ? undefined : value;
    } catch (error) {
      return wordsOf(error);
    }
  }

  #execute(statement: Statement): string | undefined {
    try {
      const columns = statement.getColumnNames();
      const rows: Value[][] = [];
      let count = 0;
      while (statement.step()) {
        count += 1;
        if (count <= MOST_ROWS) rows.push(statement.get());
      }
      if (columns.length > 0) this.#print(columns, rows);
      if (count > MOST_ROWS) this.#say('stdout', `… and ${count - MOST_ROWS} more rows`);
      return undefined;
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** As a table, by the escape of docs/running-code.md. */
  #print(columns: readonly string[], rows: readonly (readonly Value[])[]): void {
    const lines = [columns, ...rows.map((row) => row.map(cellOf))].map((row) => row.map(plain).join('\t'));
    this.#say('stdout', `\u001b]1337;Table:${lines.join('\n')}\u0007`);
  }

  #unprepared(problem: string): GuestEnd {
    const line = this.#lineOf(problem);
    this.#say('compiler', `${this.#source.name}:${line}: ${problem}`);
    return { kind: 'compile-failed', line };
  }

  #failed(problem: string): GuestEnd {
    if (problem.startsWith('out of memory')) return { kind: 'out-of-memory' };
    this.#say('stderr', `${this.#source.name}:${this.#lineOf(problem)}: ${problem}`);
    return { kind: 'exited', exitCode: 1 };
  }

  /** Of the word that SQLite names, or else of the statement's own first word. */
  #lineOf(problem: string): number {
    const text = this.#source.content.slice(this.#offset);
    const blank = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*/.exec(text)?.[0].length ?? 0;
    const named = /near "([^]*)": syntax error|no such (?:table|column|function): (?:\w+\.)?(\w+)/.exec(
      problem,
    );
    const word = named?.[1] ?? named?.[2];
    const place = word === undefined ? -1 : text.indexOf(word, blank);
    const end = this.#offset + Math.max(blank, place);
    return this.#source.content.slice(0, end).split('\n').length;
  }

  #say(stream: 'stdout' | 'stderr' | 'compiler', text: string): void {
    this.#host.write(stream, new TextEncoder().encode(`${text}\n`));
  }
}

function cellOf(value: Value): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return String(value);
}

/** A cell cannot hold what divides cells, nor the escape's own characters. */
function plain(cell: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is meant
  return cell.replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
