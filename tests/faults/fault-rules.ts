/** Failures that are a reply of DynamoDB's, or of the embedded engine's; nothing is applied. */
export type ReplyKind =
  // What DynamoDB refuses to do.
  | 'throughput-exceeded'
  | 'throttling'
  | 'request-limit'
  | 'transaction-conflict'
  | 'cancelled-by-conflict'
  | 'cancelled-by-throttling'
  | 'transaction-in-progress'
  | 'expired-token'
  | 'clock-skew'
  | 'access-denied'
  // What leaves the client in doubt.
  | 'server-error'
  | 'unavailable'
  | 'disk-full'
  | 'busy';

/** What can go wrong with a request. */
export type FaultKind =
  | ReplyKind
  // No reply; not applied.
  | 'reset'
  | 'hang'
  // Applied, but the reply never arrives, or is no JSON.
  | 'lost-reply'
  | 'garbled-reply'
  // Applied later, or in part.
  | 'latency'
  | 'unprocessed';

export interface FaultRule {
  readonly kind: FaultKind;
  /** DynamoDB's operation, for example `PutItem`; without it, any. */
  readonly op?: string;
  /** Only requests whose body holds this text, for example a table's name. */
  readonly holding?: string;
  /** Probability; 1 without it. */
  readonly p?: number;
  /** How often at most. */
  readonly times?: number;
  /** `latency`: mean, milliseconds; each request takes between half and one and a half of it. */
  readonly ms?: number;
  /** `unprocessed`: the part that is left over, 0 to 1; a half without it. */
  readonly ratio?: number;
}

export interface FaultReply {
  readonly statusCode: number;
  readonly body: object;
}

const DYNAMO = 'com.amazonaws.dynamodb.v20120810#';
const CORAL = 'com.amazon.coral.service#';
const ARN = 'arn:aws:dynamodb:us-east-1:000000000000:table/Messages';

function refusal(type: string, message: string, more: object = {}): FaultReply {
  return { statusCode: 400, body: { __type: type, message, ...more } };
}

function cancelled(Code: string, Message: string): FaultReply {
  const type = `${DYNAMO}TransactionCanceledException`;
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${Code}]`;
  return refusal(type, message, { Message: message, CancellationReasons: [{ Code, Message }] });
}

function failure(statusCode: number, type: string, message: string): FaultReply {
  return { statusCode, body: { __type: type, message } };
}

export const FAULT_REPLIES: Readonly<Record<ReplyKind, FaultReply>> = {
  'throughput-exceeded': refusal(
    `${DYNAMO}ProvisionedThroughputExceededException`,
    'The level of configured provisioned throughput for the table was exceeded.',
    { ThrottlingReasons: [{ reason: 'TableWriteKeyRangeThroughputExceeded', resource: ARN }] },
  ),
  throttling: refusal(`${CORAL}ThrottlingException`, 'Rate of requests exceeds the allowed throughput.'),
  'request-limit': refusal(
    `${DYNAMO}RequestLimitExceeded`,
    'Throughput exceeds the current throughput limit for your account.',
  ),
  'transaction-conflict': refusal(
    `${DYNAMO}TransactionConflictException`,
    'Transaction is ongoing for the item',
  ),
  'cancelled-by-conflict': cancelled('TransactionConflict', 'Transaction is ongoing for the item'),
  'cancelled-by-throttling': cancelled('ThrottlingError', 'Throughput exceeds the current capacity'),
  'transaction-in-progress': refusal(
    `${DYNAMO}TransactionInProgressException`,
    'The transaction with the given request token is already in progress.',
  ),
  'expired-token': refusal(
    `${CORAL}ExpiredTokenException`,
    'The security token included in the request is expired',
  ),
  'clock-skew': refusal(
    `${CORAL}InvalidSignatureException`,
    'Signature expired: 20200101T000000Z is now earlier than 20261122T000000Z (20261122T000500Z - 5 min.)',
  ),
  'access-denied': accessDenied('Any', ARN),
  'server-error': failure(500, `${DYNAMO}InternalServerError`, 'Internal server error'),
  unavailable: failure(
    503,
    'com.amazon.coral.availability#ServiceUnavailable',
    'Service is unable to handle request.',
  ),
  'disk-full': failure(500, `${DYNAMO}InternalServerError`, 'backend: database or disk is full'),
  busy: failure(500, `${DYNAMO}InternalServerError`, 'backend: database is locked or busy'),
};

export function isReplyKind(kind: FaultKind): kind is ReplyKind {
  return kind in FAULT_REPLIES;
}

export function accessDenied(action: string, resource: string): FaultReply {
  return refusal(
    `${CORAL}AccessDeniedException`,
    `User: arn:aws:sts::000000000000:assumed-role/atrium is not authorized to perform: dynamodb:${action} ` +
      `on resource: ${resource} because no identity-based policy allows the dynamodb:${action} action`,
  );
}
