import { engineItemsPerSecond } from '../floors/engine-writes.ts';
import type { Sample } from '../load/crowd.ts';
import { highestRate } from '../load/highest-rate.ts';
import type { Context, Scenario } from '../scenario.ts';
import {
  alternate,
  compare,
  deliveriesPerSecond,
  describe,
  messagesPerSecond,
  withBothSides,
  type Shape,
  type Sides,
} from './side-by-side.ts';

interface Limits {
  readonly shape: Shape;
  readonly p99: number;
  /** Rates to begin the search with, messages a second. */
  readonly from: Sides<number>;
}

/** The most messages a second that are all delivered, and in time. */
async function search({ shape, p99, from }: Limits, context: Context): Promise<Sides<Sample>[]> {
  const [rounds, seconds] = context.isQuick ? [1, 2] : [3, 5];
  const passes = (sample: Sample): boolean =>
    sample.p99 < p99 && sample.undelivered + sample.doubled === 0 && sample.accepted === sample.sent;
  const start = { ...from };
  return withBothSides(shape, context, (crowds) =>
    alternate(rounds, async (side) => {
      const best = await highestRate({
        from: start[side],
        passes,
        tryRate: async (rate) => {
          const sample = await crowds[side].load({ rate, seconds, warmUpSeconds: 1 });
          context.say(describe(side, sample));
          return sample;
        },
      });
      start[side] = best?.rate ?? from[side];
      return best;
    }),
  );
}

/** How many messages a second many small rooms take. */
export const manyRooms: Scenario = {
  title: 'Most durable messages, 100 rooms of 5, p99 under 100 ms',
  run: async (context) => {
    const pairs = await search(
      { shape: { rooms: 100, membersPerRoom: 5 }, p99: 100, from: { atrium: 3_000, bare: 6_000 } },
      context,
    );
    const messages = compare(pairs, {
      measure: 'messages per second',
      unit: '/s',
      of: messagesPerSecond,
      aim: { of: 'figure', atLeast: 4_000 },
    });
    const findings = [
      messages,
      compare(pairs, { measure: 'p99 at that rate', unit: 'ms', of: ({ p99 }) => p99 }),
    ];
    for (const size of [25, 100]) {
      const floor = await engineItemsPerSecond(size, context.isQuick ? 2 : 8);
      const measure = `the same beside the engine alone, ${size} items a transaction`;
      findings.push({
        ...messages,
        measure,
        aim: undefined,
        floor,
        ratio: messages.atrium && messages.atrium / floor,
      });
    }
    return findings;
  },
};

/** How many deliveries a second one large room takes. */
export const oneRoom: Scenario = {
  title: 'Most deliveries, one room of 200, p99 under 250 ms',
  run: async (context) => {
    const pairs = await search(
      { shape: { rooms: 1, membersPerRoom: 200 }, p99: 250, from: { atrium: 500, bare: 500 } },
      context,
    );
    return [
      compare(pairs, {
        measure: 'deliveries per second',
        unit: '/s',
        of: deliveriesPerSecond,
        aim: { of: 'figure', atLeast: 120_000 },
      }),
      compare(pairs, { measure: 'p99 at that rate', unit: 'ms', of: ({ p99 }) => p99 }),
      compare(pairs, {
        measure: 'server CPU per delivery at that rate',
        unit: 'us',
        of: ({ cpu, deliveries }) => (cpu.server * 1e6) / deliveries,
        note: 'at different rates: compare with the next scenario',
      }),
    ];
  },
};
