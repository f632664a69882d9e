import type { Call, CallNotice, Participant, Waiting } from '@atrium/contract/call-state';
import type { ErrorCode } from '@atrium/contract/errors';
import type { ParticipantId } from '@atrium/contract/ids';
import type { RemoteMedia } from './media-session.ts';

/** The life of this tab's part in a call. */
export type CallState =
  | { readonly kind: 'joining' }
  | { readonly kind: 'lobby'; readonly title: string }
  | {
      readonly kind: 'in-call';
      readonly call: Call;
      readonly self: Participant;
      /** For hosts. */
      readonly waiting: readonly Waiting[];
      readonly remotes: ReadonlyMap<ParticipantId, RemoteMedia>;
      /** The connection to the server is lost; media may go on. */
      readonly isServerAway: boolean;
      /** The media server that carries the call cannot be reached; it is tried again and again. */
      readonly isMediaServerLost: boolean;
    }
  | { readonly kind: 'over'; readonly reason: 'left' | Extract<CallNotice['kind'], Ending> }
  | {
      readonly kind: 'over';
      readonly reason: 'refused';
      /** `reason`: `password`, `locked`, `full`, `early`, `over` … */
      readonly failure: { readonly code: ErrorCode; readonly message: string; readonly reason: unknown };
    };

type Ending = 'denied' | 'removed' | 'replaced' | 'ended';
