import type { EventName, Events } from '@atrium/contract/events';

/** How one connection is told something. Never throws and never waits; a connection that is gone hears nothing. */
export interface CallLines {
  isOpen(connectionId: string): boolean;
  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void;
}

/** Time as calls see it. */
export interface CallClock {
  /** Milliseconds of the epoch. */
  now(): number;
  /** Runs once, later. The answer cancels it. */
  after(ms: number, run: () => void): () => void;
}
