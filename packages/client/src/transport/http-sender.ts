import type { ErrorBody } from '@atrium/contract/errors';
import type { HttpMethod } from '@atrium/contract/operation';
import { toAppError, unavailable } from './answer.ts';

export interface HttpSenderOptions {
  readonly baseUrl: string;
  /** Bearer token of API clients; a browser sends its cookie by itself. */
  readonly token?: () => string | undefined;
  readonly fetch?: typeof globalThis.fetch;
}

export interface HttpQuestion {
  readonly method: HttpMethod;
  readonly path: string;
  /** Sent as the body by the methods that have one. */
  readonly input: unknown;
  /** How long to wait for the whole answer. */
  readonly answerMs: number;
}

/** Asks Atrium over HTTP. */
export class HttpSender {
  readonly #options: HttpSenderOptions;

  constructor(options: HttpSenderOptions) {
    this.#options = options;
  }

  /** Throws `AppError`; `unavailable` when no answer came. */
  async ask({ method, path, input, answerMs }: HttpQuestion): Promise<unknown> {
    const hasBody = method === 'POST';
    const response = await this.#send(path, {
      method,
      credentials: 'same-origin',
      headers: { ...this.#authorization(), ...(hasBody && { 'content-type': 'application/json' }) },
      body: hasBody ? JSON.stringify(input) : null,
      signal: AbortSignal.timeout(answerMs),
    });
    const body = await bodyOf(response);
    if (response.ok) return body;
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
