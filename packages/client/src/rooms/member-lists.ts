import type { RoomId } from '@atrium/contract/ids';
import { RoomMembers, type RoomMembersDeps } from './room-members.ts';

/** The members of each room that somebody has looked at. */
export class MemberLists {
  readonly #deps: Omit<RoomMembersDeps, 'roomId'>;
  readonly #lists = new Map<RoomId, RoomMembers>();
  #isConnected = false;

  constructor(deps: Omit<RoomMembersDeps, 'roomId'>) {
    this.#deps = deps;
  }

  of(roomId: RoomId): RoomMembers {
    let members = this.#lists.get(roomId);
    if (!members) {
      members = new RoomMembers({ ...this.#deps, roomId });
      this.#lists.set(roomId, members);
      if (this.#isConnected) members.connected();
    }
    return members;
  }

  find(roomId: RoomId): RoomMembers | undefined {
    return this.#lists.get(roomId);
  }

  connected(): void {
    this.#isConnected = true;
    for (const members of this.#lists.values()) members.connected();
  }

  disconnected(): void {
    this.#isConnected = false;
    for (const members of this.#lists.values()) members.disconnected();
  }
}
