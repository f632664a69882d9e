import { readFileSync } from 'node:fs';
import type { Guest } from './guest.ts';
import { JobFiles } from './wasi/job-files.ts';
import { LastWords } from './wasi/last-words.ts';
import { refusalIn } from './wasi/refusal.ts';
import { endOf } from './wasi/run-wasi.ts';
import { Wasi } from './wasi/wasi.ts';

/** What of the module's exports is called; pointers and exit codes. */
interface PerlExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  malloc(size: number): number;
  zeroperl_init(): number;
  zeroperl_eval(source: number, context: number, argumentCount: number, values: number): number;
  zeroperl_flush(): number;
  zeroperl_shutdown(): void;
}

const SCALAR = 1;
const FAILED = 255;
const START = 'do "/start/perl-start.pl" or print STDERR $@';

/** Perl, up and waiting for `/job/main` when the job comes: see perl-start.pl. */
export const guest: Guest = (host) => {
  const words = new LastWords(host);
  const wasi = new Wasi({ args: ['perl'], streams: words.streams, limits: host.limits });
  wasi.files.addFile('/start/perl-start.pl', readFileSync(new URL('perl-start.pl', import.meta.url)));
  new JobFiles(host).mountIn(wasi.files);
  const perl = initialised(wasi, host.readRuntime('@6over3/zeroperl-ts/dist/esm/zeroperl.wasm'));
  const end = endOf(() => {
    perl.zeroperl_eval(textIn(perl, START), SCALAR, 0, 0);
    perl.zeroperl_flush();
    // `END` blocks.
    perl.zeroperl_shutdown();
    return wasi.files.contentOf('/start/failed') === undefined ? 0 : FAILED;
  });
  return refusalIn(wasi.files) ?? words.explain(end, wasi, /^Out of memory/m);
};

/** The one import beside WASI calls functions of a host, of which there are none. */
function initialised(wasi: Wasi, runtime: Uint8Array<ArrayBuffer>): PerlExports {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(runtime), {
    wasi_snapshot_preview1: wasi.imports,
    env: { call_host_function: () => 0 },
  });
  wasi.attach(instance);
  const perl = instance.exports as unknown as PerlExports;
  perl._initialize();
  if (perl.zeroperl_init() !== 0) throw new Error('Perl does not start');
  return perl;
}

function textIn(perl: PerlExports, text: string): number {
  const bytes = Buffer.from(`${text}\0`);
  const pointer = perl.malloc(bytes.length);
  new Uint8Array(perl.memory.buffer).set(bytes, pointer);
  return pointer;
}
