import { TextDecoder } from 'node:util';
import type { Run, RunEnd, RunEvent, RunLimits, RunRequest, RunStream } from './code-runner.ts';
import { EventStream } from './event-stream.ts';
import type { GuestProcess, ProcessExit } from './guest-process.ts';
import type { FrameKind } from './guest/frame.ts';
import type { EmbeddedLanguage } from './language.ts';
import { usageOf, type Usage } from './usage.ts';
import { endOfGuest, endOfProcess, readStatus } from './verdict.ts';

/** Output that waits for a slow reader before the program is held up. */
const ROOM_BYTES = 64 * 1024;
const SAMPLE_MS = 200;
/** What a process may grow by beside its program. */
const SLACK_BYTES = 96 * 1024 * 1024;
/** A runtime that is not up by then never will be. */
const START_MS = 180_000;

type Phase = 'starting' | 'compiling' | 'running' | 'over';

/** One program in one child. */
export class EmbeddedRun implements Run {
  readonly #options: EmbeddedRunOptions;
  readonly #stream: EventStream<RunEvent>;
  readonly #decoders = new Map<RunStream, TextDecoder>();
  #phase: Phase = 'starting';
  #end: RunEnd | undefined;
  #isDiscarding = false;
  #isInputOpen = true;
  #inputBytes = 0;
  #outputBytes = 0;
  #startedAt = performance.now();
  #endedAt = 0;
  #before: Usage | undefined;
  #latest: Usage | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #sampler: NodeJS.Timeout | undefined;

  constructor(options: EmbeddedRunOptions) {
    this.#options = options;
    const { process, request } = options;
    this.#stream = new EventStream({
      room: ROOM_BYTES,
      weightOf: (event) => (event.kind === 'output' ? event.text.length : 0),
      onFull: () => process.pause(),
      onRoom: () => process.resume(),
      onLeft: () => this.cancel(),
    });
    this.#setDeadline(START_MS, { kind: 'crashed', reason: 'The runtime did not start.' });
    const isReady = process.isReady;
    process.start(
      { files: request.files, isCompileOnly: request.isCompileOnly },
      { onFrame: (kind, bytes) => this.#take(kind, bytes), onGone: (exit) => this.#finish(exit) },
    );
    if (isReady) this.#begin();
    if (request.stdin !== '') this.input(request.stdin);
    if (!request.keepsInputOpen) this.endInput();
  }

  get events(): AsyncIterable<RunEvent> {
    return this.#stream;
  }

  input(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (!this.#isInputOpen || this.#end || this.#inputBytes + bytes > this.#options.limits.stdinBytes)
      return false;
    this.#inputBytes += bytes;
    this.#options.process.write(text);
    return true;
  }

  endInput(): void {
    if (!this.#isInputOpen) return;
    this.#isInputOpen = false;
    this.#options.process.endInput();
  }

  cancel(): void {
    this.#stop({ kind: 'cancelled' });
    // Nobody waits for the rest, and a reader that went away would never take it.
    this.#isDiscarding = true;
    this.#options.process.resume();
  }

  /** The job is in the runtime's hands. */
  #begin(): void {
    const { language, limits, process } = this.#options;
    this.#startedAt = performance.now();
    this.#before = process.pid === undefined ? undefined : usageOf(process.pid);
    this.#sampler = setInterval(() => this.#sample(), SAMPLE_MS);
    if (!language.isCompiled) return this.#startProgram();
    this.#phase = 'compiling';
    this.#setDeadline(limits.compileMs, { kind: 'limit', limit: 'time' });
  }

  #startProgram(): void {
    const { language, limits } = this.#options;
    if (this.#phase === 'compiling') {
      this.#sample();
      this.#before = this.#latest;
      this.#startedAt = performance.now();
    }
    this.#phase = 'running';
    this.#setDeadline(limits.wallMs, { kind: 'limit', limit: 'time' });
    this.#stream.push({ kind: 'started', engine: language.engine });
  }

  #take(kind: FrameKind, bytes: Uint8Array): void {
    if (this.#isDiscarding) return;
    if (kind !== 'status') return this.#print(kind, bytes);
    const status = readStatus(bytes);
    if (status === 'ready' && this.#phase === 'starting') return this.#begin();
    if (status === 'program-starts' && this.#phase === 'compiling') return this.#startProgram();
    if (typeof status === 'object') this.#stop(endOfGuest(status));
  }

  #print(stream: RunStream, bytes: Uint8Array): void {
    const room = this.#options.limits.outputBytes - this.#outputBytes;
    const kept = bytes.subarray(0, room);
    this.#outputBytes += kept.length;
    const decoder = this.#decoders.get(stream) ?? new TextDecoder();
    this.#decoders.set(stream, decoder);
    this.#say(stream, decoder.decode(kept, { stream: true }));
    if (kept.length === bytes.length) return;
    this.#stop({ kind: 'limit', limit: 'output' });
    this.#isDiscarding = true;
    this.#decoders.clear();
  }

  #say(stream: RunStream, text: string): void {
    if (text !== '') this.#stream.push({ kind: 'output', stream, text });
  }

  #sample(): void {
    const { limits, process } = this.#options;
    const usage = process.pid === undefined ? undefined : usageOf(process.pid);
    // A process that is on its way out shows no memory any more.
    if (usage === undefined || usage.peakMemoryBytes === 0) return;
    this.#latest = usage;
    if (this.#phase !== 'running') return;
    const grownBytes = usage.memoryBytes - (this.#before?.memoryBytes ?? 0);
    if (this.#cpuMs() > limits.cpuMs) this.#stop({ kind: 'limit', limit: 'cpu' });
    // Runtimes have limits of their own; this one is for what they keep beside their memory.
    if (grownBytes > limits.memoryBytes + limits.fileBytes + SLACK_BYTES)
      this.#stop({ kind: 'limit', limit: 'memory' });
  }

  #cpuMs(): number {
    return (this.#latest?.cpuMs ?? 0) - (this.#before?.cpuMs ?? 0);
  }

  #setDeadline(ms: number, end: RunEnd): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#stop(end), ms);
  }

  /** The first end counts. What the child wrote before is still read. */
  #stop(end: RunEnd): void {
    if (this.#end) return;
    this.#end = end;
    this.#endedAt = performance.now();
    clearTimeout(this.#deadline);
    clearInterval(this.#sampler);
    this.#sample();
    this.#options.process.kill();
  }

  #finish(exit: ProcessExit): void {
    this.#stop(endOfProcess(exit));
    this.#phase = 'over';
    if (!this.#isDiscarding)
      for (const [stream, decoder] of this.#decoders) this.#say(stream, decoder.decode());
    this.#stream.push({
      kind: 'ended',
      end: this.#end ?? endOfProcess(exit),
      durationMs: this.#endedAt - this.#startedAt,
      ...(this.#latest &&
        this.#before && { cpuMs: this.#cpuMs(), memoryBytes: this.#latest.peakMemoryBytes }),
    });
    this.#stream.end();
    this.#options.onOver(this);
  }
}

export interface EmbeddedRunOptions {
  readonly process: GuestProcess;
  readonly language: EmbeddedLanguage;
  readonly request: RunRequest;
  readonly limits: RunLimits;
  /** Nothing of it is left. */
  readonly onOver: (run: EmbeddedRun) => void;
}
