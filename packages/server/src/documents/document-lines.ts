import type { EventName, Events } from '@atrium/contract/events';
import type { FileId } from '@atrium/contract/ids';

/** Those who have a text open, but for one connection. */
export interface Listeners {
  readonly fileId: FileId;
  readonly except?: string | undefined;
}

/** The connections of those who have texts open on this server. */
export interface DocumentLines {
  /** False: the connection is gone. */
  join(connectionId: string, fileId: FileId): boolean;
  leave(connectionId: string, fileId: FileId): void;
  toDocument<Name extends EventName>(to: Listeners, event: Name, payload: Events[Name]): void;
  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void;
}

/** How servers tell each other. What is told may be lost. */
export interface DocumentWire {
  readonly isUp: boolean;
  write(kind: string, body: unknown): void;
}
