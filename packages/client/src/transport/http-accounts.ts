import type { ErrorBody } from '@atrium/contract/errors';
import type { Input, OperationName, Operations, Output } from '@atrium/contract/operations';
import { toAppError, unavailable } from './answer.ts';

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

export interface HttpAccountsOptions {
  readonly baseUrl: string;
  /** Bearer token of API clients; a browser sends its cookie by itself. */
  readonly token?: () => string | undefined;
  readonly fetch?: typeof globalThis.fetch;
}

/** Accounts go over HTTP, because only HTTP can set the cookie of a session. */
export class HttpAccounts {
  readonly #options: HttpAccountsOptions;

  constructor(options: HttpAccountsOptions) {
    this.#options = options;
  }

  /** Throws `AppError`; `unavailable` when no answer came. */
  async call<Name extends AccountOperationName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    const { method, path } = ROUTES[name];
    const hasBody = method === 'POST';
    const response = await this.#send(path, {
      method,
      credentials: 'same-origin',
      headers: { ...this.#authorization(), ...(hasBody && { 'content-type': 'application/json' }) },
      body: hasBody ? JSON.stringify(input) : null,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body = await bodyOf(response);
    if (response.ok) return body as Output<Name>;
    if (!isErrorBody(body)) throw unavailable(`The server answered with status ${response.status}.`);
    throw toAppError(body.error);
  }

  #authorization(): { authorization?: string } {
    const token = this.#options.token?.();
    return token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const send = this.#options.fetch ?? globalThis.fetch;
    try {
      return await send(new URL(path, this.#options.baseUrl), init);
    } catch (cause) {
      throw unavailable('The server cannot be reached.', cause);
    }
  }
}

/** Proxies answer with pages of their own: what is no JSON is nothing. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text().catch((cause: unknown) => {
    throw unavailable('The answer broke off.', cause);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (response.ok) throw unavailable('The answer was not from Atrium.', cause);
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = (body as Partial<ErrorBody> | null | undefined)?.error;
  return typeof error === 'object' && error !== null && typeof error.code === 'string';
}
