import { attachmentPaths } from '@atrium/contract/attachment-paths';
import type { AttachmentId, RoomId } from '@atrium/contract/ids';
import type { HttpSender } from '../transport/http-sender.ts';

export interface Part {
  readonly roomId: RoomId;
  readonly attachmentId: AttachmentId;
  readonly offset: number;
  readonly bytes: Blob;
}

/** Answers with how much the server has. Throws `AppError`; `unavailable` when no answer came. */
export type SendPart = (part: Part, signal: AbortSignal) => Promise<number>;

/** A megabyte over a slow line. */
const ANSWER_MS = 30_000;

export function partSender(sender: HttpSender): SendPart {
  return async ({ roomId, attachmentId, offset, bytes }, signal) => {
    const path = `${attachmentPaths.part(roomId, attachmentId)}?offset=${offset}`;
    const answer = await sender.put({ path, bytes, answerMs: ANSWER_MS, signal });
    return (answer as { received: number }).received;
  };
}
