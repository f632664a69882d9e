import type { ParticipantId } from '@atrium/contract/ids';

/** Of a level from 0 to 1: below it is the noise of a room. */
const VOICE = 0.02;
/** Louder than the one who speaks by so much takes over at once. */
const LEAD = 1.5;
/** How much of the last level counts in the next. */
const MEMORY = 0.6;

/** Who speaks, from levels that are measured several times a second. Stays with a speaker through short silences. */
export class ActiveSpeaker {
  readonly #levels = new Map<ParticipantId, number>();
  #speaker: ParticipantId | undefined;

  get speaker(): ParticipantId | undefined {
    return this.#speaker;
  }

  /** Levels from 0 to 1 of everybody whose microphone is on; whoever is missing has gone. */
  measure(levels: ReadonlyMap<ParticipantId, number>): ParticipantId | undefined {
    this.#remember(levels);
    const [loudest] = [...this.#levels].sort((a, b) => b[1] - a[1]);
    const current = this.#speaker && this.#levels.get(this.#speaker);
    if (current === undefined) this.#speaker = undefined;
    if (loudest && loudest[1] > Math.max(VOICE, (current ?? 0) * LEAD)) [this.#speaker] = loudest;
    return this.#speaker;
  }

  #remember(levels: ReadonlyMap<ParticipantId, number>): void {
    for (const participantId of this.#levels.keys())
      if (!levels.has(participantId)) this.#levels.delete(participantId);
    for (const [participantId, level] of levels) {
      const before = this.#levels.get(participantId) ?? 0;
      this.#levels.set(participantId, before * MEMORY + level * (1 - MEMORY));
    }
  }
}
