import type { UserId } from '@atrium/contract/ids';
import type { Socket } from 'socket.io';
import type { GuestCaller, UserCaller } from '../dispatcher.ts';

/** Who is at the other end. Lives in `socket.data`. */
export type SocketPerson =
  | { readonly caller: UserCaller; readonly token: string }
  /** In one call and nothing else: no rooms, no presence. */
  | { readonly caller: GuestCaller };

export function personOf(socket: Socket): SocketPerson {
  return socket.data as SocketPerson;
}

/** Nothing for a guest. */
export function userOf(socket: Socket | undefined): UserId | undefined {
  const caller = (socket?.data as SocketPerson | undefined)?.caller;
  return caller?.kind === 'user' ? caller.user.userId : undefined;
}
