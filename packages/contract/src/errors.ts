/**
 * Every code that Atrium answers with, and the HTTP status it travels under.
 * The list is closed: a client may switch over it.
 */
export const ERROR_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  internal: 500,
  throttled: 503,
  unavailable: 503,
  'storage-full': 507,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const ERROR_CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/** What each code tells the caller; the documentation is generated from it. */
export const ERROR_MEANING: Record<ErrorCode, string> = {
  invalid: 'The input does not fit its schema or breaks a rule that needs no storage to check.',
  unauthenticated: 'No session, or one that has ended. Sign in again.',
  forbidden: 'The caller is known and may not do this.',
  'not-found': 'The thing does not exist, or the caller may not know that it does.',
  conflict: 'The state has moved on, a name is taken, or a clientMessageId was used with another body.',
  'too-large': 'The input or the stored item would exceed its limit.',
  'rate-limited': 'Too many calls. Wait for details.retryAfterMs.',
  internal: 'A defect of the server. The cause is in its log under the request id.',
  throttled: 'The store asked to slow down and retries did not help. Try again after details.retryAfterMs.',
  unavailable:
    'The store or the server cannot be reached now. Whether a write happened is unknown: repeat it.',
  'storage-full': 'The disk of the embedded store is full: reading works, writing does not.',
};

/** Codes after which the same call may succeed unchanged. */
export const RETRYABLE_CODES: ReadonlySet<ErrorCode> = new Set([
  'rate-limited',
  'throttled',
  'unavailable',
  'storage-full',
]);

/** How a refusal travels; `error-body.ts` holds its schema. */
export interface ErrorBody {
  error: {
    code: ErrorCode;
    message: string;
    details?: Record<string, unknown> | undefined;
    requestId?: string | undefined;
  };
}

/** A refusal that the caller is meant to see. Anything else that is thrown becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  toBody(requestId?: string): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.details && { details: { ...this.details } }),
        ...(requestId && { requestId }),
      },
    };
  }
}
