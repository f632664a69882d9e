import type { EventName } from '@atrium/contract/events';
import type { Input, SocketOperationName } from '@atrium/contract/operations';

/** What somebody in a call listens to. */
const HEARD = [
  'call:changed',
  'call:signalled',
  'call:lobbyChanged',
  'call:noticed',
  'call:reacted',
  'sync:needed',
] as const satisfies readonly EventName[];
export type Heard = (typeof HEARD)[number];

export function isHeard(name: EventName): name is Heard {
  return (HEARD as readonly EventName[]).includes(name);
}

/** What somebody in a call asks. */
export type CallName = Exclude<
  Extract<SocketOperationName, `calls.${string}`>,
  'calls.list' | 'calls.preview' | 'calls.enterAsGuest'
>;
export type Rest<Name extends CallName> = Omit<Input<Name>, 'meetingId'>;
