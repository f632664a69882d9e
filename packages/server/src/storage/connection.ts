import { setTimeout as sleep } from 'node:timers/promises';
import type { CapacityMeter, ConsumedCapacity } from './capacity-meter.ts';
import { currentCause } from './cause.ts';
import type { Diagnostics } from './diagnostics.ts';
import {
  conditionError,
  FORGOTTEN,
  isFailure,
  judge,
  NO_CREDENTIALS,
  RequestFailure,
  storageErrorOf,
  type Failure,
  type Verdict,
} from './failures.ts';
import { pauseMs, RetryBudget } from './retry.ts';
import type { Signer } from './signing.ts';
import { Transport, TransportFailure, type Reply } from './transport.ts';

/** Milliseconds. */
export interface Patience {
  /** With an attempt that has no reply. */
  readonly attempt: number;
  /** With a call and all its attempts. */
  readonly call: number;
  /** What a retry must have left: cut off too soon, it would turn a clear refusal into a time-out. */
  readonly retry: number;
}

const PATIENCE: Patience = { attempt: 1_500, call: 4_000, retry: 500 };

/** Where the store is. The embedded engine moves when it is started again. */
export interface Endpoint {
  /** For example `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** Changes when the server behind it was started again and has forgotten transaction tokens. */
  readonly generation: number;
  /** Settles when it is worth trying; nothing if it is now. */
  whenUp(): Promise<void> | undefined;
  /** Told when writes begin to fail because the disk is full, and when they work again. */
  diskFull?(isFull: boolean): void;
}

export interface Call {
  /** DynamoDB's name, for example `PutItem`. */
  readonly operation: string;
  /** JSON. */
  readonly body: string;
  /** For the meter; without prefix. */
  readonly table: string;
  readonly kind: 'read' | 'write';
  /** Applying it twice is the same as once: it may be sent again when nobody knows whether it was applied. */
  readonly isRepeatable: boolean;
  /** Repeatable by a token that the server forgets when it is started again. */
  readonly hasToken?: boolean;
  /** The caller expects refusals: they are not written to the log. */
  readonly isProbe?: boolean;
}

export interface ConnectionOptions {
  endpoint: Endpoint;
  signer: Signer;
  meter: CapacityMeter;
  diagnostics: Diagnostics;
  /** Most requests at a time. */
  connections: number;
  keepAliveMs: number;
  /** Retries that may be made without successes in between. */
  retryBudget?: number | undefined;
  patience?: Patience | undefined;
}

/** What one call has been through. */
interface Progress {
  readonly deadline: number;
  attempt: number;
  readonly used: Set<Verdict['retry']>;
  /** Generation of the server when an attempt was lost that may have been applied. */
  unknownSince?: number;
}

/** Requests to DynamoDB, each tried until it succeeds, is refused, or has used up its time or the retry budget. */
export class DynamoConnection {
  readonly #options: ConnectionOptions;
  readonly #budget: RetryBudget;
  readonly #patience: Patience;
  #transport: { origin: string; transport: Transport } | undefined;
  #isDiskFull = false;
  #isClosed = false;
  #underWay = 0;
  #drained: PromiseWithResolvers<void> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#budget = new RetryBudget(options.retryBudget);
    this.#patience = options.patience ?? PATIENCE;
  }

  /** The parsed reply. Throws `ConditionFailed`, `TransactionCancelled` or `StorageError`. */
  async send<R>(call: Call): Promise<R> {
    if (this.#isClosed) throw closedError();
    this.#underWay += 1;
    try {
      const progress = {
        deadline: performance.now() + this.#patience.call,
        attempt: 1,
        used: new Set<Verdict['retry']>(),
      };
      return (await this.#try(call, progress)) as R;
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#drained?.resolve();
    }
  }

  /** Lets what is under way come to its end, without further attempts. Later calls are `unavailable`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#drained ??= Promise.withResolvers<void>();
    if (this.#underWay > 0) await this.#drained.promise;
    await this.#transport?.transport.close();
  }

  async #try(call: Call, progress: Progress): Promise<unknown> {
    try {
      const reply = await this.#attempt(call, progress);
      this.#budget.refill();
      if (this.#isDiskFull && call.kind === 'write') this.#setDiskFull(false);
      return reply;
    } catch (failure) {
      await this.#beforeNextAttempt(call, progress, failure);
    }
    progress.attempt += 1;
    return this.#try(call, progress);
  }

  async #attempt(call: Call, progress: Progress): Promise<unknown> {
    const { endpoint } = this.#options;
    const up = endpoint.whenUp();
    if (up) await this.#waitUntilUp(up, progress);
    const { unknownSince = endpoint.generation } = progress;
    if (call.hasToken && unknownSince !== endpoint.generation) {
      throw new TransportFailure(FORGOTTEN, { sent: true });
    }
    const headers = await this.#sign(call);
    const startedAt = performance.now();
    const timeoutMs = Math.min(this.#patience.attempt, Math.max(1, progress.deadline - startedAt));
    const reply = await this.#transportTo(endpoint.origin).post(headers, call.body, timeoutMs);
    if (reply.statusCode !== 200) throw new RequestFailure(reply);
    const result = parseReply(reply);
    this.#record(call, performance.now() - startedAt, result.ConsumedCapacity ?? []);
    return result;
  }

  #record(call: Call, elapsedMs: number, consumed: ConsumedCapacity | ConsumedCapacity[]): void {
    const { operation, table, kind } = call;
    const metered = { cause: currentCause(), operation, table, kind };
    this.#options.meter.record(metered, elapsedMs / 1_000, Array.isArray(consumed) ? consumed : [consumed]);
  }

  /** Returns after the pause if there is to be another attempt, throws otherwise. */
  async #beforeNextAttempt(call: Call, progress: Progress, failure: unknown): Promise<void> {
    const condition = conditionError(failure);
    if (condition) throw condition;
    // Anything else is a defect, which repeating would not mend.
    if (!isFailure(failure)) throw failure;
    const verdict = judge(failure);
    if (verdict.code === 'storage-full') this.#setDiskFull(true);
    if (verdict.outcome === 'unknown') progress.unknownSince ??= this.#options.endpoint.generation;
    const pause = this.#pauseBefore(call, progress, { failure, verdict });
    if (pause === undefined) throw this.#giveUp(call, progress, { failure, verdict });
    if (pause > 0) await sleep(pause);
  }

  /** Milliseconds, or nothing if the call has failed for good. */
  #pauseBefore(call: Call, progress: Progress, { failure, verdict }: Judged): number | undefined {
    if (this.#isClosed || isFinal(call, verdict)) return undefined;
    const { retry } = verdict;
    const isPausing = retry === 'throttling' || retry === 'transient';
    if (!isPausing && !this.#remedy(retry, progress, failure)) return undefined;
    const pause = isPausing ? pauseMs(retry, progress.attempt) : 0;
    const latest = progress.deadline - this.#patience.retry;
    return performance.now() + pause <= latest && this.#budget.take() ? pause : undefined;
  }

  /** Whether what stood in the way is removed; each remedy is tried once. */
  #remedy(retry: Verdict['retry'], progress: Progress, failure: Failure): boolean {
    if (progress.used.has(retry)) return false;
    progress.used.add(retry);
    if (retry === 'credentials') this.#options.signer.renewCredentials();
    if (retry === 'clock') this.#setClock(failure);
    return true;
  }

  #giveUp(call: Call, progress: Progress, { failure, verdict }: Judged): Error {
    // An attempt that was lost earlier may have been applied, whatever the last one says.
    const outcome = progress.unknownSince === undefined ? verdict.outcome : 'unknown';
    const error = storageErrorOf(failure, { ...verdict, outcome });
    if (isWorthALook(verdict) && !call.isProbe) {
      const { operation, table } = call;
      const details = {
        operation,
        table,
        storageCode: error.storageCode,
        attempts: progress.attempt,
        err: failure,
      };
      this.#options.diagnostics.error(details, remedyFor(error.storageCode));
    }
    return error;
  }

  async #waitUntilUp(up: Promise<void>, progress: Progress): Promise<void> {
    const patience = Math.max(1, progress.deadline - this.#patience.retry - performance.now());
    const outcome = await Promise.race([up, sleep(patience, 'late' as const, { ref: false })]);
    if (outcome === 'late') throw new TransportFailure('NOT_RUNNING', { sent: false });
  }

  async #sign({ operation, body }: Call): Promise<string[]> {
    try {
      return await this.#options.signer.headersOf(operation, body);
    } catch (cause) {
      throw new TransportFailure(NO_CREDENTIALS, { sent: false, cause });
    }
  }

  #transportTo(origin: string): Transport {
    if (this.#transport?.origin === origin) return this.#transport.transport;
    void this.#transport?.transport.close();
    const { connections, keepAliveMs } = this.#options;
    const transport = new Transport({ origin, connections, keepAliveMs });
    this.#transport = { origin, transport };
    return transport;
  }

  #setClock(failure: Failure): void {
    const date = failure instanceof RequestFailure ? failure.headers['date'] : undefined;
    const serverNow = typeof date === 'string' ? Date.parse(date) : NaN;
    if (Number.isFinite(serverNow)) this.#options.signer.correctClock(serverNow);
  }

  #setDiskFull(isFull: boolean): void {
    this.#isDiskFull = isFull;
    this.#options.endpoint.diskFull?.(isFull);
  }
}

interface Judged {
  failure: Failure;
  verdict: Verdict;
}

function closedError(): Error {
  const failure = new TransportFailure('CLOSED', { sent: false });
  return storageErrorOf(failure, judge(failure));
}

function isFinal({ isRepeatable }: Call, { retry, outcome }: Verdict): boolean {
  return retry === 'never' || (outcome === 'unknown' && !isRepeatable);
}

function parseReply(reply: Reply): { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] } {
  try {
    return JSON.parse(reply.text);
  } catch (cause) {
    throw new TransportFailure('BAD_REPLY', { sent: true, cause });
  }
}

/** Not what load or bad luck can explain. */
function isWorthALook({ retry, outcome, code }: Verdict): boolean {
  const isWeather = retry === 'throttling' || retry === 'transient' || outcome === 'unknown';
  return !isWeather && code !== 'too-large' && code !== 'storage-full';
}

function remedyFor(storageCode: string): string {
  switch (storageCode) {
    case 'ResourceNotFoundException':
      return 'A table or an index is missing: run `npm run create-tables`.';
    case 'AccessDeniedException':
      return 'The policy of these AWS credentials does not allow this request.';
    case NO_CREDENTIALS:
      return 'No AWS credentials could be had: set them in .env, or give this machine a role.';
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
      return 'AWS does not accept these credentials: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
    default:
      return 'The store refused a request.';
  }
}
