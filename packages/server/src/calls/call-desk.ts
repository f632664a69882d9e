import type { RunningCall } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import type { CallService } from './call-service.ts';

type Asked =
  | 'join'
  | 'leave'
  | 'state'
  | 'access'
  | 'signal'
  | 'setMedia'
  | 'raiseHand'
  | 'react'
  | 'control';

type Async<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;

/** What operations ask of calls, wherever these run. */
export type CallDesk = { readonly [Name in Asked]: Async<CallService[Name]> } & {
  running(): RunningCall[];
  runningAt(meetingId: MeetingId): RunningCall | undefined;
};

export type CallMethod = Asked;

/** All calls run here. */
export function ownDesk(calls: CallService): CallDesk {
  return {
    running: () => calls.running(),
    runningAt: (meetingId) => calls.runningAt(meetingId),
    join: (...args) => calls.join(...args),
    leave: async (...args) => calls.leave(...args),
    state: async (...args) => calls.state(...args),
    access: (...args) => calls.access(...args),
    signal: async (...args) => calls.signal(...args),
    setMedia: async (...args) => calls.setMedia(...args),
    raiseHand: async (...args) => calls.raiseHand(...args),
    react: async (...args) => calls.react(...args),
    control: async (...args) => calls.control(...args),
  };
}
