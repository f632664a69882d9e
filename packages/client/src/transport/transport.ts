import type { EventName, Events } from '@atrium/contract/events';
import type { Input, Output, SocketOperationName } from '@atrium/contract/operations';
import type { ConnectionState } from '../state.ts';

/** An event with its name, so that a `switch` knows its payload. */
export type ServerEvent = {
  [Name in EventName]: { readonly name: Name; readonly payload: Events[Name] };
}[EventName];

export interface TransportListener {
  connectionChanged(state: ConnectionState): void;
  /** The server does not know the session (any more). The transport stays idle until `connect`. */
  sessionEnded(): void;
  event(event: ServerEvent): void;
}

/** Asks the server one thing. */
export type Call = <Name extends SocketOperationName>(
  name: Name,
  input: Input<Name>,
) => Promise<Output<Name>>;

/** The way to the server. Events may be lost while it is not online, and are lost with a server that restarts. */
export interface Transport {
  /**
   * Throws `AppError`: what the server refuses, or `unavailable` when there is no connection, it is lost on the way,
   * or no answer comes in time. Whether the server acted is then unknown.
   */
  readonly call: Call;
  /** Connects, and again whenever the connection is lost, until `disconnect`. */
  connect(listener: TransportListener): void;
  disconnect(): void;
  /** Drops a connection that may be dead and connects at once. */
  reconnectNow(): void;
}
