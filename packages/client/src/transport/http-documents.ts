import type { Input, Operations, Output } from '@atrium/contract/operations';
import { HttpSender, type HttpSenderOptions } from './http-sender.ts';

type LargeDocumentName = 'documents.push' | 'documents.sync';

/** Asks for what may be too large for the socket, where it would hold up everything else. */
export type LargeDocumentCall = <Name extends LargeDocumentName>(
  name: Name,
  input: Input<Name>,
) => Promise<Output<Name>>;

/** As for accounts: the compiler compares it with the contract's own table. */
const ROUTES: { readonly [Name in LargeDocumentName]: Pick<Operations[Name], 'method' | 'path'> } = {
  'documents.push': {
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/files/:fileId/push',
  },
  'documents.sync': {
    method: 'POST',
    path: '/api/rooms/:roomId/projects/:projectId/files/:fileId/sync',
  },
};

/** A megabyte over a slow line. */
const ANSWER_MS = 60_000;

/** Whole texts and long pastes go over HTTP. */
export class HttpDocuments {
  readonly #sender: HttpSender;

  constructor(options: HttpSenderOptions) {
    this.#sender = new HttpSender(options);
  }

  /** Throws `AppError`; `unavailable` when no answer came. */
  readonly call: LargeDocumentCall = async (name, input) => {
    const { method, path } = ROUTES[name];
    const fields: Readonly<Record<string, unknown>> = input;
    const filled = path.replaceAll(/:(\w+)/g, (_, field: string) =>
      encodeURIComponent(String(fields[field])),
    );
    const answer = await this.#sender.ask({ method, path: filled, input, answerMs: ANSWER_MS });
    return answer as Awaited<ReturnType<LargeDocumentCall>> as never;
  };
}
