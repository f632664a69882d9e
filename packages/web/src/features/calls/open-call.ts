import { callBrowser, tabMemory } from '@atrium/client/calls/call-browser';
import type { CallWire } from '@atrium/client/calls/call-ports';
import { CallSession, type CallMoment } from '@atrium/client/calls/call-session';
import type { CallState } from '@atrium/client/calls/call-state';
import { systemClock } from '@atrium/client/clock';
import type { CallNotice } from '@atrium/contract/call-state';
import type { MeetingId } from '@atrium/contract/ids';
import { Observable } from '../../lib/readable.ts';
import { showToast } from '../../ui/toasts.ts';
import { CallStreams } from './call-streams.ts';
import { soundsOf, tilesOf } from './call-tiles.ts';
import {
  nameOfPerson,
  type CallHandle,
  type CallView,
  type DeviceView,
  type ShownReaction,
} from './call-view.ts';
import type { DeviceChoice } from './device-choice.ts';
import { chosenSpeaker } from './chosen-speaker.ts';

export interface CallOpening {
  readonly wire: CallWire;
  readonly meetingId: MeetingId;
  readonly title: string;
  readonly choice: DeviceChoice;
  readonly password: string | undefined;
}

const REACTION_MS = 4_000;

const NOTICE_WORDS: Partial<Record<CallNotice['kind'], string>> = {
  muted: 'A host has muted you.',
  'screen-stopped': 'A host has stopped your screen.',
  'hand-lowered': 'A host has lowered your hand.',
  admitted: 'You were let in.',
};

/** Whether a page that was loaded anew was in this call until then. */
export function wasInCall(meetingId: MeetingId): boolean {
  return tabMemory(sessionStorage).load(meetingId) !== undefined;
}

/** Knocks at a call with what was chosen at the door. */
export function openCall({ wire, meetingId, title, choice, password }: CallOpening): CallHandle {
  const streams = new CallStreams();
  const view = new Observable<CallView>({ kind: 'joining' });
  let reactions: readonly ShownReaction[] = [];
  let lastReaction = 0;
  let lastDrawn = '';
  const session = new CallSession({
    wire,
    browser: callBrowser(),
    memory: tabMemory(sessionStorage),
    clock: systemClock,
    random: Math.random,
    meetingId,
    ...(password !== undefined && { password }),
    onMoment: (moment) => took(moment),
  });

  function took(moment: CallMoment): void {
    if (moment.kind === 'notice') {
      const words = NOTICE_WORDS[moment.notice.kind];
      if (words !== undefined) showToast(words);
      return;
    }
    const state = session.state.get();
    if (state.kind !== 'in-call') return;
    const from = state.call.participants.find((each) => each.participantId === moment.participantId);
    if (from === undefined) return;
    const id = ++lastReaction;
    reactions = [...reactions.slice(-5), { id, name: nameOfPerson(from), reaction: moment.reaction }];
    setTimeout(() => {
      reactions = reactions.filter((each) => each.id !== id);
      show();
    }, REACTION_MS);
    show();
  }

  function show(): void {
    view.set(viewOf(session.state.get()));
  }

  function viewOf(state: CallState): CallView {
    if (state.kind === 'over') {
      const { reason } = state;
      return reason === 'refused'
        ? { kind: 'over', reason, message: state.failure.message }
        : { kind: 'over', reason };
    }
    if (state.kind !== 'in-call') return state;
    const { call, self, waiting, isServerAway } = state;
    const pulse = session.meters.measures.get();
    const tiles = tilesOf(state, session.media.tracks, pulse, streams);
    return {
      kind: 'in-call',
      header: call.header,
      self,
      participants: call.participants,
      waiting,
      tiles,
      sounds: soundsOf(state, streams),
      mainKey: pulse.speaker,
      microphone: deviceView('microphone'),
      camera: deviceView('camera'),
      screen: deviceView('screen'),
      reactions,
      isServerAway,
    };
  }

  function deviceView(kind: 'microphone' | 'camera' | 'screen'): DeviceView {
    const state = session.media.state(kind);
    return state.kind === 'on' ? { kind: 'on' } : state;
  }

  session.state.subscribe(show);
  session.meters.measures.subscribe(() => {
    // Levels change all the time; what is drawn of them seldom.
    const { speaker, qualities } = session.meters.measures.get();
    const drawn = `${speaker} ${[...qualities.values()].join(' ')}`;
    if (drawn === lastDrawn) return;
    lastDrawn = drawn;
    show();
  });
  begin(session, choice);
  return {
    meetingId,
    title,
    view,
    setMicrophone: (isOn) => session.turn('microphone', isOn),
    setCamera: (isOn) => session.turn('camera', isOn),
    setScreen: (isOn) => session.turn('screen', isOn),
    raiseHand: (isRaised) => void session.raiseHand(isRaised).catch(() => undefined),
    react: (reaction) => void session.react(reaction).catch(() => undefined),
    control: async (control) => void (await session.control(control)),
    leave: () => void session.leave(),
    chooseDevice: (kind, deviceId) => {
      if (kind === 'speaker') chosenSpeaker.set(deviceId);
      else void session.media.choose(kind, deviceId);
    },
  };
}

function begin(session: CallSession, choice: DeviceChoice): void {
  const { microphoneId, cameraId, speakerId, hasMicrophone, hasCamera } = choice;
  if (microphoneId !== undefined) void session.media.choose('microphone', microphoneId);
  if (cameraId !== undefined) void session.media.choose('camera', cameraId);
  chosenSpeaker.set(speakerId);
  if (hasMicrophone) session.turn('microphone', true);
  if (hasCamera) session.turn('camera', true);
  session.start();
}
