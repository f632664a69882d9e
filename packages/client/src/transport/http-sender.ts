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

export interface BytesToPut extends Pick<HttpQuestion, 'path' | 'answerMs'> {
  readonly bytes: Blob;
  readonly signal: AbortSignal;
}

/** Asks Atrium over HTTP. */
export class HttpSender {
  readonly #options: HttpSenderOptions;

  constructor(options: HttpSenderOptions) {
    this.#options = options;
  }

  /** Bytes. Throws as `ask` does, and what `signal` gives. */
  async put(what: BytesToPut): Promise<unknown> {
    const { path, bytes, answerMs, signal } = what;
    return answerOf(
      await this.#send(path, {
        method: 'PUT',
        credentials: 'same-origin',
        headers: { ...this.#authorization(), 'content-type': 'application/octet-stream' },
        body: bytes,
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      }),
    );
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
    return answerOf(response);
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

async function answerOf(response: Response): Promise<unknown> {
  const body = await bodyOf(response);
  if (response.ok) return body;
  if (!isErrorBody(body)) throw unavailable(`The server answered with status ${response.status}.`);
  throw toAppError(body.error);
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
