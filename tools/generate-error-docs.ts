import { writeFile } from 'node:fs/promises';
import {
  ERROR_CODES,
  ERROR_MEANING,
  ERROR_STATUS,
  RETRYABLE_CODES,
} from '../packages/contract/src/errors.ts';

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

/** The page on error codes. */
export function errorDocs(): string {
  const rows = ERROR_CODES.map(
    (code) =>
      `| \`${code}\` | ${ERROR_STATUS[code]} | ${RETRYABLE_CODES.has(code) ? 'yes' : 'no'} | ${ERROR_MEANING[code]} |`,
  );
  const head = ['| code | status | same call may succeed later | meaning |', '|---|---|---|---|'];
  return `${INTRODUCTION}\n${[...head, ...rows].join('\n')}\n`;
}

if (import.meta.main) await writeFile(ERROR_DOCS, errorDocs());
