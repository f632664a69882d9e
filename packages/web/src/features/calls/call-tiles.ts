import type { RemoteMedia } from '@atrium/client/calls/media-session';
import type { CallState } from '@atrium/client/calls/call-state';
import type { LinkQuality } from '@atrium/client/calls/link-quality';
import type { Tracks } from '@atrium/client/calls/media-slots';
import type { Participant } from '@atrium/contract/call-state';
import type { ParticipantId } from '@atrium/contract/ids';
import type { CallStreams } from './call-streams.ts';
import type { TileView } from './call-tile.tsx';
import { idOfPerson, nameOfPerson } from './call-view.ts';

type InCall = Extract<CallState, { kind: 'in-call' }>;

/** What is measured beside the state of a call. */
export interface CallPulse {
  readonly speaker: ParticipantId | undefined;
  readonly qualities: ReadonlyMap<ParticipantId, LinkQuality>;
}

/** What tiles are made with. */
interface Drawn {
  readonly pulse: CallPulse;
  readonly streams: CallStreams;
}

/** A tile for each screen that is shown, then one for each participant: oneself last. */
export function tilesOf(state: InCall, own: Tracks, drawn: Drawn): TileView[] {
  const { call, self, remotes } = state;
  const { streams } = drawn;
  const others = call.participants.filter(({ participantId }) => participantId !== self.participantId);
  const tiles = others.map((participant) =>
    tileOf(participant, remotes.get(participant.participantId), drawn),
  );
  const screens = others.flatMap((participant) => {
    const screen = remotes.get(participant.participantId)?.tracks.screen;
    return participant.media.screen && screen ? [screenTile(participant, streams.of(screen), false)] : [];
  });
  const ownScreen = own.screen ? [screenTile(self, streams.of(own.screen), true)] : [];
  return [...screens, ...ownScreen, ...tiles, ownTile(self, own, drawn)];
}

/** What is to be heard. Of a participant who is muted nothing is, whatever arrives. */
export function soundsOf(
  { call, self, remotes }: InCall,
  streams: CallStreams,
): { key: string; stream: MediaStream }[] {
  return call.participants
    .filter(({ participantId }) => participantId !== self.participantId)
    .flatMap(({ participantId, media }) => {
      const tracks = remotes.get(participantId)?.tracks ?? {};
      return [
        {
          key: `${participantId}:voice`,
          stream: media.microphone ? streams.of(tracks.microphone) : undefined,
        },
        { key: `${participantId}:screen`, stream: media.screen ? streams.of(tracks.screenSound) : undefined },
      ];
    })
    .flatMap(({ key, stream }) => (stream ? [{ key, stream }] : []));
}

function tileOf(
  participant: Participant,
  remote: RemoteMedia | undefined,
  { pulse, streams }: Drawn,
): TileView {
  const { participantId, media } = participant;
  const quality = pulse.qualities.get(participantId);
  return {
    ...faceOf(participant),
    isSelf: false,
    video: media.camera ? streams.of(remote?.tracks.camera) : undefined,
    isSpeaking: media.microphone && pulse.speaker === participantId,
    state: stateOf(participant, remote),
    quality: quality === 'unknown' ? undefined : quality,
  };
}

function ownTile(self: Participant, own: Tracks, { pulse, streams }: Drawn): TileView {
  return {
    ...faceOf(self),
    isSelf: true,
    isMuted: own.microphone === undefined,
    video: streams.of(own.camera),
    isSpeaking: own.microphone !== undefined && pulse.speaker === self.participantId,
    state: 'connected',
    quality: undefined,
  };
}

function faceOf(participant: Participant) {
  return {
    key: participant.participantId,
    name: nameOfPerson(participant),
    avatarId: idOfPerson(participant),
    kind: 'person' as const,
    isMuted: !participant.media.microphone,
    hasHand: participant.handRaisedAt !== undefined,
  };
}

function screenTile(participant: Participant, video: MediaStream | undefined, isSelf: boolean): TileView {
  return {
    ...faceOf(participant),
    key: `${participant.participantId}:screen`,
    kind: 'screen',
    isSelf,
    video,
    isSpeaking: false,
    hasHand: false,
    state: 'connected',
    quality: undefined,
  };
}

function stateOf({ isAway }: Participant, remote: RemoteMedia | undefined): TileView['state'] {
  const kind = remote?.state.kind ?? 'connecting';
  if (kind === 'failed') return 'failed';
  if (kind === 'recovering' || (isAway && kind !== 'connected')) return 'away';
  return kind === 'connected' ? 'connected' : 'connecting';
}
