import { setTimeout as sleep } from 'node:timers/promises';
import { HttpAccounts } from '@atrium/client/transport/http-accounts';
import { SocketTransport } from '@atrium/client/transport/socket-transport';
import type { ServerEvent } from '@atrium/client/transport/transport';
import { AppError, RETRYABLE_CODES } from '@atrium/contract/errors';
import type { RoomId } from '@atrium/contract/ids';
import { Latencies } from '../measure/latencies.ts';

const PASSWORD = 'a long enough sentence for a bench';

/** One connection of a person, which obeys the server as every client does. */
class Tab {
  readonly transport: SocketTransport;
  /** When it left the server that stopped, and was connected again, milliseconds of `performance`. */
  readonly moves: { readonly from: number; to?: number }[] = [];
  wasOffline = false;
  /** What was said at each place of the room's log. */
  readonly #seen = new Map<number, string>();
  readonly #delivered: (ms: number) => void;
  #roomId: RoomId | undefined;
  /** Nothing is missing up to here. */
  #last = 0;

  constructor(baseUrl: string, token: string, delivered: (ms: number) => void) {
    this.#delivered = delivered;
    this.transport = new SocketTransport({ baseUrl, token: () => token });
    this.transport.connect({
      connectionChanged: ({ kind }) => {
        if (kind === 'offline') this.wasOffline = true;
        if (kind === 'connecting' && this.#roomId) this.moves.push({ from: performance.now() });
        if (kind === 'online') void this.#back();
      },
      sessionEnded: () => undefined,
      event: (event) => this.#heard(event),
    });
  }

  async online(): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    while (this.transport.state.kind !== 'online') await sleep(5);
  }

  listen(roomId: RoomId): void {
    this.#roomId = roomId;
  }

  /** Messages that never came, and those that stand in the room twice. */
  countAgainst(posted: readonly number[]): { missing: number; doubled: number } {
    const missing = posted.filter((seq) => !this.#seen.has(seq)).length;
    const doubled = this.#seen.size - new Set(this.#seen.values()).size;
    return { missing, doubled };
  }

  async #back(): Promise<void> {
    const move = this.moves.at(-1);
    if (move) move.to = performance.now();
    await this.#sync();
  }

  #heard({ name, payload }: ServerEvent): void {
    if (name === 'sync:needed') void this.#sync();
    if (name !== 'message:posted') return;
    for (const { seq, content } of payload.messages) this.#take(seq, content);
    // As every client does: whoever has missed something asks.
    if (!payload.messages.some(({ seq }) => seq <= this.#last)) void this.#sync();
  }

  async #sync(): Promise<void> {
    const roomId = this.#roomId;
    if (!roomId) return;
    const news = await retried(() => this.transport.call('rooms.sync', { roomId, afterSeq: this.#last }));
    for (const { seq, content } of news.messages) this.#take(seq, content);
  }

  /** What is told twice is taken once. */
  #take(seq: number, content: { kind: string; text?: string }): void {
    if (this.#seen.has(seq)) return;
    const { text = '' } = content;
    this.#seen.set(seq, text);
    while (this.#seen.has(this.#last + 1)) this.#last += 1;
    this.#delivered(performance.now() - Number(text.split(' ')[0]));
  }
}

export interface MovedCrowd {
  /** Since the last phase ended. */
  readonly delivery: Latencies;
  readonly posted: number;
  readonly missing: number;
  readonly doubled: number;
  readonly sawOffline: number;
  /** When each left, after the first of its server did, and how long each was away: milliseconds. */
  readonly leftAt: readonly number[];
  readonly awayMs: readonly number[];
}

/** People in one room, each with several tabs, who talk all along. */
export class MovingCrowd {
  #latencies = new Latencies();
  readonly #tabs: Tab[][] = [];
  #roomId: RoomId | undefined;

  async gather(baseUrl: string, { people, tabs }: { people: number; tabs: number }): Promise<void> {
    for (let at = 0; at < people; at++) {
      const name = `mover${at}`;
      const accounts = new HttpAccounts({ baseUrl });
      const identity = {
        displayName: name,
        username: name,
        email: `${name}@example.org`,
        password: PASSWORD,
      };
      // oxlint-disable-next-line no-await-in-loop -- sign-ups of one network are counted
      const { token } = await accounts.call('accounts.signUp', { ...identity, tokenInBody: true });
      this.#tabs.push(
        Array.from({ length: tabs }, () => new Tab(baseUrl, token!, (ms) => this.#latencies.add(ms))),
      );
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(this.#tabs.at(-1)!.map((tab) => tab.online()));
    }
    const [[first], ...others] = this.#tabs as [[Tab], ...Tab[][]];
    const { listing } = await first.transport.call('rooms.create', { name: 'On the move' });
    this.#roomId = listing.room.roomId;
    const by = { kind: 'name', name: 'On the move' } as const;
    await Promise.all(others.map(([tab]) => tab!.transport.call('rooms.join', { by })));
    for (const tab of this.#tabs.flat()) tab.listen(this.#roomId);
  }

  /** Everybody posts so often a second until it is over. */
  async talk(perSecond: number, isOver: () => boolean): Promise<MovedCrowd> {
    const posted: number[] = [];
    await Promise.all(this.#tabs.map((tabs, at) => this.#speak(tabs, { at, perSecond, isOver, posted })));
    await sleep(2_000);
    const tabs = this.#tabs.flat();
    const counts = tabs.map((tab) => tab.countAgainst(posted));
    const moves = tabs.flatMap((tab) => tab.moves);
    const begin = Math.min(...moves.map(({ from }) => from));
    return {
      delivery: this.#latencies,
      posted: posted.length,
      missing: counts.reduce((sum, { missing }) => sum + missing, 0),
      doubled: counts.reduce((sum, { doubled }) => sum + doubled, 0),
      sawOffline: tabs.filter(({ wasOffline }) => wasOffline).length,
      leftAt: moves.map(({ from }) => from - begin),
      awayMs: moves.map(({ from, to = performance.now() }) => to - from),
    };
  }

  /** What was delivered until now; what follows is counted anew. */
  endPhase(): Latencies {
    const past = this.#latencies;
    this.#latencies = new Latencies();
    return past;
  }

  close(): void {
    for (const tab of this.#tabs.flat()) tab.transport.disconnect();
  }

  async #speak(
    tabs: readonly Tab[],
    {
      at,
      perSecond,
      isOver,
      posted,
    }: { at: number; perSecond: number; isOver: () => boolean; posted: number[] },
  ): Promise<void> {
    for (let n = 0; !isOver(); n++) {
      const text = `${performance.now()} of ${at}`;
      const message = {
        roomId: this.#roomId!,
        clientMessageId: `bench-${at}-${n}`,
        content: { kind: 'text' as const, text },
      };
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await retried((isRepeat) => {
        const tab = tabs.find(({ transport }) => transport.state.kind === 'online') ?? tabs[0]!;
        return tab.transport.call('messages.post', { ...message, ...(isRepeat && { retryAfterSeq: 0 }) });
      });
      posted.push(answer.message.seq);
      // oxlint-disable-next-line no-await-in-loop
      await sleep(1_000 / perSecond);
    }
  }
}

async function retried<T>(attempt: (isRepeat: boolean) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- until it is done
      return await attempt(tries > 0);
    } catch (error) {
      if (!(error instanceof AppError) || !RETRYABLE_CODES.has(error.code)) throw error;
      // oxlint-disable-next-line no-await-in-loop
      await sleep(50);
    }
  }
}
