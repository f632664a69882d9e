import type { AbuseSuite } from './abuse-program.ts';
import { javascriptAbuse } from './javascript-abuse.ts';

/** TypeScript runs in the same machine as JavaScript; these are about its compiler. */
export const typescriptAbuse: AbuseSuite = {
  language: 'typescript',
  programs: [
    ...javascriptAbuse.programs.filter(({ name }) =>
      /environment|file|connection|program|constructors/.test(name),
    ),
    { name: 'nest types deeply', code: `let a: ${'Array<'.repeat(20_000)}1${'>'.repeat(20_000)};` },
    { name: 'nest brackets deeply', code: `const a = ${'['.repeat(50_000)}${']'.repeat(50_000)};` },
    { name: 'nest enums', code: `${'namespace A { '.repeat(5_000)}${'}'.repeat(5_000)}` },
    {
      name: 'make the compiler long-winded',
      code: `enum E { ${Array.from({ length: 10_000 }, (_, i) => `A${i}`).join()} }`,
    },
    { name: 'hand over a source that is no text', code: '\u0000\ud800\u{1f4a9}\u2028`${' },
    {
      name: 'import a file as a type',
      code: ({ file }) => `import type { A } from '${file}'; import { b } from '${file}'; b;`,
    },
    { name: 'loop without end', code: `for (;;) { const a: number = 1; }`, ends: ['time', 'cpu'] },
    {
      name: 'forge a source map',
      code: `enum A { B }\nthrow new Error('x');\n//# sourceMappingURL=data:application/json,{}`,
      ends: ['exited'],
    },
  ],
  harmless: { code: `enum A { B = 2 } const a: A = A.B; console.log(a);`, prints: '2\n' },
};
