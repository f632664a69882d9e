import { createHistogram, monitorEventLoopDelay, type RecordableHistogram } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** How often the delay of the event loop is looked at, milliseconds. */
const LOOP_STEP_MS = 20;

/** What is there at this moment. */
export interface Present {
  readonly sockets: number;
  /** That somebody here listens to. */
  readonly rooms: number;
  readonly calls: number;
  readonly documents: number;
  readonly runs: number;
  /** What waits, by queue. */
  readonly waiting: { readonly commits: number; readonly passwords: number; readonly runs: number };
}

/** What happened since it was taken the last time. */
export interface Interval {
  readonly messages: number;
  /** Milliseconds; absent without messages. */
  readonly deliver: { readonly p50: number; readonly p99: number } | undefined;
  readonly calls: number;
  /** Those that were answered with an error of ours, not the caller's. */
  readonly errors: number;
  /** Milliseconds: the longest of a hundred turns. */
  readonly loopP99: number;
}

/** Codes that say that the server is at fault, or has too much to do. */
const OURS: ReadonlySet<string> = new Set(['internal', 'unavailable', 'throttled', 'storage-full']);

/** How messages come through and what is at work here, for Prometheus and for the administrator's page. */
export class Activity {
  readonly #deliver: Histogram;
  readonly #append: Histogram<'outcome'>;
  readonly #entries: Counter;
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_STEP_MS });
  readonly #recent: RecordableHistogram = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 });
  #messages = 0;
  #calls = 0;
  #errors = 0;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#deliver = new Histogram({
      name: 'atrium_deliver_seconds',
      help: 'From the moment in which a message got its place to the one in which it went to the sockets of its room here.',
      buckets: BUCKETS,
      registers,
    });
    this.#append = new Histogram({
      name: 'atrium_append_seconds',
      help: 'How long the store took to take a batch of entries of logs, by outcome.',
      labelNames: ['outcome'],
      buckets: BUCKETS,
      registers,
    });
    this.#entries = new Counter({
      name: 'atrium_appended_entries_total',
      help: 'Entries of logs that are durable.',
      registers,
    });
    this.#loop.enable();
  }

  /** Milliseconds between place and sockets; clocks of several nodes may differ. */
  delivered(ms: number): void {
    const span = Math.max(0, ms);
    this.#messages += 1;
    this.#deliver.observe(span / 1_000);
    this.#recent.record(Math.min(60_000_000, Math.max(1, Math.round(span * 1_000))));
  }

  appended(outcome: 'committed' | 'failed', entries: number, ms: number): void {
    this.#append.observe({ outcome }, ms / 1_000);
    if (outcome === 'committed') this.#entries.inc(entries);
  }

  called(outcome: string): void {
    this.#calls += 1;
    if (OURS.has(outcome)) this.#errors += 1;
  }

  /** Starts the next interval. */
  take(): Interval {
    const recent = this.#recent;
    const deliver =
      this.#messages === 0
        ? undefined
        : { p50: recent.percentile(50) / 1_000, p99: recent.percentile(99) / 1_000 };
    const taken = {
      messages: this.#messages,
      deliver,
      calls: this.#calls,
      errors: this.#errors,
      loopP99: Math.max(0, this.#loop.percentile(99) / 1e6 - LOOP_STEP_MS),
    };
    this.#messages = this.#calls = this.#errors = 0;
    recent.reset();
    this.#loop.reset();
    return taken;
  }

  close(): void {
    this.#loop.disable();
  }
}

/** Asked when Prometheus asks. Every label comes from a closed list. */
export function gaugePresent(registry: Registry, present: () => Present): void {
  const registers = [registry];
  const open = new Gauge({
    name: 'atrium_open',
    help: 'What is open on this node: sockets, rooms that somebody listens to, calls, texts, runs.',
    labelNames: ['what'],
    registers,
    collect: () => {
      const { sockets, rooms, calls, documents, runs } = present();
      for (const [what, count] of Object.entries({ sockets, rooms, calls, documents, runs }))
        open.set({ what }, count);
    },
  });
  const waiting = new Gauge({
    name: 'atrium_waiting',
    help: 'What waits for its turn: logs to be written, passwords to be checked, runs.',
    labelNames: ['queue'],
    registers,
    collect: () => {
      for (const [queue, count] of Object.entries(present().waiting)) waiting.set({ queue }, count);
    },
  });
}
