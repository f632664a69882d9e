import type { Input, OperationName, Operations, Output } from '@atrium/contract/operations';
import { HttpSender, type HttpSenderOptions } from './http-sender.ts';

export type AccountOperationName = Extract<OperationName, `accounts.${string}`>;

/** The contract's own table needs zod, which a browser shall not load; the compiler compares this one with it. */
const ROUTES: {
  readonly [Name in AccountOperationName]: Pick<Operations[Name], 'method' | 'path'>;
} = {
  'accounts.signUp': { method: 'POST', path: '/api/accounts' },
  'accounts.signIn': { method: 'POST', path: '/api/session' },
  'accounts.signOut': { method: 'DELETE', path: '/api/session' },
  'accounts.whoAmI': { method: 'GET', path: '/api/session' },
};

const ANSWER_MS = 20_000;

/** Accounts go over HTTP, because only HTTP can set the cookie of a session. */
export class HttpAccounts {
  readonly #sender: HttpSender;

  constructor(options: HttpSenderOptions) {
    this.#sender = new HttpSender(options);
  }

  /** Throws `AppError`; `unavailable` when no answer came. */
  async call<Name extends AccountOperationName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    const answer = await this.#sender.ask({ ...ROUTES[name], input, answerMs: ANSWER_MS });
    return answer as Output<Name>;
  }
}
