import type { ErrorCode } from '@atrium/contract/errors';

export interface Refusal {
  readonly code: ErrorCode | 'unknown';
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const UNREACHABLE = 'The server cannot be reached. Check your connection and try again.';

/**
 * What went wrong, for the screen. Recognised by its shape: the class lives beside the schemas, which stay out of
 * the browser.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    const details = 'details' in error ? error.details : undefined;
    return {
      code: error.code as ErrorCode,
      message: messageFor(error.code, error.message),
      details: (details as Record<string, unknown> | undefined) ?? {},
    };
  }
  return { code: 'unknown', message: UNREACHABLE, details: {} };
}

function messageFor(code: string, message: string): string {
  if (code === 'rate-limited') return 'Too many tries. Wait a moment, then try again.';
  if (code === 'internal') return 'Something broke on the server. Try again in a moment.';
  if (message === '' && code === 'unavailable') return UNREACHABLE;
  return message === '' ? 'That did not work. Try again.' : message;
}
