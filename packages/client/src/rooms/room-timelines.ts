import type { RoomId } from '@atrium/contract/ids';
import { RoomTimeline, type RoomTimelineDeps } from './room-timeline.ts';

/** Messages kept of a room that nobody looks at, and how many such rooms keep any. */
const REST = { messages: 100, rooms: 20 };

export type RoomTimelinesDeps = Omit<RoomTimelineDeps, 'roomId' | 'onActive'>;

/** The timelines of one person. Those not looked at for long give their memory back. */
export class RoomTimelines {
  readonly #deps: RoomTimelinesDeps;
  /** The one looked at last comes last. */
  readonly #timelines = new Map<RoomId, RoomTimeline>();
  #isConnected = false;

  constructor(deps: RoomTimelinesDeps) {
    this.#deps = deps;
  }

  /** Only if somebody has looked at it. */
  find(roomId: RoomId): RoomTimeline | undefined {
    return this.#timelines.get(roomId);
  }

  get(roomId: RoomId): RoomTimeline {
    return this.#timelines.get(roomId) ?? this.#create(roomId);
  }

  connected(): void {
    this.#isConnected = true;
    for (const timeline of this.#timelines.values()) timeline.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const timeline of this.#timelines.values()) timeline.disconnected();
  }

  #create(roomId: RoomId): RoomTimeline {
    const timeline = new RoomTimeline({
      ...this.#deps,
      roomId,
      onActive: () => this.#lookedAt(roomId, timeline),
    });
    this.#timelines.set(roomId, timeline);
    if (this.#isConnected) timeline.connected();
    return timeline;
  }

  #lookedAt(roomId: RoomId, timeline: RoomTimeline): void {
    this.#timelines.delete(roomId);
    this.#timelines.set(roomId, timeline);
    const resting = [...this.#timelines.values()].filter(({ view }) => !view.isActive);
    for (const [age, other] of resting.toReversed().entries())
      other.shrink(age < REST.rooms ? REST.messages : 0);
  }
}
