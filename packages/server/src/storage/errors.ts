import { AppError } from '@atrium/contract/errors';

/** The condition of a single write did not hold. */
export class ConditionFailed extends Error {
  override readonly name = 'ConditionFailed';
}

/** A transaction was not applied because of conditions; `failed` holds the positions of the writes at fault. */
export class TransactionCancelled extends Error {
  override readonly name = 'TransactionCancelled';
  readonly failed: readonly number[];

  constructor(failed: readonly number[]) {
    super(`conditions failed at ${failed.join(', ')}`);
    this.failed = failed;
  }
}

/** For callers of a store that asks to slow down. */
const RETRY_AFTER_MS = 1_000;

/** The store could not do it. `storageCode` is DynamoDB's own code, or the transport's. */
export class StorageError extends AppError {
  readonly storageCode: string;
  /** `unknown`: the write may have been applied all the same. */
  readonly outcome: 'not-applied' | 'unknown';

  constructor(
    code: 'throttled' | 'unavailable' | 'too-large' | 'storage-full' | 'internal',
    options: { storageCode: string; outcome: 'not-applied' | 'unknown'; cause?: unknown; message?: string },
  ) {
    super(code, options.message ?? 'The store cannot do this now.', {
      details: {
        storageCode: options.storageCode,
        ...(code === 'throttled' && { retryAfterMs: RETRY_AFTER_MS }),
      },
      cause: options.cause,
    });
    this.storageCode = options.storageCode;
    this.outcome = options.outcome;
  }

  /** The request itself is at fault, or the disk: the same one fails again, and nothing was written. */
  get isRefusal(): boolean {
    return this.outcome === 'not-applied' && ['internal', 'too-large', 'storage-full'].includes(this.code);
  }
}
