import * as esbuild from 'esbuild-wasm/esm/browser.js';
import wasmUrl from 'esbuild-wasm/esbuild.wasm?url';
import type { FromBuilder, ToBuilder } from './build-messages.ts';
import { buildFailed, ProjectBundler } from './project-bundler.ts';
import type { ProjectSources } from './project-sources.ts';

/**
 * Builds projects beside the page. It has a security policy of its own, the only one that lets WebAssembly be compiled, and
 * runs nothing of what it builds.
 */
const scope = globalThis as unknown as {
  postMessage(message: FromBuilder): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToBuilder>) => void): void;
};

let paths = new Set<string>();
let known: readonly string[] = [];
const contents = new Map<string, Promise<string | Uint8Array>>();
const waiting = new Map<number, (content: string | Uint8Array) => void>();
let lastRead = 0;

const sources: ProjectSources = {
  has: (path) => paths.has(path),
  paths: () => known,
  read: (path) => {
    const held = contents.get(path) ?? ask(path);
    contents.set(path, held);
    return held;
  },
};

const started = esbuild.initialize({ wasmURL: wasmUrl, worker: false });
// Whoever waits learns of it as of any other end of this program, and the next build starts a new one.
started.catch((error: unknown) =>
  queueMicrotask(() => {
    throw error;
  }),
);
const bundler = new ProjectBundler({ esbuild, sources });
/** One build at a time: the second one would take the first one's pieces. */
let last: Promise<unknown> = started;

scope.addEventListener('message', ({ data }) => {
  switch (data.kind) {
    case 'files':
      known = data.paths;
      paths = new Set(known);
      forget([...contents.keys()].filter((path) => !paths.has(path)));
      return;
    case 'changed':
      forget(data.paths);
      return;
    case 'content':
      waiting.get(data.id)?.(data.content ?? '');
      waiting.delete(data.id);
      return;
    case 'locate':
      scope.postMessage({ kind: 'located', id: data.id, located: bundler.locate(data.stack) });
      return;
    case 'build':
    default:
      last = last.then(() => build(data));
  }
});

function forget(gone: readonly string[]): void {
  for (const path of gone) contents.delete(path);
}

async function build({ id, order }: Extract<ToBuilder, { kind: 'build' }>): Promise<void> {
  const outcome = await bundler.build(order).catch(buildFailed);
  scope.postMessage({ kind: 'built', id, outcome });
}

function ask(path: string): Promise<string | Uint8Array> {
  const id = (lastRead += 1);
  scope.postMessage({ kind: 'read', id, path });
  return new Promise((resolve) => waiting.set(id, resolve));
}
