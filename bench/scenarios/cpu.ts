import type { Finding } from '../finding.ts';
import type { Sample } from '../load/crowd.ts';
import type { Context, Scenario } from '../scenario.ts';
import { alternate, compare, describe, withBothSides, type Comparison, type Shape } from './side-by-side.ts';

interface Occasion {
  readonly name: string;
  readonly shape: Shape;
  readonly rate: number;
}

const OCCASIONS: readonly Occasion[] = [
  { name: 'one room of 200, 300 messages/s', shape: { rooms: 1, membersPerRoom: 200 }, rate: 300 },
  { name: '100 rooms of 5, 2,000 messages/s', shape: { rooms: 100, membersPerRoom: 5 }, rate: 2_000 },
];

async function weigh({ name, shape, rate }: Occasion, context: Context): Promise<Finding[]> {
  const [rounds, seconds] = context.isQuick ? [2, 3] : [7, 8];
  const pairs = await withBothSides(shape, context, (crowds) =>
    alternate(rounds, async (side) => {
      const sample = await crowds[side].load({ rate, seconds, warmUpSeconds: 1 });
      context.say(describe(side, sample));
      return sample;
    }),
  );
  const perDelivery = ({ cpu, deliveries }: Sample): number => (cpu.server * 1e6) / deliveries;
  const isLarge = shape.rooms === 1;
  const comparisons: Comparison[] = [
    {
      measure: `server CPU per delivery, ${name}`,
      unit: 'us',
      of: perDelivery,
      ...(isLarge && { aim: { of: 'ratio', atMost: 1.25 } }),
    },
    {
      measure: `server CPU per message, ${name}`,
      unit: 'us',
      of: ({ cpu, sent }) => (cpu.server * 1e6) / sent,
    },
    {
      measure: `store CPU per message, ${name}`,
      unit: 'us',
      of: ({ cpu, sent }) => (cpu.store * 1e6) / sent,
    },
  ];
  return comparisons.map((comparison) => compare(pairs, comparison));
}

/** What the server spends at the same rate. */
export const cpu: Scenario = {
  title: 'CPU at the same rate',
  run: async (context) => {
    const findings: Finding[] = [];
    for (const occasion of OCCASIONS) findings.push(...(await weigh(occasion, context)));
    return findings;
  },
};
