import { setTimeout as sleep } from 'node:timers/promises';
import type { Endpoint } from './connection.ts';
import { openDataDirectory, type DataDirectory } from './data-directory.ts';
import type { Diagnostics } from './diagnostics.ts';
import { findEngineBinary, type EngineBinaryOptions } from './engine-binary.ts';
import { startEngineProcess, type EngineExit, type EngineProcess } from './engine-process.ts';

/** Pause before the engine is started again: doubles from the first to the last. */
const RESTART_PAUSE_MS = { first: 50, last: 5_000 };
/** After running this long, the next crash counts as the first one again. */
const STABLE_AFTER_MS = 30_000;

export type EngineHealth =
  | { readonly kind: 'running'; readonly pid: number }
  /** The disk is full: reading works. */
  | { readonly kind: 'read-only'; readonly pid: number; readonly since: Date }
  | { readonly kind: 'restarting'; readonly attempt: number; readonly reason: string }
  | { readonly kind: 'stopped' };

type State =
  | { kind: 'running'; process: EngineProcess; diskFullSince?: Date | undefined }
  | { kind: 'restarting'; attempt: number; reason: string; up: PromiseWithResolvers<void> }
  | { kind: 'stopped' };

export interface EngineOptions extends EngineBinaryOptions {
  /** A directory for one server alone, or everything in memory and gone at the end: for tests. */
  place: { dataDir: string } | { memory: true };
  diagnostics: Diagnostics;
  /** Always on the same port once it has one: other processes know it by its address. */
  keepsPort?: boolean | undefined;
}

/** The DynamoDB-compatible engine as a child process, started again whenever it ends. */
export class EmbeddedEngine implements Endpoint {
  readonly #binary: string;
  readonly #keepsPort: boolean;
  readonly #directory: DataDirectory | undefined;
  readonly #diagnostics: Diagnostics;
  readonly #stopping = new AbortController();
  readonly #supervision: Promise<void>;
  #state: State;
  #origin: string;
  #generation = 1;

  private constructor(parts: {
    binary: string;
    directory: DataDirectory | undefined;
    diagnostics: Diagnostics;
    keepsPort: boolean;
    process: EngineProcess;
  }) {
    this.#keepsPort = parts.keepsPort;
    this.#binary = parts.binary;
    this.#directory = parts.directory;
    this.#diagnostics = parts.diagnostics;
    this.#origin = parts.process.origin;
    this.#state = { kind: 'running', process: parts.process };
    this.#supervision = this.#supervise(parts.process, 0);
  }

  /** Throws when another server uses the directory, its data cannot be read, or there is no engine to run. */
  static async start({
    place,
    diagnostics,
    keepsPort = false,
    ...where
  }: EngineOptions): Promise<EmbeddedEngine> {
    const binary = await findEngineBinary(where);
    const directory = 'dataDir' in place ? await openDataDirectory(place.dataDir) : undefined;
    try {
      const process = await startEngineProcess({ binary, databaseFile: directory?.databaseFile });
      return new EmbeddedEngine({ binary, directory, diagnostics, keepsPort, process });
    } catch (error) {
      directory?.release();
      throw error;
    }
  }

  get origin(): string {
    return this.#origin;
  }

  get generation(): number {
    return this.#generation;
  }

  get health(): EngineHealth {
    const state = this.#state;
    if (state.kind === 'stopped') return { kind: 'stopped' };
    if (state.kind === 'restarting') {
      return { kind: 'restarting', attempt: state.attempt, reason: state.reason };
    }
    const { pid } = state.process;
    return state.diskFullSince
      ? { kind: 'read-only', pid, since: state.diskFullSince }
      : { kind: 'running', pid };
  }

  whenUp(): Promise<void> | undefined {
    return this.#state.kind === 'restarting' ? this.#state.up.promise : undefined;
  }

  diskFull(isFull: boolean): void {
    if (this.#state.kind !== 'running' || isFull === (this.#state.diskFullSince !== undefined)) return;
    this.#state = { ...this.#state, diskFullSince: isFull ? new Date() : undefined };
    if (isFull)
      this.#diagnostics.error({}, 'The disk is full: everything can be read, nothing can be written.');
    else this.#diagnostics.info({}, 'The disk has room again: writing works.');
  }

  async stop(): Promise<void> {
    const state = this.#state;
    this.#stopping.abort();
    this.#state = { kind: 'stopped' };
    if (state.kind === 'running') await state.process.stop();
    if (state.kind === 'restarting') state.up.resolve();
    await this.#supervision;
    this.#directory?.release();
  }

  async #supervise(process: EngineProcess, attemptsBefore: number): Promise<void> {
    const startedAt = performance.now();
    const exit = await process.exited;
    if (this.#stopping.signal.aborted) return;
    const isStable = performance.now() - startedAt >= STABLE_AFTER_MS;
    await this.#restart(isStable ? 1 : attemptsBefore + 1, describeExit(exit));
  }

  async #restart(attempt: number, reason: string): Promise<void> {
    const up = this.#state.kind === 'restarting' ? this.#state.up : Promise.withResolvers<void>();
    this.#state = { kind: 'restarting', attempt, reason, up };
    this.#diagnostics.error({ attempt, reason }, 'The embedded engine has ended; starting it again.');
    try {
      const pause = Math.min(RESTART_PAUSE_MS.last, RESTART_PAUSE_MS.first * 2 ** (attempt - 1));
      await sleep(pause, undefined, { signal: this.#stopping.signal });
      const process = await startEngineProcess({
        binary: this.#binary,
        databaseFile: this.#directory?.databaseFile,
        port: this.#keepsPort ? Number(new URL(this.#origin).port) : undefined,
      });
      await this.#adopt(process, { attempt, up });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      await this.#restart(attempt + 1, error instanceof Error ? error.message : String(error));
    }
  }

  async #adopt(
    process: EngineProcess,
    { attempt, up }: { attempt: number; up: PromiseWithResolvers<void> },
  ): Promise<void> {
    if (this.#stopping.signal.aborted) {
      await process.stop();
      return;
    }
    this.#origin = process.origin;
    this.#generation += 1;
    this.#state = { kind: 'running', process };
    up.resolve();
    await this.#supervise(process, attempt);
  }
}

function describeExit({ code, signal, message }: EngineExit): string {
  return `${signal ?? `exit code ${code}`}${message === '' ? '' : `: ${message}`}`;
}
