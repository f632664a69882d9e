import type { Scenario } from '../scenario.ts';
import { alternate, compare, describe, withBothSides, type Shape } from './side-by-side.ts';

const SHAPE: Shape = { rooms: 100, membersPerRoom: 5 };
const RATE = 1_000;

/** How long a message takes from when it is due to be sent to each member's socket. */
export const delivery: Scenario = {
  title: 'Delivery at 1,000 messages/s, 100 rooms of 5',
  run: async (context) => {
    const [rounds, seconds] = context.isQuick ? [2, 3] : [7, 10];
    const pairs = await withBothSides(SHAPE, context, (crowds) =>
      alternate(rounds, async (side) => {
        const sample = await crowds[side].load({ rate: RATE, seconds, warmUpSeconds: 1 });
        context.say(describe(side, sample));
        return sample;
      }),
    );
    const perMessage = (seconds: number, { sent }: { sent: number }): number => (seconds * 1e6) / sent;
    return [
      compare(pairs, { measure: 'delivery, p50', unit: 'ms', of: ({ p50 }) => p50 }),
      compare(pairs, {
        measure: 'delivery, p99',
        unit: 'ms',
        of: ({ p99 }) => p99,
        aim: { of: 'figure', atMost: 10 },
      }),
      compare(pairs, { measure: 'acknowledged, p50', unit: 'ms', of: (sample) => sample.acknowledgedP50 }),
      compare(pairs, { measure: 'acknowledged, p99', unit: 'ms', of: (sample) => sample.acknowledgedP99 }),
      compare(pairs, {
        measure: 'server CPU per message',
        unit: 'us',
        of: (sample) => perMessage(sample.cpu.server, sample),
      }),
      compare(pairs, {
        measure: 'server and store CPU per message',
        unit: 'us',
        of: (sample) => perMessage(sample.cpu.server + sample.cpu.store, sample),
      }),
      compare(pairs, {
        measure: 'undelivered or doubled',
        unit: '',
        of: ({ undelivered, doubled }) => undelivered + doubled,
        aim: { of: 'figure', atMost: 0 },
      }),
    ];
  },
};
