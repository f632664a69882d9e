import type { CallMoment, CallSession } from '@atrium/client/calls/call-session';
import type { CallState } from '@atrium/client/calls/call-state';
import type { CallNotice } from '@atrium/contract/call-state';
import { Observable } from '../../lib/readable.ts';
import { showToast } from '../../ui/toasts.ts';
import { CallStreams } from './call-streams.ts';
import { soundsOf, tilesOf } from './call-tiles.ts';
import { nameOfPerson, type CallView, type DeviceView, type ShownReaction } from './call-view.ts';

const REACTION_MS = 4_000;
const MOST_REACTIONS = 6;

const NOTICE_WORDS: Partial<Record<CallNotice['kind'], string>> = {
  muted: 'A host has muted you.',
  'screen-stopped': 'A host has stopped your screen.',
  'hand-lowered': 'A host has lowered your hand.',
  admitted: 'You were let in.',
};

/** Turns the state of a call into what the screens draw. */
export class CallOnScreen {
  readonly view = new Observable<CallView>({ kind: 'joining' });
  readonly #streams = new CallStreams();
  #session: CallSession | undefined;
  #reactions: readonly ShownReaction[] = [];
  #reactionCount = 0;
  #lastMeasured = '';

  follow(session: CallSession): void {
    this.#session = session;
    session.state.subscribe(() => this.#show());
    session.meters.measures.subscribe(() => this.#measured());
  }

  took(moment: CallMoment): void {
    if (moment.kind === 'notice') {
      const words = NOTICE_WORDS[moment.notice.kind];
      if (words !== undefined) showToast(words);
      return;
    }
    const state = this.#session?.state.get();
    if (state?.kind !== 'in-call') return;
    const from = state.call.participants.find(({ participantId }) => participantId === moment.participantId);
    if (from === undefined) return;
    const reaction = { id: ++this.#reactionCount, name: nameOfPerson(from), reaction: moment.reaction };
    this.#reactions = [...this.#reactions.slice(1 - MOST_REACTIONS), reaction];
    setTimeout(() => {
      this.#reactions = this.#reactions.filter((each) => each !== reaction);
      this.#show();
    }, REACTION_MS);
    this.#show();
  }

  /** Levels change all the time; what is drawn of them seldom. */
  #measured(): void {
    const { speaker, qualities } = this.#session!.meters.measures.get();
    const measured = `${speaker} ${[...qualities.values()].join(' ')}`;
    if (measured === this.#lastMeasured) return;
    this.#lastMeasured = measured;
    this.#show();
  }

  #show(): void {
    if (this.#session) this.view.set(this.#viewOf(this.#session, this.#session.state.get()));
  }

  #viewOf(session: CallSession, state: CallState): CallView {
    if (state.kind === 'over') {
      const { reason } = state;
      return reason === 'refused'
        ? { kind: 'over', reason, message: state.failure.message }
        : { kind: 'over', reason };
    }
    if (state.kind !== 'in-call') return state;
    const { call, self, waiting, isServerAway, isMediaServerLost } = state;
    const pulse = session.meters.measures.get();
    return {
      kind: 'in-call',
      header: call.header,
      self,
      participants: call.participants,
      waiting,
      tiles: tilesOf(state, session.media.tracks, { pulse, streams: this.#streams }),
      sounds: soundsOf(state, this.#streams),
      mainKey: pulse.speaker,
      microphone: deviceView(session, 'microphone'),
      camera: deviceView(session, 'camera'),
      screen: deviceView(session, 'screen'),
      reactions: this.#reactions,
      isServerAway,
      isMediaServerLost,
    };
  }
}

function deviceView({ media }: CallSession, kind: 'microphone' | 'camera' | 'screen'): DeviceView {
  const state = media.state(kind);
  return state.kind === 'on' ? { kind: 'on' } : state;
}
