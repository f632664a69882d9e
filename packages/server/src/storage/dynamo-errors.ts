/** A refusal of DynamoDB's, as it is documented in `docs/errors.md` and tested against `judge`. */
export interface DynamoError {
  /** DynamoDB's own name, or the code of a cancelled transaction's reason in brackets behind it. */
  readonly name: string;
  readonly statusCode: number;
  /** What tells it from others of the same name. */
  readonly message?: string;
  /** Why Atrium may meet it, and what helps. */
  readonly meaning: string;
}

const error = (name: string, meaning: string, more: Partial<DynamoError> = {}): DynamoError => ({
  name,
  statusCode: 400,
  meaning,
  ...more,
});
const CANCELLED = 'TransactionCanceledException';

/** The name of the error, and of the reason if it is that of a cancelled transaction. */
export function partsOf({ name }: DynamoError): { type: string; reason: string | undefined } {
  const [type = name, reason] = name.split(/[[\]]/);
  return { type, reason };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html and CommonErrors. */
export const DYNAMO_ERRORS: readonly DynamoError[] = [
  error('ProvisionedThroughputExceededException', 'A table, an index or one hot key is asked for too much.'),
  error('ThrottlingException', 'Too much for a table on demand, or for its limit of units.'),
  error('RequestLimitExceeded', 'Too much for the account in this region: raise its quota.'),
  error('LimitExceededException', 'Too many tables in the making at once.'),
  error('TransactionConflictException', 'Another transaction holds the item.'),
  error('TransactionInProgressException', 'The same transaction, sent before, is still under way.'),
  error('ReplicatedWriteConflictException', 'Another region writes the item.'),
  error('ConditionalCheckFailedException', 'A condition did not hold; part of how Atrium works.'),
  error(`${CANCELLED}[ConditionalCheckFailed]`, 'The same, in a transaction; part of how Atrium works.'),
  error(`${CANCELLED}[TransactionConflict]`, 'Another transaction holds one of the items.'),
  error(`${CANCELLED}[ProvisionedThroughputExceeded]`, 'One of the tables is asked for too much.'),
  error(`${CANCELLED}[ThrottlingError]`, 'One of the tables is asked for too much.'),
  error(`${CANCELLED}[ValidationError]`, 'An item would be larger than 400 KB.', {
    message: 'Item size has exceeded the maximum allowed size',
  }),
  error(`${CANCELLED}[ItemCollectionSizeLimitExceeded]`, 'Cannot be: no table has local indexes.'),
  error('ValidationException', 'An item would be larger than 400 KB.', {
    message: 'Item size has exceeded the maximum allowed size',
  }),
  error('ValidationException', 'The request cannot be: a defect of Atrium.', {
    message: 'One or more parameter values were invalid',
  }),
  error('ItemCollectionSizeLimitExceededException', 'Cannot be: no table has local indexes.'),
  error(
    'IdempotentParameterMismatchException',
    'A token was used for another transaction: a defect of Atrium.',
  ),
  error('SerializationException', 'The request could not be read: a defect of Atrium.'),
  error('UnknownOperationException', 'What answers does not know the operation: it is not DynamoDB.'),
  error(
    'AccessDeniedException',
    'The credentials may not do it: attach `deploy/iam/run.json`, see [AWS](aws.md).',
  ),
  error('UnrecognizedClientException', 'AWS does not know the access key.'),
  error('InvalidSignatureException', 'The secret does not belong to the key.'),
  error('InvalidSignatureException', 'The clock is wrong; corrected by AWS’s, once.', {
    message: 'Signature expired: 20200101T000000Z is now earlier than 20261122T000000Z',
  }),
  error('IncompleteSignatureException', 'Something between Atrium and AWS changed the request.'),
  error('MissingAuthenticationTokenException', 'There are no credentials, or a proxy took them away.'),
  error('MissingAuthenticationToken', 'The same, in the words of DynamoDB Local.'),
  error('ExpiredTokenException', 'Temporary credentials have ended: new ones are fetched, once.'),
  error('OptInRequired', 'The account is not signed up for DynamoDB or the region.', { statusCode: 403 }),
  error('ResourceNotFoundException', 'A table or an index is not there: `npm run create-tables`.'),
  error('ResourceInUseException', 'A table is being made or changed at this moment.'),
  error('InternalServerError', 'DynamoDB has failed; whether it was done is unknown.', { statusCode: 500 }),
  error('ServiceUnavailable', 'DynamoDB has failed; whether it was done is unknown.', { statusCode: 503 }),
  error('Http413', 'The request is larger than 16 MB: a defect of Atrium.', { statusCode: 413 }),
  error('Http429', 'A proxy in front of DynamoDB asks to slow down.', { statusCode: 429 }),
];
