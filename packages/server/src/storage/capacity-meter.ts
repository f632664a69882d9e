import { Counter, Histogram, Registry } from 'prom-client';
import { costOf, pricesOf, type Prices } from './prices.ts';

/** `ConsumedCapacity` of a reply: units that AWS bills, for one table with its indexes. */
export interface ConsumedCapacity {
  TableName?: string;
  CapacityUnits?: number;
}

export interface MeteredCall {
  /** The operation of Atrium that caused it, for example `messages.post`. */
  readonly cause: string;
  /** DynamoDB's, for example `PutItem`. */
  readonly operation: string;
  /** Without prefix; `several` for transactions and batches over more than one table. */
  readonly table: string;
  readonly kind: 'read' | 'write';
}

export interface CapacityRow extends MeteredCall {
  /** Answered requests, tries again included. */
  readonly requests: number;
  readonly units: number;
}

export interface CapacityMeter {
  /** One answered request: how long it took, and the units that each table reports. */
  record(call: MeteredCall, seconds: number, consumed: readonly ConsumedCapacity[]): void;
  /** Everything counted so far; for benchmarks, which subtract two of them. */
  snapshot(): CapacityRow[];
}

interface Tally {
  readonly call: MeteredCall;
  readonly latency: Histogram.Internal<'operation' | 'table'>;
  requests: number;
  units: number;
}

/** Counts in plain fields, because it is on the path of every request; Prometheus gets them when it asks. */
export class PrometheusCapacityMeter implements CapacityMeter {
  readonly #tallies = new Map<string, Tally>();
  readonly #latency: Histogram<'operation' | 'table'>;
  readonly #prefixLength: number;
  /** Filled when it is asked for. */
  readonly units: Counter;
  readonly dollars: Counter;

  constructor({
    registry = new Registry(),
    tablePrefix = '',
    prices = pricesOf({ region: 'us-east-1' }),
  }: { registry?: Registry; tablePrefix?: string; prices?: Prices } = {}) {
    this.#prefixLength = tablePrefix.length;
    this.#latency = new Histogram({
      name: 'atrium_dynamodb_seconds',
      help: 'Time of one request to DynamoDB, without retries and pauses.',
      labelNames: ['operation', 'table'],
      buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers: [registry],
    });
    const tallies = this.#tallies;
    this.units = new Counter({
      name: 'atrium_dynamodb_capacity_units_total',
      help: 'Capacity units that DynamoDB reports, by the operation of Atrium that caused them.',
      labelNames: ['cause', 'operation', 'table', 'kind'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { call, units } of tallies.values()) this.inc({ ...call }, units);
      },
    });
    this.dollars = new Counter({
      name: 'atrium_dynamodb_dollars_total',
      help: `What these units cost, or would on AWS, in dollars by the operation of Atrium that caused them (${prices.source}).`,
      labelNames: ['cause', 'kind'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { call, units } of tallies.values())
          this.inc({ cause: call.cause, kind: call.kind }, costOf(call.kind, units, prices));
      },
    });
  }

  record(call: MeteredCall, seconds: number, consumed: readonly ConsumedCapacity[]): void {
    const tally = this.#tally(call);
    tally.requests += 1;
    tally.latency.observe(seconds);
    if (consumed.length <= 1) {
      tally.units += consumed[0]?.CapacityUnits ?? 0;
      return;
    }
    for (const { TableName: name = '', CapacityUnits: units = 0 } of consumed) {
      this.#tally({ ...call, table: name.slice(this.#prefixLength) }).units += units;
    }
  }

  snapshot(): CapacityRow[] {
    return Array.from(this.#tallies.values(), ({ call, requests, units }) => ({ ...call, requests, units }));
  }

  #tally(call: MeteredCall): Tally {
    const key = `${call.cause} ${call.operation} ${call.table} ${call.kind}`;
    const known = this.#tallies.get(key);
    if (known) return known;
    const { operation, table } = call;
    const tally = {
      call: { ...call },
      latency: this.#latency.labels({ operation, table }),
      requests: 0,
      units: 0,
    };
    this.#tallies.set(key, tally);
    return tally;
  }
}
