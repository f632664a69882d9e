import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, SourceFile } from './code-runner.ts';
import type { EmbeddedRunner } from './embedded-runner.ts';
import { killProcess, liveProcesses } from './testing/live-processes.ts';
import { ranOf, requestFor, runProgram, type Program, type Ran } from './testing/run-program.ts';
import { openTestRunner } from './testing/test-runner.ts';
import { until } from './testing/until.ts';

let runner: EmbeddedRunner;
beforeAll(async () => {
  runner = await openTestRunner();
});
afterAll(() => runner.close());

function run(program: Program): Promise<Ran> {
  return runProgram(runner, program);
}

async function runBriefly(program: Program, limits: Parameters<typeof openTestRunner>[0]): Promise<Ran> {
  const brief = await openTestRunner(limits);
  try {
    return await runProgram(brief, program);
  } finally {
    await brief.close();
  }
}

const MEBIBYTE = 1024 * 1024;
const done = { kind: 'exited', exitCode: 0 };
const CORE = ['javascript', 'typescript', 'lua', 'sql'] as const;

describe('a run', () => {
  it.each(CORE)('[RUN-1] of the example in %s begins once, prints, and ends once', async (language) => {
    const example = runner.languages.find(({ id }) => id === language)?.example ?? '';
    const { events, end, stdout } = await run({ language, code: example });
    expect(end).toEqual(done);
    expect(stdout).toContain('Ada');
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'output')).toEqual(['started', 'ended']);
    expect(events.at(-1)?.kind).toBe('ended');
  });

  it('[RUN-1] of an unknown language is refused', async () => {
    const { end } = await run({ language: 'klingon' });
    expect(end).toEqual({ kind: 'refused', reason: 'There is no runtime for klingon here.' });
  });

  it('[RUN-2] has a process of its own that is gone when it ends', async () => {
    await Promise.all([run({ language: 'javascript' }), run({ language: 'lua' }), run({ language: 'sql' })]);
    expect(liveProcesses(runner.directory)).toEqual([]);
  });

  it('[RUN-3] prints both streams in their order, and whole characters', async () => {
    const code = `for (let i = 0; i < 2000; i++) (i % 3 ? console.log : console.error)(i + ' ✓ 🚀');`;
    const { events } = await run({ language: 'javascript', code });
    const text = events.map((event) => (event.kind === 'output' ? event.text : '')).join('');
    expect(text).toBe(Array.from({ length: 2_000 }, (_, i) => `${i} ✓ 🚀\n`).join(''));
  });

  it('[RUN-4] waits for a slow reader and loses nothing', async () => {
    const line = `${'x'.repeat(999)}\n`;
    const running = runner.run(
      requestFor({ language: 'lua', code: `for i = 1, 200 do io.write(('x'):rep(999), '\\n') end` }),
    );
    const events: RunEvent[] = [];
    for await (const event of running.events) {
      events.push(event);
      await sleep(2);
    }
    expect(ranOf(events)).toMatchObject({ end: done, stdout: line.repeat(200) });
  });

  it('[RUN-4] goes on when its reader comes late', async () => {
    const running = runner.run(
      requestFor({ language: 'javascript', code: `console.log('x'.repeat(200_000))` }),
    );
    await sleep(300);
    const events: RunEvent[] = [];
    for await (const event of running.events) events.push(event);
    expect(ranOf(events)).toMatchObject({ end: done, stdout: `${'x'.repeat(200_000)}\n` });
  });
});

describe('limits', () => {
  it('[RUN-5] a program that takes too long is stopped, and what it printed is kept', async () => {
    const ran = await runBriefly(
      { language: 'javascript', code: 'console.log(1); for (;;);' },
      { wallMs: 15_000 },
    );
    expect(ran).toMatchObject({ end: { kind: 'limit', limit: 'time' }, stdout: '1\n' });
  });

  it('[RUN-6] so is one that computes too much', async () => {
    const { end, cpuMs } = await runBriefly({ language: 'lua', code: 'while true do end' }, { cpuMs: 300 });
    expect(end).toEqual({ kind: 'limit', limit: 'cpu' });
    expect(cpuMs).toBeGreaterThanOrEqual(300);
  });

  it.each([
    ['javascript', 'const a = []; for (;;) a.push(new Array(100_000).fill(1));'],
    ['lua', 'local t = {} while true do t[#t + 1] = ("x"):rep(1e6) .. #t end'],
  ])('[RUN-6] so is one in %s that fills its memory', async (language, code) => {
    const { end, memoryBytes } = await runBriefly({ language, code }, { memoryBytes: 64 * MEBIBYTE });
    expect(end).toEqual({ kind: 'limit', limit: 'memory' });
    expect(memoryBytes).toBeLessThan(400 * MEBIBYTE);
  });

  it('[RUN-6] so is one that prints too much, at exactly its limit over all streams', async () => {
    const code = `for (;;) { console.log('ü'.repeat(20)); console.error('x'); }`;
    const ran = await runBriefly({ language: 'javascript', code }, { outputBytes: 10_001 });
    expect(ran.end).toEqual({ kind: 'limit', limit: 'output' });
    const printed = Buffer.byteLength(ran.stdout + ran.stderr);
    // The last character is kept whole or not at all.
    expect([10_000, 10_001]).toContain(printed);
  });

  it('[RUN-22] processor time and memory are the kernel’s figures', async () => {
    const code = `const a = new Uint8Array(60e6).fill(1); let n = 0; for (let i = 0; i < 5e6; i++) n += i; console.log(n);`;
    const { end, cpuMs, memoryBytes } = await run({ language: 'javascript', code });
    expect(end).toEqual(done);
    expect(cpuMs).toBeGreaterThan(20);
    expect(memoryBytes).toBeGreaterThan(90 * MEBIBYTE);
  });
});

describe('input', () => {
  it.each([
    ['javascript', 'let line; while ((line = readline()) !== null) console.log("> " + line);'],
    ['typescript', 'let line: string | null; while ((line = readline()) !== null) console.log("> " + line);'],
    ['lua', 'for line in io.lines() do print("> " .. line) end'],
  ])('[RUN-7] in %s is read line by line to its end', async (language, code) => {
    const { stdout } = await run({ language, code, stdin: 'Ada\nGräce\n\nlast' });
    expect(stdout).toBe('> Ada\n> Gräce\n> \n> last\n');
  });

  it('[RUN-7] comes while the program runs, until it is ended', async () => {
    const code = `for (;;) { const line = prompt('? '); if (line === null) break; console.log(line.toUpperCase()); }`;
    const running = runner.run(
      requestFor({ language: 'javascript', code, stdin: 'one\n', keepsInputOpen: true }),
    );
    const events: RunEvent[] = [];
    const taken: boolean[] = [];
    for await (const event of running.events) {
      events.push(event);
      if (event.kind === 'output' && event.text.includes('ONE')) taken.push(running.input('two\n'));
      if (event.kind === 'output' && event.text.includes('TWO')) running.endInput();
    }
    expect(taken).toEqual([true]);
    expect(ranOf(events)).toMatchObject({ end: done, stdout: '? ONE\n? TWO\n? ' });
    expect(running.input('three')).toBe(false);
  });

  it('[RUN-7] beyond its limit is not taken', async () => {
    const running = runner.run(
      requestFor({ language: 'lua', code: 'print(#io.read("a"))', keepsInputOpen: true }),
    );
    expect(running.input('x'.repeat(MEBIBYTE))).toBe(true);
    expect(running.input('x')).toBe(false);
    running.endInput();
    const events: RunEvent[] = [];
    for await (const event of running.events) events.push(event);
    expect(ranOf(events).stdout).toBe(`${MEBIBYTE}\n`);
  });
});

describe('a run that nobody wants any more', () => {
  it('[RUN-8] is cancelled at any time, once', async () => {
    for (const wait of [0, 30, 300]) {
      const running = runner.run(requestFor({ language: 'javascript', code: 'for (;;) console.log(1)' }));
      setTimeout(() => running.cancel(), wait);
      const events: RunEvent[] = [];
      for await (const event of running.events) events.push(event);
      running.cancel();
      expect(['cancelled', 'limit']).toContain(ranOf(events).end.kind);
    }
    expect(liveProcesses(runner.directory)).toEqual([]);
  });

  it('[RUN-8] ends when its reader goes away', async () => {
    const running = runner.run(requestFor({ language: 'lua', code: 'while true do print(1) end' }));
    for await (const event of running.events) if (event.kind === 'output') break;
    await until(() => liveProcesses(runner.directory).length === 0);
    expect(running.input('anybody?')).toBe(false);
  });

  it('[RUN-8] ends when the runner closes, which waits for it', async () => {
    const closing = await openTestRunner({}, { warm: true });
    const ending = runProgram(closing, { language: 'javascript', code: 'for (;;);' });
    await until(() => liveProcesses(closing.directory).length > 0);
    const { directory } = closing;
    await closing.close();
    expect(liveProcesses(directory)).toEqual([]);
    expect((await ending).end).toEqual({ kind: 'cancelled' });
    expect((await runProgram(closing, { language: 'javascript' })).end.kind).toBe('refused');
  });
});

describe('several files', () => {
  const main = (content: string, ...others: [string, string][]): SourceFile[] =>
    [['main', content] as [string, string], ...others].map(([name, text]) => ({ name, content: text }));

  it('[RUN-9] JavaScript imports and requires the files beside it', async () => {
    const files = main(
      `import { a } from './lib/a.js'; import b from './b.json'; const c = require('./c.cjs'); console.log(a, b, c);`,
      ['lib/a.js', `export { a } from '../deep.js';`],
      ['deep.js', `export const a = 'A';`],
      ['b.json', '{"b":1}'],
      ['c.cjs', 'module.exports = require("./lib/d").d;'],
      ['lib/d.js', 'exports.d = __proto__ === undefined ? 1 : "D";'],
    );
    expect(await run({ language: 'javascript', files })).toMatchObject({
      stdout: 'A { b: 1 } D\n',
      end: done,
    });
  });

  it('[RUN-9] TypeScript imports types and values', async () => {
    const files = [
      {
        name: 'main.ts',
        content: `import { twice, type N } from './lib.js'; import { E } from './e'; const n: N = 2; console.log(twice(n), E.B);`,
      },
      { name: 'lib.ts', content: `export type N = number; export const twice = (n: N): N => 2 * n;` },
      { name: 'e.ts', content: `export enum E { A, B }` },
    ];
    expect(await run({ language: 'typescript', files })).toMatchObject({ stdout: '4 1\n', end: done });
  });

  it('[RUN-9] Lua requires them', async () => {
    const files = main(
      `print(require('lib.a').a, io.open('b.txt'):read('a'))`,
      ['lib/a.lua', 'return { a = 1 }'],
      ['b.txt', 'text'],
    );
    expect(await run({ language: 'lua', files })).toMatchObject({ stdout: '1\ttext\n', end: done });
  });
});

describe('mistakes', () => {
  it.each([
    ['javascript', 'const a = 1;\nconst b = ;\n', 2],
    ['javascript', 'import a from "./a.js";\n\nlet a = 1 2;\n', 3],
    ['typescript', 'type A = string;\n\nconst a: A == 1;\n', 3],
    ['typescript', 'enum A { B }\nconst c = (;\n', 2],
    ['lua', 'local a = 1\nlocal b = = 2\n', 2],
    ['sql', 'select 1;\n\nselect *\nform t;\n', 4],
    ['sql', '-- a comment\nselect 1\nfrom nowhere;\n', 3],
  ])('[RUN-14] of syntax in %s are told with their line', async (language, code, line) => {
    const { end, compiler } = await run({ language, code });
    expect(end).toEqual({ kind: 'compile-failed', line });
    expect(compiler).toContain(`:${line}`);
  });

  it.each([
    ['javascript', 'function f() {\n  null.x;\n}\n\nf();\n', ['main.js:2:', 'main.js:5:']],
    ['javascript', 'await null;\n\nPromise.reject(new Error("no"));\n', ['main.js:3:']],
    [
      'typescript',
      'interface A { b: number }\n\nfunction f(a: A): never {\n  throw new Error("no");\n}\nf({ b: 1 });\n',
      ['main.ts:4:', 'main.ts:6:'],
    ],
    [
      'typescript',
      'enum A { B = 1, C }\n\nclass P {\n  constructor(private readonly a: A) {}\n  f(): void {\n    throw new Error(`${this.a}`);\n  }\n}\nnew P(A.C).f();\n',
      ['Error: 2', 'main.ts:6:', 'main.ts:9:'],
    ],
    ['lua', 'local function f()\n  error("no")\nend\n\nf()\n', ['main.lua:2: no', 'main.lua:5:']],
    [
      'sql',
      'create table t (a unique);\ninsert into t values (1);\n\ninsert into t values (1);\n',
      ['main.sql:4:'],
    ],
  ])('[RUN-15] in a running program in %s are told with their lines', async (language, code, places) => {
    const { end, stderr } = await run({ language, code });
    expect(end).toEqual({ kind: 'exited', exitCode: 1 });
    for (const place of places) expect(stderr).toContain(place);
    // Neither our own frames nor where Atrium lies.
    expect(stderr).not.toMatch(/prelude|lua-start|node_modules|xpcall|file:/);
  });

  it.each([
    ['javascript', 'process.exit(7)'],
    ['javascript', 'process.exitCode = 7'],
    ['typescript', 'process.exit(7 as number)'],
    ['lua', 'os.exit(7)'],
  ])('[RUN-15] an exit code of its own is kept: %s, %s', async (language, code) => {
    expect((await run({ language, code })).end).toEqual({ kind: 'exited', exitCode: 7 });
  });

  it.each([
    ['javascript', 'console.log(1)', done],
    ['javascript', 'console.log(1', { kind: 'compile-failed', line: 1 }],
    ['typescript', 'const a: number = 1; console.log(a)', done],
    ['lua', 'print(1)', done],
    ['sql', 'select 1;', done],
  ])('[RUN-14] can be looked for without running: %s, %s', async (language, code, end) => {
    const ran = await run({ language, code, isCompileOnly: true });
    expect(ran).toMatchObject({ stdout: '', end });
  });
});

describe('JavaScript', () => {
  it('[RUN-10] waits for its promises and timers, in their order', async () => {
    const code = `setTimeout(() => console.log('late'), 2_000); setTimeout(() => console.log('soon'), 1);
      Promise.resolve().then(() => console.log('then')); console.log('now'); await null; console.log('awaited');
      const id = setInterval(() => { console.log('tick'); clearInterval(id); }, 5);`;
    const { stdout } = await run({ language: 'javascript', code });
    expect(stdout).toBe('now\nthen\nawaited\nsoon\ntick\nlate\n');
  });

  it('[RUN-10] knows what small programs for Node use', async () => {
    const code = `const fs = require('fs'); const readline = require('node:readline');
      console.log(fs.readFileSync('main.js', 'utf8').length > 10, process.argv.length);
      undeclared = 3; console.log(undeclared);
      const lines = readline.createInterface({ input: process.stdin });
      for await (const line of lines) console.log(line);
      process.stdout.write('end\\n');`;
    const { stdout, end } = await run({ language: 'javascript', code, stdin: 'a\nb\n' });
    expect({ stdout, end }).toEqual({ stdout: 'true 2\n3\na\nb\nend\n', end: done });
  });
});

describe('Lua and SQL', () => {
  it('[RUN-12] Lua has its files, and nothing that leaves the runtime', async () => {
    const code = `io.open('a', 'w'):write('x'):close() print(io.open('a'):read('a'))
      print(os.execute, io.popen, os.tmpname, package.loadlib, os.getenv('PATH'), os.time() > 0)`;
    expect((await run({ language: 'lua', code })).stdout).toBe('x\nnil\tnil\tnil\tnil\tnil\ttrue\n');
  });

  it('[RUN-13] each result of SQL is a table, with what cells cannot hold as blanks', async () => {
    const code = `select 1 as a, 'x\ty' as b; create table t (c); select * from t; insert into t values (null), (x'00ff'); select * from t;`;
    expect((await run({ language: 'sql', code })).stdout).toBe(
      ['a\tb\n1\tx y', 'c', "c\nNULL\nx'00ff'"].map((rows) => `\u001b]1337;Table:${rows}\u0007\n`).join(''),
    );
  });
});

describe('processes that wait', () => {
  it('[RUN-17] are there for the languages that are always warm, and for others after their first use', async () => {
    const warm = await openTestRunner({}, { warm: true });
    const waiting = (): readonly string[] => warm.report().warm.map(({ language }) => language);
    expect(waiting()).toContain('javascript');
    expect(waiting()).not.toContain('lua');
    await runProgram(warm, { language: 'lua', code: 'print(1)' });
    await until(() => waiting().includes('lua') && waiting().includes('javascript'));
    await warm.close();
  });

  it('[RUN-17] are replaced when somebody ends them', async () => {
    const warm = await openTestRunner({}, { warm: true });
    const program = `${warm.directory}/guest/main.js`;
    const isUp = (language: string) => liveProcesses(`${program}\0${language}`).length > 0;
    await until(() => warm.report().warm.every(({ language }) => isUp(language)));
    for (const pid of liveProcesses(program)) killProcess(pid);
    await until(() => warm.report().warm.length === 0);
    const ran = await runProgram(warm, { language: 'javascript', code: 'console.log(1)' });
    expect(ran).toMatchObject({ stdout: '1\n', end: done });
    await warm.close();
  });

  it('[RUN-17] are none where memory is short', async () => {
    await run({ language: 'javascript' });
    expect(runner.report().warm).toEqual([]);
  });
});

it('[RUN-24] the walls that stand are told, and why they are not higher', async () => {
  const low = await openTestRunner({}, { highest: 'permissions' });
  const { wall, wallRemarks } = low.report();
  await low.close();
  expect(wall).toBe('permissions');
  expect(wallRemarks.join()).toContain('network');
});
