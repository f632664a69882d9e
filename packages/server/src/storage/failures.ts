import { ConditionFailed, StorageError, TransactionCancelled } from './errors.ts';
import { TransportFailure, type Reply } from './transport.ts';

/** DynamoDB refused a request or could not serve it. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  /** DynamoDB's name of the error without its name space. */
  readonly code: string;
  readonly statusCode: number;
  readonly reply: ErrorReply;
  readonly headers: Reply['headers'];

  constructor(reply: Reply) {
    const body = parseErrorReply(reply.text);
    const code = body.__type?.split('#').pop() ?? `Http${reply.statusCode}`;
    super(body.message ?? body.Message ?? code);
    this.code = code;
    this.statusCode = reply.statusCode;
    this.reply = body;
    this.headers = reply.headers;
  }
}

interface ErrorReply {
  __type?: string;
  message?: string;
  Message?: string;
  CancellationReasons?: { Code?: string; Message?: string }[];
}

/** Transport code: the server was started again and may not know the token of what was sent before. */
export const FORGOTTEN = 'RESTARTED';
/** Transport code: there was nothing to sign with. */
export const NO_CREDENTIALS = 'NO_CREDENTIALS';

export type Failure = RequestFailure | TransportFailure;

export function isFailure(error: unknown): error is Failure {
  return error instanceof RequestFailure || error instanceof TransportFailure;
}

type StorageErrorCode = ConstructorParameters<typeof StorageError>[0];

/** What a failure means: whether another attempt is worth it, and what the caller is told if there is none. */
export interface Verdict {
  /**
   * `throttling`, `transient`: after a pause. `once`: a single time. `credentials`, `clock`: once, after getting
   * new ones or setting it. `never`: the same request fails again.
   */
  readonly retry: 'throttling' | 'transient' | 'once' | 'credentials' | 'clock' | 'never';
  readonly outcome: 'not-applied' | 'unknown';
  readonly code: StorageErrorCode;
}

const verdict = (retry: Verdict['retry'], outcome: Verdict['outcome'], code: StorageErrorCode): Verdict => ({
  retry,
  outcome,
  code,
});

const THROTTLED = verdict('throttling', 'not-applied', 'throttled');
const CONTENDED = verdict('transient', 'not-applied', 'throttled');
const UNREACHABLE = verdict('transient', 'not-applied', 'unavailable');
const INTERRUPTED = verdict('transient', 'unknown', 'unavailable');
const DENIED = verdict('never', 'not-applied', 'unavailable');
const DEFECT = verdict('never', 'not-applied', 'internal');
const TOO_LARGE = verdict('never', 'not-applied', 'too-large');

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
const VERDICTS: Readonly<Record<string, Verdict>> = {
  ProvisionedThroughputExceededException: THROTTLED,
  ProvisionedThroughputExceeded: THROTTLED,
  ThrottlingException: THROTTLED,
  ThrottlingError: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  LimitExceededException: THROTTLED,
  TransactionConflictException: CONTENDED,
  TransactionConflict: CONTENDED,
  TransactionInProgressException: CONTENDED,
  ReplicatedWriteConflictException: CONTENDED,
  ExpiredTokenException: verdict('credentials', 'not-applied', 'unavailable'),
  AccessDeniedException: DENIED,
  UnrecognizedClientException: DENIED,
  IncompleteSignatureException: DENIED,
  MissingAuthenticationTokenException: DENIED,
  // DynamoDB Local's name of it.
  MissingAuthenticationToken: DENIED,
  OptInRequired: DENIED,
  InvalidSignatureException: DENIED,
  ResourceNotFoundException: DENIED,
  ResourceInUseException: DENIED,
  Http413: TOO_LARGE,
  ItemCollectionSizeLimitExceededException: DEFECT,
  IdempotentParameterMismatchException: DEFECT,
  SerializationException: DEFECT,
  UnknownOperationException: DEFECT,
};

/** Every name that has a verdict of its own; `docs/errors.md` explains each. */
export const JUDGED_NAMES: readonly string[] = Object.keys(VERDICTS);

/** What to do about a failed attempt. */
export function judge(failure: Failure): Verdict {
  if (failure instanceof TransportFailure) return judgeTransport(failure);
  if (failure.code === 'TransactionCanceledException') return judgeCancellation(failure);
  if (failure.code === 'ValidationException') return isSizeMessage(failure.message) ? TOO_LARGE : DEFECT;
  if (isClockSkew(failure)) return verdict('clock', 'not-applied', 'unavailable');
  const known = VERDICTS[failure.code];
  if (known) return known;
  if (failure.statusCode === 429) return THROTTLED;
  return failure.statusCode >= 500 ? judgeServerFailure(failure) : DEFECT;
}

function judgeTransport(failure: TransportFailure): Verdict {
  if (failure.code === FORGOTTEN) return verdict('never', 'unknown', 'unavailable');
  if (failure.code === NO_CREDENTIALS) return verdict('once', 'not-applied', 'unavailable');
  return failure.sent ? INTERRUPTED : UNREACHABLE;
}

/** The embedded engine reports the state of its file as a 500 with SQLite's words. */
function judgeServerFailure(failure: RequestFailure): Verdict {
  if (failure.message.includes('database or disk is full')) {
    return verdict('never', 'not-applied', 'storage-full');
  }
  // It has waited for five seconds already.
  if (failure.message.includes('locked or busy')) return verdict('once', 'not-applied', 'unavailable');
  return INTERRUPTED;
}

function judgeCancellation(failure: RequestFailure): Verdict {
  const reasons = cancellationReasons(failure).filter(({ code }) => code !== 'None');
  const final = reasons.find(({ code }) => !(code in VERDICTS));
  if (!final) return VERDICTS[reasons[0]?.code ?? ''] ?? CONTENDED;
  return final.code === 'ValidationError' && isSizeMessage(final.message) ? TOO_LARGE : DEFECT;
}

function cancellationReasons(failure: RequestFailure): { code: string; message: string }[] {
  const reasons = failure.reply.CancellationReasons ?? [];
  return reasons.map((reason) => ({ code: reason.Code ?? 'None', message: reason.Message ?? '' }));
}

/** `ConditionFailed` or `TransactionCancelled` if that is what the failure says. */
export function conditionError(failure: unknown): ConditionFailed | TransactionCancelled | undefined {
  if (!(failure instanceof RequestFailure)) return undefined;
  if (failure.code === 'ConditionalCheckFailedException') return new ConditionFailed('the condition failed');
  if (failure.code !== 'TransactionCanceledException') return undefined;
  const failed = cancellationReasons(failure).flatMap(({ code }, position) =>
    code === 'ConditionalCheckFailed' ? [position] : [],
  );
  return failed.length > 0 ? new TransactionCancelled(failed) : undefined;
}

export function storageErrorOf(failure: Failure, { code, outcome }: Verdict): StorageError {
  return new StorageError(code, { storageCode: failure.code, outcome, cause: failure });
}

function isSizeMessage(message: string): boolean {
  return /item size|size limit|size .*exceeded|exceeds? .*size/i.test(message);
}

function isClockSkew(failure: RequestFailure): boolean {
  return failure.code === 'InvalidSignatureException' && /expired|not yet current/i.test(failure.message);
}

/** A refusal by something that is not DynamoDB may be any text. */
function parseErrorReply(text: string): ErrorReply {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}
