import type { Readable } from '@atrium/client/state';
import type { RoomId } from '@atrium/contract/ids';
import type { CallHandle, CallView } from '../features/calls/call-view.ts';
import { heldCall } from '../features/calls/held-call.ts';
import { useReadable } from '../lib/readable.ts';

const NO_VIEW: Readable<CallView | undefined> = { get: () => undefined, subscribe: () => () => undefined };

/** The call that one is in, if it is one of this room. */
export function useCallOf(roomId: RoomId): CallHandle | undefined {
  const handle = useReadable(heldCall);
  const view = useReadable<CallView | undefined>(handle?.view ?? NO_VIEW);
  return view?.kind === 'in-call' && view.header.roomId === roomId ? handle : undefined;
}
