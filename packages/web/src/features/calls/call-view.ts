import type { CallHeader, CallNotice, Participant, Reaction, Waiting } from '@atrium/contract/call-state';
import type { CallControl } from '@atrium/contract/calls';
import type { MeetingId } from '@atrium/contract/ids';
import type { Readable } from '@atrium/client/state';
import type { TileView } from './call-tile.tsx';
import type { DeviceTrouble } from '@atrium/client/calls/local-media';

/** A device of one's own as its button shows it. */
export type DeviceView =
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** Being opened. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'trouble'; readonly trouble: DeviceTrouble };

export interface ShownReaction {
  readonly id: number;
  readonly name: string;
  readonly reaction: Reaction;
}

export interface InCallView {
  readonly kind: 'in-call';
  readonly header: CallHeader;
  readonly self: Participant;
  readonly participants: readonly Participant[];
  /** In the lobby; empty for those who are no hosts. */
  readonly waiting: readonly Waiting[];
  readonly tiles: readonly TileView[];
  /** What is to be heard, by participant and source. */
  readonly sounds: readonly { readonly key: string; readonly stream: MediaStream }[];
  /** The tile of who speaks, or of the screen that is shown. */
  readonly mainKey: string | undefined;
  readonly microphone: DeviceView;
  readonly camera: DeviceView;
  readonly screen: DeviceView;
  readonly reactions: readonly ShownReaction[];
  /** The connection to the server; pictures and sound may go on without it. */
  readonly isServerAway: boolean;
  /** The media server that carries the call cannot be reached from here. */
  readonly isMediaServerLost: boolean;
}

/** A call as the screens show it. */
export type CallView =
  | { readonly kind: 'joining' }
  | { readonly kind: 'lobby'; readonly title: string }
  | InCallView
  | { readonly kind: 'over'; readonly reason: OverReason; readonly message?: string };

export type OverReason =
  | 'left'
  | Extract<CallNotice['kind'], 'denied' | 'removed' | 'replaced' | 'ended'>
  | 'refused';

/** A call that this tab is in, or was in until just now. */
export interface CallHandle {
  readonly meetingId: MeetingId;
  readonly title: string;
  readonly view: Readable<CallView>;
  setMicrophone(isOn: boolean): void;
  setCamera(isOn: boolean): void;
  setScreen(isOn: boolean): void;
  raiseHand(isRaised: boolean): void;
  react(reaction: Reaction): void;
  /** Throws what the server refuses. */
  control(control: CallControl): Promise<void>;
  leave(): void;
  chooseDevice(kind: 'microphone' | 'camera' | 'speaker', deviceId: string): void;
}

export function nameOfPerson({ person }: Pick<Participant, 'person'>): string {
  return person.kind === 'user' ? person.user.displayName : person.name;
}

export function idOfPerson({ person }: Pick<Participant, 'person'>): string {
  return person.kind === 'user' ? person.user.userId : person.guestId;
}

export function isHost({ role }: Pick<Participant, 'role'>): boolean {
  return role !== 'participant';
}
