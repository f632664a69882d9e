import { setFlagsFromString } from 'node:v8';
import type { Guest, GuestEnd, GuestHost, Job } from '../guest.ts';
import { JobFiles, WORK } from '../wasi/job-files.ts';
import { LastWords } from '../wasi/last-words.ts';
import { runWasi } from '../wasi/run-wasi.ts';
import { Wasi } from '../wasi/wasi.ts';
import { Compiler } from './compiler.ts';
import type { Dialect } from './dialect.ts';

/** Compiles a program and runs it in a file system of its own, where the compiler never was. */
export function clangGuest(dialect: Dialect): Guest {
  return (host) => {
    // V8 would spend twice the memory on making the compiler faster than it will ever pay back.
    setFlagsFromString('--liftoff-only');
    const compiler = new Compiler(host, dialect);
    compiler.prepare();
    const jobFiles = new JobFiles(host);
    const program = compile(compiler, dialect, jobFiles.job);
    if (program === undefined) {
      const line = compiler.lineOfError(jobFiles.mainPath);
      return { kind: 'compile-failed', ...(line !== undefined && { line }) };
    }
    if (jobFiles.job.isCompileOnly) return { kind: 'exited', exitCode: 0 };
    return run(host, jobFiles, program);
  };
}

/** The first file is a source whatever it is called. */
function compile(
  compiler: Compiler,
  { endings }: Dialect,
  { files }: Job,
): Uint8Array<ArrayBuffer> | undefined {
  const placed = files.map(({ name, content }) => ({ path: `${WORK}/${name}`, content }));
  for (const { path, content } of placed) compiler.addFile(path, content);
  return compiler.build(placed.filter(({ path }, index) => index === 0 || endings.test(path)));
}

function run(host: GuestHost, jobFiles: JobFiles, program: Uint8Array<ArrayBuffer>): GuestEnd {
  const words = new LastWords(host);
  const wasi = new Wasi({
    args: [jobFiles.mainPath],
    streams: words.streams,
    limits: host.limits,
    isTerminal: true,
  });
  jobFiles.mountIn(wasi.files);
  setFlagsFromString('--no-liftoff-only');
  const module = new WebAssembly.Module(program);
  host.programStarts();
  const end = runWasi(wasi, module, 'atrium_flush');
  return words.explain(named(end), wasi, /bad_alloc/);
}

/** WebAssembly's word for `abort` tells people nothing. */
function named(end: GuestEnd): GuestEnd {
  return end.kind === 'crashed' && end.reason === 'unreachable'
    ? { kind: 'crashed', reason: 'aborted' }
    : end;
}
