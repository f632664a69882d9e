import { AppError, type ErrorBody } from '@atrium/contract/errors';
import type { Log } from '../observability/log.ts';

const THROTTLED_RETRY_MS = 1_000;

/** What the caller is told: a refusal as it was thrown; of anything else nothing, while the log gets the cause. */
export function translateError(
  error: unknown,
  call: { operation?: string | undefined; requestId: string },
  log: Log,
): ErrorBody['error'] {
  if (!(error instanceof AppError) || error.code === 'internal') {
    log.error({ err: error, ...call }, 'a call failed');
    return { code: 'internal', message: 'Something broke on the server.', requestId: call.requestId };
  }
  if (error.cause !== undefined) log.info({ err: error, ...call }, 'a call was refused for a cause');
  const body = error.toBody(call.requestId).error;
  if (body.code !== 'throttled' || body.details?.['retryAfterMs'] !== undefined) return body;
  return { ...body, details: { ...body.details, retryAfterMs: THROTTLED_RETRY_MS } };
}
