import { AppError } from '@atrium/contract/errors';
import type { RunId, UserId } from '@atrium/contract/ids';
import type { QuestionDesk } from '../nodes/node-questions.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { RunService } from './run-service.ts';

type Method = 'input' | 'cancel' | 'get' | 'share';

/** A run as its starter names it, and what is asked of it. */
interface Asked<Name extends Method> {
  readonly method: Name;
  readonly run: readonly [RunId, UserId];
  readonly args: Parameters<RunService[Name]>;
}

/** Runs live on the node that started them; their starters may ask for them on any. */
export class RunRouter {
  readonly #runs: RunService;
  readonly #nodes: Nodes;
  readonly #questions: QuestionDesk;

  constructor(deps: { runs: RunService; nodes: Nodes; questions: QuestionDesk }) {
    this.#runs = deps.runs;
    this.#nodes = deps.nodes;
    this.#questions = deps.questions;
    deps.questions.answer('run', async ({ method, args }) => {
      const [run, ...rest] = args as [readonly [RunId, UserId], ...unknown[]];
      if (!this.#runs.knows(...run)) return { isHere: false };
      return { isHere: true, output: await this.#perform(method as Method, rest) };
    });
  }

  /** Throws what the run's own node throws, `unavailable` if a node that may have it does not answer, `not-found`. */
  async ask<Name extends Method>({
    method,
    run,
    args,
  }: Asked<Name>): Promise<Awaited<ReturnType<RunService[Name]>>> {
    type Output = Awaited<ReturnType<RunService[Name]>>;
    if (this.#runs.knows(...run)) return (await this.#perform(method, args)) as Output;
    const asked = this.#nodes
      .others()
      .map((node) => this.#questions.ask(node, 'run', { method, args: [run, ...args] }));
    const outcomes = await Promise.allSettled(asked);
    const failures: unknown[] = [];
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
      else if (outcome.value.isHere) return outcome.value.output as Output;
    }
    const refusal = failures.find((error) => !(error instanceof AppError) || error.code !== 'unavailable');
    if (failures.length > 0) throw refusal ?? failures[0];
    return (await this.#perform(method, args)) as Output;
  }

  async #perform(method: Method, args: readonly unknown[]): Promise<unknown> {
    return await (this.#runs[method] as (...args: readonly unknown[]) => unknown).apply(
      this.#runs,
      args as unknown[],
    );
  }
}
