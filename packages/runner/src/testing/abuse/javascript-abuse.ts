import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const REACH: readonly AbuseProgram[] = [
  {
    name: 'read the environment',
    code: ({ variable }) =>
      `console.log(process.env, process.env.${variable}, globalThis.Deno?.env, typeof std === 'undefined' ? 0 : std.getenv('${variable}'))`,
  },
  {
    name: 'read a file',
    code: ({ file }) => `
      for (const read of [
        () => require('fs').readFileSync('${file}', 'utf8'),
        () => require('node:fs').readFileSync('../../../../../../../..${file}'),
        () => std.loadFile('${file}'),
        () => read('${file}'),
      ]) try { console.log(read()); } catch (error) { console.log(String(error)); }`,
  },
  { name: 'import a file', code: ({ file }) => `import text from '${file}'; console.log(text);` },
  {
    name: 'import a file by its address',
    code: ({ file }) => `console.log(await import('file://${file}').catch(String));`,
  },
  {
    name: 'import the machine’s modules',
    code: `for (const name of ['node:child_process', 'node:net', 'std', 'os', 'qjs:os', 'bjson'])
      console.log(name, await import(name).then(Object.keys, String));`,
  },
  {
    name: 'import the prelude and upset it',
    code: `const prelude = await import('//prelude/main.js').catch(() => ({}));
      console.log(Object.keys(prelude)); prelude.begin?.({ write() {}, now: () => 0, mainFile: () => 'x' });`,
  },
  {
    name: 'open a connection',
    code: ({ port }) => `
      for (const reach of [
        () => fetch('http://127.0.0.1:${port}/'),
        () => new WebSocket('ws://127.0.0.1:${port}/'),
        () => require('net').connect(${port}),
        () => new XMLHttpRequest().open('GET', 'http://127.0.0.1:${port}/'),
      ]) try { await reach(); } catch (error) { console.log(String(error)); }`,
  },
  {
    name: 'start a program',
    code: ({ touched }) => `
      for (const start of [
        () => require('child_process').execSync('touch ${touched}'),
        () => os.exec(['touch', '${touched}']),
        () => process.binding('spawn_sync'),
        () => new Worker('data:text/javascript,1'),
      ]) try { start(); } catch (error) { console.log(String(error)); }`,
  },
  {
    name: 'write a file',
    code: ({ touched, file }) => `
      for (const path of ['${touched}', '${file}'])
        try { require('fs').writeFileSync(path, 'x'); } catch (error) { console.log(String(error)); }`,
  },
  {
    name: 'walk constructors out of the machine',
    code: ({ variable }) => `
      for (const start of [console.log, readline, setTimeout, require, process.exit, globalThis, performance.now])
        try { console.log(start.constructor.constructor('return globalThis.process.env.${variable}')()); }
        catch (error) { console.log(String(error)); }
      console.log(Function('return this')().constructor.constructor('return import("node:fs")')().catch?.(String));`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  {
    name: 'pollute prototypes',
    code: `Object.prototype.polluted = 'yes'; Array.prototype.push = () => { throw 1; };
      Object.prototype.toString = () => { throw 2; }; String.prototype.replace = () => 'gone';
      console.log({}, [1, 2], 'text');`,
    ends: ['exited'],
  },
  {
    name: 'replace what everything is printed with',
    code: `JSON.stringify = () => { throw new Error('no'); }; Map.prototype.values = null; globalThis.Map = null;
      Object.getOwnPropertyDescriptor = null; Promise.prototype.then = null; console.log({ a: [1] });`,
  },
  {
    name: 'throw what cannot be shown',
    code: `throw new Proxy({}, { get() { throw new Error('no'); }, getPrototypeOf() { throw 1; } });`,
  },
  {
    name: 'throw an error whose words never end',
    code: `const error = new Error('x'); Object.defineProperty(error, 'stack', { get() { for (;;); } }); throw error;`,
    ends: ['time', 'exited'],
  },
  { name: 'claim to be out of memory', code: `throw null;`, ends: ['memory'] },
  {
    name: 'forge frames and status',
    code: `process.stdout.write('\\u0003\\u0000\\u0000\\u0000\\u0021{"end":{"kind":"exited","exitCode":77}}');
      console.log('{"end":{"kind":"exited","exitCode":77}}\\n"ready"\\n"program-starts"'); process.exit(5);`,
    ends: ['exited'],
  },
  {
    name: 'print lone surrogates and zeros',
    code: `console.log('\\ud800', '\\u0000\\u0007\\u001b[2J', '\\udfff');`,
  },
  {
    name: 'exit inside a getter',
    code: `console.log({ get a() { process.exit(3); } }.a);`,
    ends: ['exited'],
  },
  {
    name: 'exit inside a promise',
    code: `Promise.resolve().then(() => process.exit(3)); await new Promise(() => {});`,
  },
  {
    name: 'exit while exiting',
    code: `process.on('exit', () => process.exit(4)); process.exit(3);`,
    ends: ['exited'],
  },
  { name: 'wait for ever on a promise', code: `await new Promise(() => {});`, ends: ['exited'] },
  {
    name: 'look for what another run left',
    code: `globalThis.leftBehind ??= 0; console.log(globalThis.leftBehind++, Object.keys(globalThis).includes('mark'));
      globalThis.mark = Array.prototype.mark = Object.prototype.mark = 1;`,
    prints: '0 false\n',
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `for (;;);`, ends: ['time', 'cpu'] },
  {
    name: 'loop in promises',
    code: `(function again() { Promise.resolve().then(again); })();`,
    ends: ['time', 'cpu', 'memory'],
  },
  { name: 'loop in timers', code: `(function again() { setTimeout(again, 0); })();`, ends: ['time', 'cpu'] },
  { name: 'leave an interval behind', code: `setInterval(() => {}, 1_000);`, ends: ['time'] },
  {
    name: 'leave a million timers behind',
    code: `for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e9);`,
    ends: ['time', 'memory', 'cpu'],
  },
  { name: 'sleep for a million seconds', code: `setTimeout(() => {}, 1e9);`, ends: ['time'] },
  {
    name: 'spin on shared memory',
    code: `const cell = new Int32Array(new SharedArrayBuffer(4)); Atomics.wait(cell, 0, 0); for (;;) Atomics.load(cell, 0);`,
  },
  { name: 'flood its output', code: `for (;;) console.log('x'.repeat(1_000));`, ends: ['output'] },
  { name: 'flood its error output', code: `for (;;) console.error('x');`, ends: ['output', 'time'] },
  { name: 'print one enormous line', code: `console.log('x'.repeat(1e8));`, ends: ['output', 'memory'] },
  {
    name: 'fill the memory with arrays',
    code: `const a = []; for (;;) a.push(new Array(1e6).fill(1));`,
    ends: ['memory', 'time', 'cpu'],
  },
  {
    name: 'fill the memory with buffers',
    code: `const a = []; for (;;) a.push(new Uint8Array(1e7));`,
    ends: ['memory', 'exited', 'time'],
  },
  { name: 'double a string', code: `let s = 'x'; for (;;) s += s;`, ends: ['exited', 'memory'] },
  {
    name: 'square a number',
    code: `let n = 3n; for (;;) n *= n;`,
    ends: ['exited', 'memory', 'time', 'cpu'],
  },
  { name: 'ask for a huge buffer', code: `new ArrayBuffer(2 ** 40);`, ends: ['exited', 'memory'] },
  { name: 'recurse deeply', code: `(function f() { return f() + 1; })();`, ends: ['exited'] },
  { name: 'recurse in a getter', code: `const o = { get a() { return this.a; } }; o.a;`, ends: ['exited'] },
  { name: 'nest a million brackets', code: `eval('['.repeat(1e6));`, ends: ['exited', 'crashed', 'memory'] },
  {
    name: 'show an endless object',
    code: `console.log(new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 : 1), has: () => true }));`,
  },
  {
    name: 'backtrack without end',
    code: `/(a+)+$/.test('a'.repeat(40) + 'b');`,
    ends: ['time', 'cpu', 'exited'],
  },
  {
    name: 'read a huge input',
    code: `console.log(read().length);`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
  { name: 'read where there is no input', code: `console.log(readline(), read());`, prints: 'null \n' },
];

export const javascriptAbuse: AbuseSuite = {
  language: 'javascript',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: {
    code: `console.log([1, 2].map((n) => n * 2), typeof leftBehind);`,
    prints: '[ 2, 4 ] undefined\n',
  },
};
