import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { FrameReader } from './frame-reader.ts';
import type { FrameKind } from './guest/frame.ts';
import type { Job } from './guest/guest.ts';

/** How a child ended, seen from outside. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what Node itself wrote, not the program. */
  readonly complaint: string;
}

export interface GuestProcessListener {
  readonly onFrame: (kind: FrameKind, bytes: Uint8Array) => void;
  /** It is gone, and everything that it wrote has been read. */
  readonly onGone: (exit: ProcessExit) => void;
}

export interface GuestCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly workingDirectory: string;
}

/** One child: it prepares a runtime, waits, runs one job, is killed. */
export class GuestProcess {
  static readonly #COMPLAINT_LENGTH = 4_000;
  readonly pid: number | undefined;
  /** Resolves when nothing of it is left. Never rejects. */
  readonly gone: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #pipes: { readonly input: Writable; readonly job: Writable; readonly frames: Readable };
  #isReady = false;
  #isGone = false;
  #complaint = '';
  #listener: GuestProcessListener | undefined;

  constructor({ file, args, workingDirectory }: GuestCommand) {
    this.#child = spawn(file, args, {
      cwd: workingDirectory,
      env: {},
      // A group of its own: it is killed whole, and Ctrl-C in the terminal does not reach it.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.pid = this.#child.pid;
    const [input, , complaints, job, frames] = this.#child.stdio as unknown as [
      Writable,
      null,
      Readable,
      Writable,
      Readable,
    ];
    this.#pipes = { input, job, frames };
    // A child that is gone reads no more: that is told by its end.
    for (const pipe of [input, job, frames, complaints]) pipe.on('error', () => {});
    complaints.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-GuestProcess.#COMPLAINT_LENGTH);
    });
    this.#readFrames(frames);
    this.gone = this.#watch();
  }

  /** Its runtime is up and waits for a job. */
  get isReady(): boolean {
    return this.#isReady;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Hands over the job, which may happen before the child is ready. Frames come to the listener from here on. */
  start(job: Job, listener: GuestProcessListener): void {
    this.#listener = listener;
    void this.gone.then(listener.onGone);
    this.#pipes.job.write(`${JSON.stringify(job)}\n`);
  }

  write(text: string): void {
    this.#pipes.input.write(text);
  }

  endInput(): void {
    this.#pipes.input.end();
  }

  /** The child waits in its writes. */
  pause(): void {
    this.#pipes.frames.pause();
  }

  resume(): void {
    this.#pipes.frames.resume();
  }

  kill(): void {
    this.#killGroup();
    // What the sandbox was about to start when it was killed ends when nobody speaks to it, and what was
    // written is read: otherwise the pipes stay open, and it would never be gone.
    this.#pipes.input.destroy();
    this.#pipes.job.destroy();
    this.#pipes.frames.resume();
  }

  #killGroup(): void {
    if (this.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // It went by itself a moment ago.
    }
  }

  #readFrames(frames: Readable): void {
    const reader = new FrameReader((kind, bytes) => {
      if (kind === 'status' && Buffer.from(bytes).toString() === '"ready"') this.#isReady = true;
      else if (!this.#listener) this.#refuse(bytes);
      this.#listener?.onFrame(kind, bytes);
    });
    frames.on('data', (bytes: Buffer) => {
      try {
        reader.push(bytes);
      } catch {
        this.kill();
      }
    });
  }

  /** It said that it ended before there was anything to do: its runtime is broken. */
  #refuse(bytes: Uint8Array): void {
    this.#complaint += Buffer.from(bytes).toString();
    this.kill();
  }

  #watch(): Promise<ProcessExit> {
    return new Promise((resolve) => {
      const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.#isGone = true;
        resolve({ code, signal, complaint: this.#complaint });
      };
      this.#child.once('close', finish);
      this.#child.once('error', (error) => {
        this.#complaint += error.message;
        // What never began is never closed.
        if (this.pid === undefined) finish(null, null);
      });
    });
  }
}
