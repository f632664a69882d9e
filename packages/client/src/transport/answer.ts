import { AppError, ERROR_STATUS, type ErrorBody, type ErrorCode } from '@atrium/contract/errors';

/** What the socket's acknowledgement carries. */
export type Answer<Output> =
  | { readonly ok: true; readonly output: Output }
  | { readonly ok: false; readonly error: ErrorBody['error'] };

/** A refusal as it came over the wire. A code that this client does not know is taken as `internal`. */
export function toAppError({ code, message, details, requestId }: ErrorBody['error']): AppError {
  const known: ErrorCode = Object.hasOwn(ERROR_STATUS, code) ? code : 'internal';
  const all = { ...details, ...(requestId !== undefined && { requestId }) };
  return new AppError(known, message, { details: all });
}

/** No answer: whether the server acted is unknown. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError('unavailable', message, cause === undefined ? {} : { cause });
}
