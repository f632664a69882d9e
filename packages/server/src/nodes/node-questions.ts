import { AppError, type ErrorBody } from '@atrium/contract/errors';
import type { NodeId, NodeQuestions } from './node-news.ts';
import type { Nodes } from './nodes.ts';

/** Longer than a store is tried, so that the answer that comes is the true one, milliseconds. */
const ANSWER_MS = 10_000;

type Kind = keyof NodeQuestions;

interface Question {
  readonly id: number;
  readonly kind: Kind;
  readonly asked: unknown;
}

type Answer = { readonly id: number } & (
  | { readonly ok: true; readonly answered: unknown }
  | ({ readonly ok: false } & ErrorBody)
);

interface Open {
  readonly node: NodeId;
  readonly timer: NodeJS.Timeout;
  readonly result: PromiseWithResolvers<unknown>;
}

/** Asks other nodes, and answers them. */
export class QuestionDesk {
  readonly #nodes: Nodes;
  readonly #open = new Map<number, Open>();
  readonly #answers = new Map<Kind, (asked: never, from: NodeId) => unknown>();
  #last = 0;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
    nodes.read('question', (question: Question, from: NodeId) => void this.#answer(question, from));
    nodes.read('answer', (answer: Answer) => this.#answered(answer));
    nodes.onGone((node) => {
      for (const [id, open] of this.#open) if (open.node === node) this.#fail(id);
    });
  }

  /** Throws what the other node throws, and `unavailable` when it does not answer: it may then have acted or not. */
  ask<K extends Kind>(
    node: NodeId,
    kind: K,
    asked: NodeQuestions[K]['asked'],
  ): Promise<NodeQuestions[K]['answered']> {
    if (!this.#nodes.isUp || !this.#nodes.isHere(node)) return Promise.reject(unreachable());
    const id = ++this.#last;
    const result = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => this.#fail(id), ANSWER_MS).unref();
    this.#open.set(id, { node, timer, result });
    this.#nodes.write('question', { id, kind, asked } satisfies Question, node);
    return result.promise;
  }

  answer<K extends Kind>(
    kind: K,
    give: (asked: NodeQuestions[K]['asked'], from: NodeId) => Promise<NodeQuestions[K]['answered']>,
  ): void {
    this.#answers.set(kind, give);
  }

  async #answer({ id, kind, asked }: Question, from: NodeId): Promise<void> {
    const reply = (answer: Answer): void => this.#nodes.write('answer', answer, from);
    try {
      const answered = await this.#answers.get(kind)?.(asked as never, from);
      reply({ id, ok: true, answered });
    } catch (error) {
      const refusal = error instanceof AppError ? error : unreachable();
      reply({ id, ok: false, ...refusal.toBody() });
    }
  }

  #answered(answer: Answer): void {
    const open = this.#take(answer.id);
    if (answer.ok) open?.result.resolve(answer.answered);
    else {
      const { code, message, details } = answer.error;
      open?.result.reject(new AppError(code, message, details && { details }));
    }
  }

  #fail(id: number): void {
    this.#take(id)?.result.reject(unreachable());
  }

  #take(id: number): Open | undefined {
    const open = this.#open.get(id);
    this.#open.delete(id);
    clearTimeout(open?.timer);
    return open;
  }
}

function unreachable(): AppError {
  return new AppError('unavailable', 'Another server that is needed for this does not answer. Try again.');
}
