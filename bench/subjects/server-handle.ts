import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { CommandName, CommandReply, Commands } from './commands.ts';

const ATRIUM = new URL('../server-process.ts', import.meta.url);
const BARE = new URL('../floors/bare-socket-io.ts', import.meta.url);
const PLAIN_Y = new URL('../floors/bare-y-websocket.ts', import.meta.url);

/** What can be put under load; `endpoint` is Atrium over a store that it takes for a shared one, as AWS is. */
const SUBJECTS = {
  atrium: { file: ATRIUM, args: [] },
  endpoint: { file: ATRIUM, args: ['--endpoint'] },
  bare: { file: BARE, args: [] },
  'plain-y': { file: PLAIN_Y, args: [] },
} as const;

export type SubjectName = keyof typeof SUBJECTS;

interface Pending {
  resolve(output: unknown): void;
  reject(error: Error): void;
}

/** A server in a process of its own. */
export class ServerHandle {
  readonly name: SubjectName;
  readonly port: number;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;

  /** With `profileTo`, its CPU profile is written to that directory when it is closed. */
  static async start(name: SubjectName, profileTo?: string): Promise<ServerHandle> {
    const { file, args } = SUBJECTS[name];
    const profiling = profileTo ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`] : [];
    const child = fork(file, [...args], {
      execArgv: ['--expose-gc', ...profiling],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(() => [undefined]);
    const [ready] = (await Promise.race([once(child, 'message'), ended])) as [CommandReply | undefined];
    if (ready?.kind !== 'ready') throw new Error(`${name} did not start`);
    return new ServerHandle(name, child, ready.port);
  }

  private constructor(name: SubjectName, child: ChildProcess, port: number) {
    this.name = name;
    this.#child = child;
    this.port = port;
    this.pid = child.pid as number;
    child.on('message', (reply: CommandReply) => this.#settle(reply));
    child.on('exit', () => {
      for (const pending of this.#pending.values()) pending.reject(new Error(`${name} has ended`));
    });
  }

  ask<Name extends CommandName>(
    name: Name,
    ...[input]: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>> {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#child.send({ id, name, input });
    return answer as Promise<Awaited<ReturnType<Commands[Name]>>>;
  }

  async close(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.disconnect();
    await exited;
  }

  #settle(reply: CommandReply): void {
    if (reply.kind === 'ready') return;
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === 'done') pending?.resolve(reply.output);
    else pending?.reject(new Error(reply.message));
  }
}
