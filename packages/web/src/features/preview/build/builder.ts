import type { FromBuilder, ToBuilder } from './build-messages.ts';
import type { BuildOrder, BuildOutcome } from './build-outcome.ts';
import type { LocatedStack } from './source-places.ts';

/** What a builder needs of a worker. */
export interface BuilderPort {
  post(message: ToBuilder): void;
  close(): void;
}

export interface BuilderDeps {
  /** Starts a worker; `onEnd`: it cannot go on. */
  readonly start: (onMessage: (message: FromBuilder) => void, onEnd: (reason: string) => void) => BuilderPort;
  readonly read: (path: string) => Promise<string | Uint8Array>;
}

interface Started {
  readonly port: BuilderPort;
  readonly builds: Map<number, (outcome: BuildOutcome) => void>;
  readonly places: Map<number, (located: LocatedStack) => void>;
}

/** The page's side of the worker that builds. It is started with the first build, and anew after it has failed. */
export class Builder {
  readonly #deps: BuilderDeps;
  #started: Started | undefined;
  #paths: readonly string[] = [];
  #lastId = 0;

  constructor(deps: BuilderDeps) {
    this.#deps = deps;
  }

  setPaths(paths: readonly string[]): void {
    this.#paths = paths;
    this.#started?.port.post({ kind: 'files', paths });
  }

  changed(paths: readonly string[]): void {
    this.#started?.port.post({ kind: 'changed', paths });
  }

  build(order: BuildOrder): Promise<BuildOutcome> {
    const { port, builds } = this.#start();
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      builds.set(id, resolve);
      port.post({ kind: 'build', id, order });
    });
  }

  /** In the words of the page that was built last. */
  locate(stack: string): Promise<LocatedStack> {
    if (this.#started === undefined) return Promise.resolve({ stack });
    const { port, places } = this.#started;
    const id = (this.#lastId += 1);
    return new Promise((resolve) => {
      places.set(id, resolve);
      port.post({ kind: 'locate', id, stack });
    });
  }

  close(): void {
    this.#end('The build was stopped.');
  }

  #start(): Started {
    if (this.#started) return this.#started;
    const port = this.#deps.start(
      (message) => this.#hear(message),
      (reason) => this.#end(reason),
    );
    this.#started = { port, builds: new Map(), places: new Map() };
    port.post({ kind: 'files', paths: this.#paths });
    return this.#started;
  }

  #hear(message: FromBuilder): void {
    switch (message.kind) {
      case 'read':
        void this.#answer(message.id, message.path);
        return;
      case 'built':
        this.#started?.builds.get(message.id)?.(message.outcome);
        this.#started?.builds.delete(message.id);
        return;
      case 'located':
      default:
        this.#started?.places.get(message.id)?.(message.located);
        this.#started?.places.delete(message.id);
    }
  }

  async #answer(id: number, path: string): Promise<void> {
    let content: string | Uint8Array | undefined;
    try {
      content = await this.#deps.read(path);
    } catch {
      // Gone meanwhile, or not to be had: the build goes on without it and is repeated with the next change.
    }
    this.#started?.port.post({ kind: 'content', id, content });
  }

  #end(reason: string): void {
    const ended = this.#started;
    this.#started = undefined;
    ended?.port.close();
    const problems = [{ severity: 'error', text: reason } as const];
    for (const resolve of ended?.builds.values() ?? []) resolve({ kind: 'failed', problems });
    for (const resolve of ended?.places.values() ?? []) resolve({ stack: '' });
  }
}
