/** Before the operation's name in the header `x-amz-target`. */
export const TARGET_PREFIX = 'DynamoDB_20120810.';
export const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** Makes the headers of a request: names and values in turn. */
export interface Signer {
  headersOf(operation: string, body: string): string[] | Promise<string[]>;
  /** Forget credentials that the service called expired. */
  renewCredentials(): void;
  /** Sign from now on by the service's clock. `serverNow` in milliseconds since 1970. */
  correctClock(serverNow: number): void;
}

/**
 * For an engine that wants an Authorization header to be there and does not check it: the embedded one, and
 * DynamoDB Local.
 */
export function constantSigner(region: string): Signer {
  const authorization =
    `AWS4-HMAC-SHA256 Credential=atrium/20200101/${region}/dynamodb/aws4_request, ` +
    'SignedHeaders=host;x-amz-date;x-amz-target, Signature=0';
  return {
    headersOf: (operation) => [
      'content-type',
      CONTENT_TYPE,
      'x-amz-target',
      TARGET_PREFIX + operation,
      'x-amz-date',
      '20200101T000000Z',
      'authorization',
      authorization,
    ],
    renewCredentials: () => {},
    correctClock: () => {},
  };
}
