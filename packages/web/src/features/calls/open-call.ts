import { callBrowser, tabMemory } from '@atrium/client/calls/call-browser';
import type { CallWire } from '@atrium/client/calls/call-ports';
import { CallSession } from '@atrium/client/calls/call-session';
import { systemClock } from '@atrium/client/clock';
import type { MeetingId } from '@atrium/contract/ids';
import { CallOnScreen } from './call-on-screen.ts';
import type { CallHandle } from './call-view.ts';
import type { DeviceChoice } from './device-choice.ts';
import { chosenSpeaker } from './chosen-speaker.ts';

export interface CallOpening {
  readonly wire: CallWire;
  readonly meetingId: MeetingId;
  readonly title: string;
  readonly choice: DeviceChoice;
  readonly password: string | undefined;
}

/** Whether a page that was loaded anew was in this call until then. */
export function wasInCall(meetingId: MeetingId): boolean {
  return tabMemory(sessionStorage).load(meetingId) !== undefined;
}

/** Knocks at a call with what was chosen at the door. */
export function openCall({ wire, meetingId, title, choice, password }: CallOpening): CallHandle {
  const screen = new CallOnScreen();
  const session = new CallSession({
    wire,
    browser: callBrowser(),
    memory: tabMemory(sessionStorage),
    clock: systemClock,
    random: Math.random,
    meetingId,
    ...(password !== undefined && { password }),
    onMoment: (moment) => screen.took(moment),
  });
  screen.follow(session);
  begin(session, choice);
  return {
    meetingId,
    title,
    view: screen.view,
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
