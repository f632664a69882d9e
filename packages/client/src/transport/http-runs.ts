import type { Input, Operations, Output } from '@atrium/contract/operations';
import { HttpSender, type HttpSenderOptions } from './http-sender.ts';

/** What the socket does not serve, or not in every size. */
export type HttpRunOperationName = 'runs.start' | 'runs.input' | 'runs.report';

/** Asks for what may be too large for the socket. */
export type LargeCall = <Name extends 'runs.start' | 'runs.input'>(
  name: Name,
  input: Input<Name>,
) => Promise<Output<Name>>;

/** As for accounts: the compiler compares it with the contract's own table. */
const ROUTES: {
  readonly [Name in HttpRunOperationName]: Pick<Operations[Name], 'method' | 'path'>;
} = {
  'runs.start': { method: 'POST', path: '/api/rooms/:roomId/runs' },
  'runs.input': { method: 'POST', path: '/api/runs/:runId/input' },
  'runs.report': { method: 'GET', path: '/api/admin/runner' },
};

/** A megabyte over a slow line. */
const ANSWER_MS = 60_000;

/** Large sources and inputs go over HTTP: the socket bounds what one message may hold. */
export class HttpRuns {
  readonly #sender: HttpSender;

  constructor(options: HttpSenderOptions) {
    this.#sender = new HttpSender(options);
  }

  /** Throws `AppError`; `unavailable` when no answer came. */
  readonly call = async <Name extends HttpRunOperationName>(
    name: Name,
    input: Input<Name>,
  ): Promise<Output<Name>> => {
    const { method, path } = ROUTES[name];
    const answer = await this.#sender.ask({ method, path: filled(path, input), input, answerMs: ANSWER_MS });
    return answer as Output<Name>;
  };
}

/** `:name` parts are taken from the input's fields of that name. */
function filled(path: string, input: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name])));
}
