import { setTimeout as sleep } from 'node:timers/promises';
import * as Y from 'yjs';
import { watchCpu, type CpuUse } from '../measure/cpu-window.ts';
import { Latencies } from '../measure/latencies.ts';
import type { EditorLine } from './editor-line.ts';

/** How often the load looks which editors are due, milliseconds. */
const TICK_MS = 2;

/** What one round of typing has shown. */
export interface Typing {
  readonly updates: number;
  /** From the keystroke to another editor. */
  readonly remote: Latencies;
  /** From the keystroke to its acknowledgement. */
  readonly saved: Latencies;
  readonly unheard: number;
  readonly cpu: CpuUse;
}

/** Somebody who types a letter after the other at the end of what they wrote. */
class Typist {
  readonly line: EditorLine;
  readonly #doc = new Y.Doc();
  readonly #text: Y.Text;
  #update: Uint8Array | undefined;

  constructor(line: EditorLine) {
    this.line = line;
    this.#doc.clientID = line.clientId;
    this.#text = this.#doc.getText('text');
    this.#doc.on('update', (update: Uint8Array) => (this.#update = update));
  }

  /** The clock of the letter, and the update that brings it. */
  type(): { clock: number; update: Uint8Array } {
    const clock = this.#text.length;
    this.#text.insert(clock, 'abcdefghij klmnopqrst\n'[clock % 22]!);
    return { clock, update: this.#update! };
  }
}

/** Many people in one document. The first of them listens to what the others write. */
export class Editors {
  readonly #typists: readonly Typist[];
  readonly #sentAt = new Map<number, number[]>();
  readonly #heard = new Map<number, number>();
  #remote = new Latencies();

  private constructor(lines: readonly EditorLine[]) {
    this.#typists = lines.map((line) => new Typist(line));
    for (const { clientId } of lines) this.#sentAt.set(clientId, []);
  }

  static async open(
    count: number,
    connect: (at: number, onUpdate: ((update: Uint8Array) => void) | undefined) => Promise<EditorLine>,
  ): Promise<Editors> {
    const lines: EditorLine[] = [];
    const made: { editors?: Editors } = {};
    for (let at = 0; at < count; at++) {
      const onUpdate = at === 0 ? (update: Uint8Array) => made.editors?.heard(update) : undefined;
      lines.push(await connect(at, onUpdate));
    }
    made.editors = new Editors(lines);
    return made.editors;
  }

  /** `rate`: letters a second, of all together. */
  async type({ rate, seconds, serverPid, others }: TypingOrder): Promise<Typing> {
    this.#remote = new Latencies();
    const saved = new Latencies();
    const pending: Promise<void>[] = [];
    const stop = watchCpu(serverPid, others);
    const startedAt = performance.now();
    let updates = 0;
    while (performance.now() - startedAt < seconds * 1_000) {
      for (const due = ((performance.now() - startedAt) / 1_000) * rate; updates < due; updates++)
        pending.push(this.#type(updates, saved));
      await sleep(TICK_MS);
    }
    const cpu = stop();
    await Promise.all(pending);
    await this.#quiet();
    return { updates, remote: this.#remote, saved, unheard: this.#unheard(), cpu };
  }

  close(): void {
    for (const { line } of this.#typists) line.close();
  }

  heard(update: Uint8Array): void {
    const now = performance.now();
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const sentAt = this.#sentAt.get(id.client);
      const from = this.#heard.get(id.client) ?? 0;
      const to = id.clock + length;
      for (let clock = from; clock < to; clock++) this.#remote.add(now - (sentAt?.[clock] ?? now));
      if (to > from) this.#heard.set(id.client, to);
    }
  }

  async #type(turn: number, saved: Latencies): Promise<void> {
    const typist = this.#typists[turn % this.#typists.length]!;
    const { clock, update } = typist.type();
    const at = performance.now();
    this.#sentAt.get(typist.line.clientId)![clock] = at;
    await typist.line.push(update);
    saved.add(performance.now() - at);
  }

  /** What is on its way arrives. */
  async #quiet(): Promise<void> {
    for (let looks = 0; looks < 100 && this.#unheard() > 0; looks++) await sleep(20);
  }

  #unheard(): number {
    return this.#typists
      .slice(1)
      .reduce(
        (sum, { line: { clientId } }) =>
          sum + this.#sentAt.get(clientId)!.length - (this.#heard.get(clientId) ?? 0),
        0,
      );
  }
}

export interface TypingOrder {
  readonly rate: number;
  readonly seconds: number;
  readonly serverPid: number;
  /** Further processes of this benchmark. */
  readonly others: readonly number[];
}
