import * as esbuild from 'esbuild-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import type { BuildOrder, BuildOutcome, BuiltPage } from './build-outcome.ts';
import { ProjectBundler } from './project-bundler.ts';

type Files = Record<string, string | Uint8Array>;

const open: ProjectBundler[] = [];
afterAll(() => Promise.all(open.map((bundler) => bundler.close())));

function bundlerOf(files: Files) {
  const bundler = new ProjectBundler({
    esbuild,
    sources: {
      has: (path) => Object.hasOwn(files, path),
      paths: () => Object.keys(files),
      read: (path) => Promise.resolve(files[path] ?? ''),
    },
  });
  open.push(bundler);
  return bundler;
}

function build(files: Files, order: Partial<BuildOrder> = {}): Promise<BuildOutcome> {
  return bundlerOf(files).build({ isNetworkAllowed: false, ...order });
}

async function built(files: Files, order: Partial<BuildOrder> = {}): Promise<BuiltPage> {
  const outcome = await build(files, order);
  if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
  return outcome.page;
}

function partOf({ parts }: BuiltPage, name: string): string {
  return parts.find((part) => part.name === name)?.text ?? '';
}

const REACT = {
  'index.html':
    '<!doctype html><html><body><div id="root"></div>\n<script type="module" src="/src/main.tsx"></script></body></html>',
  'src/main.tsx':
    "import { createRoot } from 'react-dom/client';\nimport { App } from './app';\nimport './look.css';\n" +
    'createRoot(document.getElementById(\'root\')!).render(<App name="Ada" />);\n',
  'src/app.tsx': 'export function App({ name }: { name: string }) {\n  return <h1>Hello {name}</h1>;\n}\n',
  'src/look.css': 'h1 { background: url("./dot.png"); }',
  'src/dot.png': new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]),
};

describe('pages', () => {
  test('[PRV-1] a page gets its modules as one script, its style sheets and files inside', async () => {
    const page = await built(REACT);
    expect(page.html).toContain('<script type="module" src="atrium-part:main">');
    expect(page.html).toContain('url(data:image/png;base64,iVBORw0KGgo=)');
    expect(partOf(page, 'main')).toContain('from "react/jsx-runtime"');
    expect(partOf(page, 'main')).not.toContain(': string');
    expect([...page.packages].sort()).toEqual(['react-dom/client', 'react/jsx-runtime']);
  });

  test('[PRV-1] classic scripts stay apart and in their order, pictures and style sheets come with the page', async () => {
    const page = await built({
      'index.html':
        '<link rel="stylesheet" href="style.css" media="print"><img src="a.svg" srcset="a.svg 1x, a.svg 2x"><p style="background: url(a.svg)">' +
        '<script src="one.js"></script><script>two(); // </script><script src="three.ts"></script>',
      'style.css': '@import "./more.css"; p { color: red }',
      'more.css': 'b { color: blue }',
      'a.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'one.js': 'var shared = 1;',
      'three.ts': 'const n: number = shared;',
    });
    expect(page.parts.map(({ name }) => name)).toEqual(['script-0', 'script-1', 'script-2']);
    expect(partOf(page, 'script-0')).toBe('var shared = 1;');
    expect(partOf(page, 'script-2')).toBe('const n = shared;\n');
    expect(page.html).toMatch(/<style media="print">[^]*color: blue[^]*color: red/);
    expect(page.html).toContain('<img src="data:image/svg+xml;base64,');
    expect(page.html).toMatch(/srcset="data:image\/svg\S+ 1x, data:image\/svg\S+ 2x"/);
    expect(page.html).not.toContain('a.svg');
  });

  test('[PRV-1] JSON, text, CSS modules and Preact are understood', async () => {
    const page = await built({
      'package.json': '{"dependencies":{"preact":"11"}}',
      'src/main.jsx':
        "import { n } from './n.json'; import note from './note.md'; import look from './a.module.css';\n" +
        'export const it = <b class={look.big}>{n}{note}</b>;console.log(it)',
      'src/n.json': '{"n": 42}',
      'src/note.md': '# Note',
      'src/a.module.css': '.big { color: red }',
    });
    expect(partOf(page, 'main')).toContain('preact/jsx-runtime');
    expect(partOf(page, 'main')).toContain('# Note');
    expect(page.html).toMatch(/\.a_big \{/);
  });

  test('[PRV-1] a script without a page gets one, and a project with neither has nothing to show', async () => {
    const page = await built({ 'src/index.ts': 'document.body.append("x")' });
    expect(page.path).toBe('src/index.ts');
    expect(page.html).toContain('id="root"');
    expect(await build({ 'main.py': 'print(1)' })).toEqual({ kind: 'nothing' });
  });

  test('[PRV-1] other pages are built when they are asked for', async () => {
    const page = await built(
      { 'index.html': 'home', 'about/us.html': '<img src="../x.svg">', 'x.svg': '<svg/>' },
      { page: 'about/us.html' },
    );
    expect(page.path).toBe('about/us.html');
    expect(page.html).toContain('data:image/svg+xml');
  });
});

describe('problems', () => {
  test('[PRV-2] errors stand at their lines and columns, in UTF-16 units', async () => {
    const outcome = await build({
      ...REACT,
      'src/app.tsx': 'export const App = () => null;\nconst 名 = "😀"; let x = = 1;\n',
    });
    expect(outcome).toMatchObject({
      kind: 'failed',
      problems: [{ severity: 'error', place: { path: 'src/app.tsx', line: 2, column: 24, length: 1 } }],
    });
  });

  test('[PRV-2] errors in a script that stands in a page are at lines of the page', async () => {
    const outcome = await build({ 'index.html': '<p>\n</p>\n<script type="module">\nlet a = ;\n</script>' });
    expect(outcome).toMatchObject({
      kind: 'failed',
      problems: [{ place: { path: 'index.html', line: 4, column: 8 } }],
    });
  });

  test('[PRV-2] a file that is not there is told where it is asked for', async () => {
    const outcome = await build({
      'index.html':
        '<h1>x</h1>\n<img src="no.png">\n<script type="module" src="a.js"></script><script type="module" src="gone.js"></script>',
      'a.js': "\nimport './missing.js';",
    });
    expect(outcome.kind).toBe('failed');
    expect(
      'problems' in outcome
        ? outcome.problems.map(({ text, severity, place }) => [severity, text, place?.path, place?.line])
        : [],
    ).toEqual([
      ['error', 'There is no file "gone.js" in the project.', 'index.html', 3],
      ['warning', 'There is no file "no.png" in the project.', 'index.html', 2],
      ['error', 'There is no file "./missing.js" in the project.', 'a.js', 2],
    ]);
  });

  test('[PRV-3] a package that is not offered is named, with those that are', async () => {
    const outcome = await build({
      'main.ts': "import { debounce } from 'lodash/fp';\nimport 'node:fs';debounce();",
    });
    const texts = 'problems' in outcome ? outcome.problems.map(({ text }) => text) : [];
    expect(texts).toEqual([
      'The package "lodash" is not available in previews. There are react, react-dom, preact; of others, put the files into the project and import them by their path.',
      '"node:fs" belongs to Node. A page in a browser does not have it; code that is run with Run does.',
    ]);
  });

  test('[PRV-4] addresses of the network are refused until the project allows them', async () => {
    const files = {
      'index.html':
        '<script src="https://cdn.example/x.js"></script><script type="module" src="a.js"></script>',
      'a.js': "import 'https://cdn.example/y.js';",
    };
    const closed = await build(files);
    expect(closed).toMatchObject({
      kind: 'failed',
      problems: [{ severity: 'warning' }, { severity: 'error' }],
    });
    const allowed = await built(files, { isNetworkAllowed: true });
    expect(allowed.html).toContain('src="https://cdn.example/x.js"');
    expect(partOf(allowed, 'main')).toContain('import "https://cdn.example/y.js"');
  });

  test('[PRV-2] places of errors at run time are places of the files', async () => {
    const bundler = bundlerOf({
      'index.html': '<script>\n\nfail();</script><script type="module" src="src/a.ts"></script>',
      'src/a.ts':
        'type Long = { a: 1 };\ninterface B {}\n\nexport function f(): Long {\n  throw new Error("no");\n}\nf();\n',
    });
    const outcome = await bundler.build({ isNetworkAllowed: false });
    if (outcome.kind !== 'built') throw new Error('not built');
    const lines = partOf(outcome.page, 'main').split('\n');
    const line = lines.findIndex((text) => text.includes('throw')) + 1;
    const located = bundler.locate(
      `Error: no\n    at f (atrium-part:main:${line}:9)\n    at atrium-part:script-0:3:1\n    at a (atrium-part:package-0:1:1)\n    at b (atrium-part:package-1:1:1)\n at other:1:1`,
    );
    expect(located.place).toMatchObject({ path: 'src/a.ts', line: 5 });
    expect(located.stack).toContain('at index.html:3:1');
    expect(located.stack).toContain(':3:1\n    in packages\n at other:1:1');
  });
});

test('[PRV-5] what changed is built anew, also when a page gets other scripts', async () => {
  const files: Files = { ...REACT };
  const bundler = bundlerOf(files);
  const order = { isNetworkAllowed: false };
  const texts = async () => {
    const outcome = await bundler.build(order);
    return outcome.kind === 'built' ? partOf(outcome.page, 'main') : outcome.kind;
  };
  expect(await texts()).toContain('Hello');
  files['src/app.tsx'] = 'export const App = () => <p>Changed</p>;';
  expect(await texts()).toContain('Changed');
  files['src/app.tsx'] = 'export const App = () => <p>';
  expect(await texts()).toBe('failed');
  files['src/app.tsx'] = 'export const App = () => <p>Mended</p>;';
  expect(await texts()).toContain('Mended');
  files['index.html'] = '<script type="module" src="other.js"></script>';
  files['other.js'] = 'console.log("other")';
  expect(await texts()).toContain('other');
});
