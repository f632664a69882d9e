import { EvalFlags, JSException, type JSValueHandle } from 'quickjs-wasi';
import type { GuestEnd, GuestHost } from '../guest.ts';
import { Machine } from './machine.ts';
import { CompileError, Sources, type Compile } from './sources.ts';

const MODULE_WORDS = /^\s*(?:import\b(?!\s*\()|export\b)/m;

/** Runs a job's first file, compiled by `compile`, to the end of its last timer. */
export async function runProgram(host: GuestHost, compile: Compile): Promise<GuestEnd> {
  const machine = await Machine.create(host);
  const job = host.takeJob();
  const sources = new Sources(job, compile);
  machine.begin(sources);
  try {
    const code = sources.load(sources.main);
    const flags = flagsFor(machine, code, sources.main);
    if (job.isCompileOnly) return compileOnly(machine, code, flags);
    machine.vm.evalCode(code, sources.main, flags);
  } catch (error) {
    if (error instanceof JSException || error instanceof CompileError)
      return uncompiled({ host, machine, error });
    throw error;
  }
  return drained(host, machine);
}

/** A script unless it imports or exports: scripts may do without declarations, and `await` works in both. */
function flagsFor({ vm }: Machine, code: string, name: string): number {
  const script = EvalFlags.TYPE_GLOBAL | EvalFlags.ASYNC;
  if (/\.m[jt]s$/.test(name)) return EvalFlags.TYPE_MODULE;
  if (!MODULE_WORDS.test(code)) return script;
  try {
    vm.compile(code, name, script);
    return script;
  } catch {
    return EvalFlags.TYPE_MODULE;
  }
}

function compileOnly({ vm, sources }: Machine, code: string, flags: number): GuestEnd {
  vm.evalCode(code, sources.main, flags | EvalFlags.COMPILE_ONLY);
  return { kind: 'exited', exitCode: 0 };
}

function drained(host: GuestHost, machine: Machine): GuestEnd {
  try {
    if (machine.drain() === 'failed') return failed({ host, machine, reason: machine.ask('firstRejection') });
    return { kind: 'exited', exitCode: machine.ask('exitCode').consume((code) => code.toNumber()) & 0xff };
  } catch (error) {
    if (error instanceof JSException) return failed({ host, machine, reason: error.handle });
    throw error;
  }
}

interface Failure {
  readonly host: GuestHost;
  readonly machine: Machine;
}

function failed({ host, machine, reason }: Failure & { readonly reason: JSValueHandle }): GuestEnd {
  if (machine.ask('isOutOfMemory', reason).consume((answer) => answer.toBoolean()))
    return { kind: 'out-of-memory' };
  host.write('stderr', encode(`${machine.ask('describe', reason).toString()}\n`));
  return { kind: 'exited', exitCode: 1 };
}

/** Evaluating throws only before the program runs: what goes wrong in it rejects its promise. */
function uncompiled({
  host,
  machine,
  error,
}: Failure & { readonly error: JSException | CompileError }): GuestEnd {
  const { failure, main } = machine.sources;
  if (failure) {
    host.write('compiler', encode(`${failure.error.message}\n`));
    return compileFailed(failure.name === main ? failure.error.line : undefined);
  }
  if (error instanceof CompileError) throw error;
  if (error.name !== 'SyntaxError') return failed({ host, machine, reason: error.handle });
  host.write('compiler', encode(`${machine.ask('describe', error.handle).toString()}\n`));
  return compileFailed(lineIn(machine.sources, error.stack ?? ''));
}

/** Of the main file; what goes wrong in another has no line there. */
function lineIn(sources: Sources, trace: string): number | undefined {
  const [, name, line, column] = /([^\s(]+):(\d+):(\d+)\)?\s*$/m.exec(trace) ?? [];
  return name === sources.main ? sources.line(name, Number(line), Number(column)) : undefined;
}

function compileFailed(line: number | undefined): GuestEnd {
  return line === undefined ? { kind: 'compile-failed' } : { kind: 'compile-failed', line };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
