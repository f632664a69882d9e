import { setTimeout as sleep } from 'node:timers/promises';
import { watchCpu, type CpuUse } from '../measure/cpu-window.ts';
import { Latencies } from '../measure/latencies.ts';
import type { Person } from '../subjects/commands.ts';
import type { ServerHandle } from '../subjects/server-handle.ts';
import { LINE } from './line.ts';
import { now, Ticker } from './ticker.ts';
import { WireClient } from './wire-client.ts';

const CONNECTING_AT_A_TIME = 50;
/** After the last message was due, deliveries are waited for as long as some arrive, and this much longer. */
const PATIENCE_MS = 2_000;
/** Beyond this the server is given up on. */
const MOST_PATIENCE_MS = 15_000;

/** Names the message in every packet that carries it, once. */
const MARK = Buffer.from('"clientMessageId":"m-');
const DIGITS = 10;
const ACCEPTED = Buffer.from('[{"ok":true');

/** Of every run the messages of this many seconds are not counted, and at least those of `warmUpMessages`. */
export interface Load {
  /** Messages a second, in all rooms together. */
  readonly rate: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly text?: string;
}

/** What one run showed. Latencies in milliseconds, counted from when a message was due to be sent. */
export interface Sample {
  readonly rate: number;
  readonly sent: number;
  readonly accepted: number;
  readonly deliveries: number;
  readonly undelivered: number;
  readonly doubled: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly highest: number;
  readonly acknowledgedP50: number;
  readonly acknowledgedP99: number;
  /** How late the load generator was itself. */
  readonly sentLateP99: number;
  readonly cpu: CpuUse;
}

interface Room {
  readonly roomId: string;
  readonly members: WireClient[];
}

/** The people of one server, all connected, and the load that they make. */
export class Crowd {
  readonly #server: ServerHandle;
  readonly #companions: readonly number[];
  readonly #rooms: Room[] = [];
  #run: Run | undefined;
  #nextMessage = 0;

  /** `companions`: other processes of the benchmark, whose CPU is not foreign. */
  constructor(server: ServerHandle, companions: readonly number[] = []) {
    this.#server = server;
    this.#companions = companions;
  }

  async connect(people: readonly Person[]): Promise<void> {
    const onEvent = (packet: Buffer): void => this.#run?.delivered(packet);
    const onAnswer = (packet: Buffer): void => this.#run?.answered(packet);
    const rooms = new Map<string, Room>();
    const { port } = this.#server;
    for (let at = 0; at < people.length; at += CONNECTING_AT_A_TIME) {
      const some = people.slice(at, at + CONNECTING_AT_A_TIME);
      const clients = await Promise.all(
        some.map(({ auth }) => WireClient.connect({ port, auth, onEvent, onAnswer })),
      );
      for (const [n, client] of clients.entries()) {
        const roomId = some[n]?.roomIds[0] ?? '';
        const room = rooms.get(roomId) ?? { roomId, members: [] };
        room.members.push(client);
        rooms.set(roomId, room);
      }
    }
    this.#rooms.push(...rooms.values());
  }

  close(): void {
    for (const { members } of this.#rooms) for (const member of members) member.close();
  }

  /** Open loop: messages go out at fixed instants, whatever becomes of those before. */
  async load(load: Load): Promise<Sample> {
    const warmUp = Math.ceil(load.rate * load.warmUpSeconds);
    const total = warmUp + Math.ceil(load.rate * load.seconds);
    const run = new Run({ first: this.#nextMessage, warmUp, total, spacingMs: 1_000 / load.rate });
    this.#nextMessage += total;
    this.#run = run;
    let measured: (() => CpuUse) | undefined;
    const ticker = await Ticker.start(1_000 / load.rate, () => {
      measured ??= run.isWarm ? watchCpu(this.#server.pid, this.#companions) : undefined;
      for (let n = run.nextDue(); n >= 0; n = run.nextDue()) this.#send(n, load.text ?? LINE);
    });
    run.startAt(ticker.startedAt);
    await run.allSent;
    await ticker.stop();
    await this.#drain(run);
    this.#run = undefined;
    return { rate: load.rate, ...run.result(this.#membersPerRoom), cpu: measured!() };
  }

  get #membersPerRoom(): number {
    return this.#rooms[0]?.members.length ?? 0;
  }

  #send(n: number, text: string): void {
    const room = this.#rooms[n % this.#rooms.length]!;
    const sender = room.members[Math.floor(n / this.#rooms.length) % room.members.length]!;
    const id = String(n).padStart(DIGITS, '0');
    sender.emit(
      'messages.post',
      `{"roomId":"${room.roomId}","clientMessageId":"m-${id}","content":{"kind":"text","text":"${text}"}}`,
    );
  }

  async #drain(run: Run): Promise<void> {
    const giveUpAt = now() + MOST_PATIENCE_MS;
    let seen = -1;
    let seenAt = now();
    while (!run.isComplete(this.#membersPerRoom) && now() < giveUpAt) {
      if (run.arrived !== seen) {
        seen = run.arrived;
        seenAt = now();
      }
      if (now() - seenAt > PATIENCE_MS) return;
      await sleep(5);
    }
  }
}

interface RunPlan {
  /** Number of the first message. */
  readonly first: number;
  readonly warmUp: number;
  readonly total: number;
  readonly spacingMs: number;
}

/** The book-keeping of one run. */
class Run {
  readonly allSent: Promise<void>;
  readonly #plan: RunPlan;
  readonly #deliveries = new Latencies();
  readonly #answers = new Latencies();
  readonly #lateness = new Latencies();
  readonly #received: Uint16Array;
  #startedAt = Number.POSITIVE_INFINITY;
  #sent = 0;
  #accepted = 0;
  #answered = 0;
  #arrived = 0;
  #lastArrivalAt = 0;
  #allSent: () => void = () => {};

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#received = new Uint16Array(plan.total);
    this.allSent = new Promise((resolve) => {
      this.#allSent = resolve;
    });
  }

  startAt(startedAt: number): void {
    this.#startedAt = startedAt;
  }

  /** The messages that are not counted are out. */
  get isWarm(): boolean {
    return this.#sent >= this.#plan.warmUp;
  }

  /** Deliveries so far. */
  get arrived(): number {
    return this.#arrived;
  }

  isComplete(membersPerRoom: number): boolean {
    return this.#answered >= this.#plan.total && this.#arrived >= this.#plan.total * membersPerRoom;
  }

  /** Number of the next message that is due, or -1. */
  nextDue(): number {
    const { first, total, warmUp } = this.#plan;
    const late = now() - this.#dueAt(this.#sent);
    if (this.#sent >= total || late < 0) return -1;
    if (this.#sent >= warmUp) this.#lateness.add(late);
    this.#sent += 1;
    if (this.#sent === total) this.#allSent();
    return first + this.#sent - 1;
  }

  delivered(packet: Buffer): void {
    const at = now();
    for (let mark = packet.indexOf(MARK); mark >= 0; mark = packet.indexOf(MARK, mark + MARK.length)) {
      const n = numberAt(packet, mark + MARK.length) - this.#plan.first;
      // News of an earlier run that was given up on.
      if (n < 0 || n >= this.#plan.total) continue;
      this.#received[n]! += 1;
      this.#arrived += 1;
      this.#lastArrivalAt = at;
      if (n >= this.#plan.warmUp) this.#deliveries.add(at - this.#dueAt(n));
    }
  }

  answered(packet: Buffer): void {
    const mark = packet.indexOf(MARK);
    const n = mark < 0 ? -1 : numberAt(packet, mark + MARK.length) - this.#plan.first;
    this.#answered += 1;
    if (n < this.#plan.warmUp || n >= this.#plan.total) return;
    if (packet.indexOf(ACCEPTED) >= 0) this.#accepted += 1;
    this.#answers.add(now() - this.#dueAt(n));
  }

  result(membersPerRoom: number): Omit<Sample, 'rate' | 'cpu'> {
    const { warmUp, total } = this.#plan;
    const counted = this.#received.subarray(warmUp);
    const missing = (sum: number, count: number): number => sum + Math.max(0, membersPerRoom - count);
    const surplus = (sum: number, count: number): number => sum + Math.max(0, count - membersPerRoom);
    const [deliveries, answers] = [this.#deliveries, this.#answers];
    return {
      sent: total - warmUp,
      accepted: this.#accepted,
      deliveries: deliveries.count,
      undelivered: counted.reduce(missing, 0),
      doubled: counted.reduce(surplus, 0),
      seconds: (this.#lastArrivalAt - this.#dueAt(warmUp)) / 1_000,
      p50: deliveries.percentile(0.5),
      p99: deliveries.percentile(0.99),
      highest: deliveries.highest,
      acknowledgedP50: answers.percentile(0.5),
      acknowledgedP99: answers.percentile(0.99),
      sentLateP99: this.#lateness.percentile(0.99),
    };
  }

  #dueAt(n: number): number {
    return this.#startedAt + n * this.#plan.spacingMs;
  }
}

function numberAt(packet: Buffer, from: number): number {
  let number = 0;
  for (let at = from; at < from + DIGITS; at++) number = number * 10 + packet[at]! - 48;
  return number;
}
