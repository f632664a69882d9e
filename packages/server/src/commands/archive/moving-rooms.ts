import { messageIdOf, placeOf, type MessageId, type RoomId } from '@atrium/contract/ids';
import type { AttributeMap } from '../../storage/marshalling.ts';
import type { RawItems } from '../../storage/raw-items.ts';
import { textOf } from './attribute-text.ts';

/** Growing sets of the places that were seen: one bit for each. */
class Places {
  last = 0;
  #bits = new Uint8Array(64);

  add(place: number): void {
    const byte = place >>> 3;
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[byte]! |= 1 << (place & 7);
    this.last = Math.max(this.last, place);
  }

  *missing(): Generator<number> {
    for (let place = 1; place <= this.last; place++)
      if ((this.#bits[place >>> 3]! & (1 << (place & 7))) === 0) yield place;
  }
}

/**
 * Logs of rooms that grow while they are read. A log is dense, so whatever lies before a message that was seen exists and
 * is read afterwards; what rooms and memberships say about later ones is taken back to the last that is in the archive.
 */
export class MovingRooms {
  readonly #rooms = new Map<string, Places>();

  saw(message: AttributeMap): void {
    const { roomId, seq } = placeOf(textOf(message, 'messageId') as MessageId);
    // Earlier texts and slips of reactions stand in the table of messages too, beside the log.
    if (!Number.isSafeInteger(seq)) return;
    let places = this.#rooms.get(roomId);
    if (places === undefined) this.#rooms.set(roomId, (places = new Places()));
    places.add(seq);
  }

  /** Messages that came between those that were seen. */
  async *missed(raw: RawItems): AsyncGenerator<AttributeMap> {
    for (const [roomId, places] of this.#rooms) {
      for (const seq of places.missing()) {
        const key = { messageId: { S: messageIdOf(roomId as RoomId, seq) } };
        // oxlint-disable-next-line no-await-in-loop -- only what came in the last moments is missing
        const message = await raw.get('Messages', key);
        if (message) yield message;
      }
    }
  }

  /** A room's hint must not lie beyond the end of its log. */
  room(item: AttributeMap): AttributeMap {
    return this.#atMost(item, 'lastSeq');
  }

  /** A marker must not count messages as read that will have these places later. */
  membership(item: AttributeMap): AttributeMap {
    return this.#atMost(item, 'readSeq');
  }

  #atMost(item: AttributeMap, name: string): AttributeMap {
    const value = item[name];
    if (value === undefined || !('N' in value)) return item;
    const last = this.#rooms.get(textOf(item, 'roomId'))?.last ?? 0;
    return Number(value.N) <= last ? item : { ...item, [name]: { N: String(last) } };
  }
}
