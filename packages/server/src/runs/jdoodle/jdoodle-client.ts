import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** JDoodle's own limits are a minute and more; nobody waits that long for a snippet. */
const EXECUTE_MS = 15_000;
const CREDITS_MS = 5_000;
/** The credits spent are asked for at most so often, milliseconds. */
const CREDITS_KEPT_MS = 60_000;
/** More of an answer is not read, bytes. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** Before the request has left, so that it runs once: pauses between attempts, milliseconds. */
const PAUSES_MS = [200, 600];
const NEVER_SENT: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

const creditSpent = z.object({ used: z.int().nonnegative() });

export interface ExecuteInput {
  readonly script: string;
  readonly language: string;
  readonly versionIndex: number;
  readonly stdin: string;
  readonly compileOnly: boolean;
}

/** What came back; what it means is another's business. */
export type JdoodleAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** Status but no JSON, or not all of it. */
  | { readonly kind: 'garbled'; readonly status: number }
  | { readonly kind: 'late' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unreachable' };

export interface JdoodleClientDeps {
  /** Without a slash at its end. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => number;
  /** For tests, milliseconds. */
  readonly executeMs?: number;
}

/** JDoodle's REST interface (https://www.jdoodle.com/docs/compiler-apis). Its errors never hold what was sent. */
export class JdoodleClient {
  readonly #deps: JdoodleClientDeps;
  #credits: { readonly at: number; readonly answer: Promise<Credits> } | undefined;

  constructor(deps: JdoodleClientDeps) {
    this.#deps = deps;
  }

  /**
   * Runs a program, at the price of one credit. Repeated only while it is sure that JDoodle never heard of it. Never
   * throws.
   */
  execute(input: ExecuteInput, signal: AbortSignal): Promise<JdoodleAnswer> {
    const { executeMs = EXECUTE_MS } = this.#deps;
    const body = { ...input, versionIndex: String(input.versionIndex) };
    return this.#post('/v1/execute', body, { signal, timeoutMs: executeMs });
  }

  /** Credits spent today, or in words why they are not known. Remembered for a minute. */
  credits(): Promise<Credits> {
    const now = this.#deps.now();
    if (!this.#credits || now - this.#credits.at >= CREDITS_KEPT_MS)
      this.#credits = { at: now, answer: this.#askCredits() };
    return this.#credits.answer;
  }

  async #askCredits(): Promise<Credits> {
    const { signal } = new AbortController();
    const answer = await this.#post('/v1/credit-spent', {}, { signal, timeoutMs: CREDITS_MS });
    if (answer.kind !== 'answered') return { failure: 'JDoodle could not be asked.' };
    const { status, body } = answer;
    if (status === 401 || status === 403) return { failure: 'JDoodle does not accept the credentials.' };
    const spent = creditSpent.safeParse(body);
    if (status !== 200 || !spent.success) return { failure: `JDoodle did not tell (status ${status}).` };
    return { creditsUsed: spent.data.used };
  }

  async #post(path: string, input: object, limits: Limits): Promise<JdoodleAnswer> {
    const { clientId, clientSecret } = this.#deps;
    const body = JSON.stringify({ clientId, clientSecret, ...input });
    const late = AbortSignal.timeout(limits.timeoutMs);
    for (let attempt = 0; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        return await this.#once(path, body, AbortSignal.any([limits.signal, late]));
      } catch (error) {
        if (limits.signal.aborted) return { kind: 'cancelled' };
        if (late.aborted) return { kind: 'late' };
        const pause = PAUSES_MS[attempt];
        if (pause === undefined || !wasNeverSent(error)) return { kind: 'unreachable' };
        // oxlint-disable-next-line no-await-in-loop
        await sleep(pause, undefined, { signal: limits.signal }).catch(() => undefined);
      }
    }
  }

  async #once(path: string, body: string, signal: AbortSignal): Promise<JdoodleAnswer> {
    const response = await fetch(this.#deps.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      // Credentials follow no redirect.
      redirect: 'error',
      body,
      signal,
    });
    const { status } = response;
    try {
      return { kind: 'answered', status, body: JSON.parse(await readText(response)) };
    } catch (error) {
      if (signal.aborted) throw error;
      return { kind: 'garbled', status };
    }
  }
}

export type Credits = { creditsUsed: number } | { failure: string };

interface Limits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Throws for more than it is willing to read. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) throw new Error('an answer without end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Nobody was there to hear it. */
function wasNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null) return false;
  const { code, errors } = cause as { code?: unknown; errors?: readonly { code?: unknown }[] };
  // A name with several addresses: all of them have to have refused.
  return NEVER_SENT.has(code) && (errors ?? []).every((one) => NEVER_SENT.has(one.code));
}
