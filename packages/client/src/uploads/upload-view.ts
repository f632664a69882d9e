import type { Attachment } from '@atrium/contract/attachment';
import type { RoomId } from '@atrium/contract/ids';
import type { Failure } from '../state.ts';

/** A file that somebody chose, on its way to the server. */
export interface UploadView {
  readonly key: string;
  readonly roomId: RoomId;
  /** The message that waits for it; absent as long as it is not sent. */
  readonly clientMessageId: string | undefined;
  readonly name: string;
  readonly size: number;
  /** What the browser has: for a picture of it before the server has one. */
  readonly file: Blob;
  /** Bytes that the server has. */
  readonly sent: number;
  /** `looking`: all of it is there, and the server looks at it. */
  readonly status: 'waiting' | 'sending' | 'looking' | 'ready' | 'failed';
  readonly failure: Failure | undefined;
  readonly attachment: Attachment | undefined;
  /** Words that stand for a picture. */
  readonly alt: string;
}
