import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;
/** An ended engine's last words are in the pipe already: this is for a pipe that somebody else holds open. */
const LAST_WORDS_MS = 2_000;
/** SQLite's own patience with a locked file is five seconds. */
const STOP_TIMEOUT_MS = 2_000;
const PORT_ATTEMPTS = 5;

/**
 * The engine does not watch its parent. So a small guard waits at a pipe whose other end only this process holds: when
 * this process ends in whatever way, the pipe closes and the guard ends the engine. A line on the pipe dismisses it.
 * `exec` gives the engine the shell's pid, so it is a direct child of this process and `$$` is its pid.
 */
const GUARD = '(read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 & exec "$@" 3<&-';

/** How an engine that ran has ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote. */
  readonly message: string;
}

export interface EngineProcess {
  readonly pid: number;
  readonly origin: string;
  /** Resolves when it has ended, whoever ended it. */
  readonly exited: Promise<EngineExit>;
  /** SIGTERM, and SIGKILL if that takes too long. */
  stop(): Promise<void>;
}

export interface EngineProcessOptions {
  binary: string;
  /** Without it, everything is kept in memory. */
  databaseFile?: string | undefined;
  /** Any free one unless it is set. */
  port?: number | undefined;
}

/** Starts the engine on a free port of the loopback interface; resolves when it answers as itself. */
export async function startEngineProcess(options: EngineProcessOptions, attempt = 1): Promise<EngineProcess> {
  const port = options.port ?? (await freePort());
  const child = spawnEngine(options, port);
  const output = new OutputTail(child);
  const exited = watchExit(child, output);
  const origin = `http://127.0.0.1:${port}`;
  const outcome = await Promise.race([
    output.listening,
    exited,
    sleep(START_TIMEOUT_MS, 'slow' as const, { ref: false }),
  ]);
  if (outcome === undefined) {
    await assertItself(origin);
    return { pid: child.pid as number, origin, exited, stop: () => stop(child, exited) };
  }
  if (outcome === 'slow') {
    child.kill('SIGKILL');
    throw new Error(`the embedded engine did not start within ${START_TIMEOUT_MS / 1_000} s`);
  }
  // Somebody took the port in between.
  if (/already in use/.test(outcome.message) && attempt < PORT_ATTEMPTS && options.port === undefined) {
    return startEngineProcess(options, attempt + 1);
  }
  throw new Error(startFailure(outcome, options.databaseFile));
}

function spawnEngine({ binary, databaseFile }: EngineProcessOptions, port: number): ChildProcess {
  const files = databaseFile === undefined ? [] : ['--db-path', databaseFile];
  const command = [binary, '--host', '127.0.0.1', '--port', String(port), ...files];
  return spawn('/bin/sh', ['-c', GUARD, 'sh', ...command], {
    // A session of its own: Ctrl-C in the terminal reaches the server alone, which stops the engine last.
    detached: true,
    // No environment: it would hold the server's secrets.
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

/** Reads the child's output, so that it never waits for a reader. */
class OutputTail {
  static readonly #LENGTH = 2_000;
  /** Resolves when the child says that it has its port, which nobody else can say on its pipes. */
  readonly listening: Promise<undefined>;
  #text = '';

  constructor(child: ChildProcess) {
    this.listening = new Promise((resolve) => {
      const read = (text: string): void => {
        this.#text = (this.#text + text).slice(-OutputTail.#LENGTH);
        if (this.#text.includes('listening on')) resolve(undefined);
      };
      child.stdout?.setEncoding('utf8').on('data', read);
      child.stderr?.setEncoding('utf8').on('data', read);
    });
  }

  /** Without the greeting. */
  get text(): string {
    return this.#text.replace(/^.*listening on.*$/m, '').trim();
  }
}

async function watchExit(child: ChildProcess, output: OutputTail): Promise<EngineExit> {
  const guardPipe = child.stdio[3] as Writable;
  guardPipe.on('error', () => {
    // The guard has gone already, for example with its whole session.
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  guardPipe.end('dismissed\n');
  // What it wrote last may still be on its way through the pipe.
  if (child.stderr && !child.stderr.readableEnded) {
    await Promise.race([once(child.stderr, 'end'), sleep(LAST_WORDS_MS, undefined, { ref: false })]);
  }
  return { code, signal, message: output.text };
}

async function assertItself(origin: string): Promise<void> {
  const request = get(origin, { agent: false, timeout: START_TIMEOUT_MS });
  request.on('timeout', () => request.destroy(new Error(`${origin} does not answer`)));
  const [reply] = (await once(request, 'response')) as [IncomingMessage];
  reply.resume();
  if (reply.headers['x-dynoxide-version'] === undefined)
    throw new Error(`${origin} is not the embedded engine`);
}

async function stop(child: ChildProcess, exited: Promise<EngineExit>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

function startFailure({ code, signal, message }: EngineExit, databaseFile = ''): string {
  if (/not a valid SQLite|malformed|not a database/i.test(message)) {
    return (
      `${databaseFile} cannot be read as Atrium's data (${message.split('. ', 1)[0]}). It was left as it is: ` +
      'put a backup in its place, or move it away to begin anew.'
    );
  }
  return `the embedded engine did not start (${signal ?? `exit code ${code}`}): ${message}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
