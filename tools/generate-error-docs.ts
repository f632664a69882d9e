import { writeFile } from 'node:fs/promises';
import {
  ERROR_CODES,
  ERROR_MEANING,
  ERROR_STATUS,
  RETRYABLE_CODES,
} from '../packages/contract/src/errors.ts';
import { DYNAMO_ERRORS, partsOf, type DynamoError } from '../packages/server/src/storage/dynamo-errors.ts';
import {
  conditionError,
  judge,
  RequestFailure,
  type Verdict,
} from '../packages/server/src/storage/failures.ts';
import type { Reply } from '../packages/server/src/storage/transport.ts';

export const ERROR_DOCS = new URL('../docs/errors.md', import.meta.url);

const INTRODUCTION = `# Errors

Every refusal has this body, over HTTP and in the acknowledgement of a socket call:

\`\`\`json
{ "error": { "code": "conflict", "message": "This user name is taken.", "details": { "field": "username" }, "requestId": "…" } }
\`\`\`

\`code\` is one of this closed list; programs decide by it. \`message\` is for people and may change. The HTTP status follows
from the code, except that a method a path does not have is \`not-found\` under 405, and a body that is not JSON \`invalid\` under 415.

This page is generated from \`packages/contract/src/errors.ts\` by \`tools/generate-error-docs.ts\`.
`;

const OF_DYNAMODB = `## What DynamoDB says, and what becomes of it

Names are DynamoDB's own; of a cancelled transaction the reason stands in brackets. A refusal that another attempt may get past is tried again by the server, with
growing random pauses, for about four seconds and within a budget; only then the caller gets the code. The log has DynamoDB's name, and callers find it as
\`details.storageCode\`.

This part is generated from \`packages/server/src/storage/dynamo-errors.ts\` and from what \`failures.ts\` beside it decides.
`;

const ATTEMPTS: Readonly<Record<Verdict['retry'], string>> = {
  throttling: 'again, with long pauses',
  transient: 'again, with short pauses',
  once: 'once more',
  credentials: 'once more, with new credentials',
  clock: 'once more, by AWS’s clock',
  never: 'no',
};

/** A reply as DynamoDB would send it. */
export function replyOf(error: DynamoError): Reply {
  const { type, reason } = partsOf(error);
  const message = error.message ?? type;
  const body = {
    __type: `com.amazonaws.dynamodb.v20120810#${type}`,
    message,
    ...(reason !== undefined && { CancellationReasons: [{ Code: reason, Message: message }] }),
  };
  // Those that come from elsewhere have no body.
  const text = type.startsWith('Http') ? '' : JSON.stringify(body);
  return { statusCode: error.statusCode, headers: {}, text };
}

/** What a caller is told in the end, and what is tried before. */
export function treatmentOf(error: DynamoError): { code: string; attempts: string } {
  const failure = new RequestFailure(replyOf(error));
  // The caller decides what a condition means: mostly that another was first.
  if (conditionError(failure)) return { code: 'conflict', attempts: ATTEMPTS.never };
  const { code, retry } = judge(failure);
  return { code, attempts: ATTEMPTS[retry] };
}

function dynamoRows(): string[] {
  return DYNAMO_ERRORS.map((error) => {
    const { code, attempts } = treatmentOf(error);
    return `| ${error.name} | ${attempts} | \`${code}\` | ${error.meaning} |`;
  });
}

/** The page on error codes. */
export function errorDocs(): string {
  const rows = ERROR_CODES.map(
    (code) =>
      `| \`${code}\` | ${ERROR_STATUS[code]} | ${RETRYABLE_CODES.has(code) ? 'yes' : 'no'} | ${ERROR_MEANING[code]} |`,
  );
  const head = ['| code | status | same call may succeed later | meaning |', '|---|---|---|---|'];
  const dynamoHead = ['| DynamoDB | tried again | code | meaning |', '|---|---|---|---|'];
  const codes = [...head, ...rows].join('\n');
  return `${INTRODUCTION}\n${codes}\n\n${OF_DYNAMODB}\n${[...dynamoHead, ...dynamoRows()].join('\n')}\n`;
}

if (import.meta.main) await writeFile(ERROR_DOCS, errorDocs());
