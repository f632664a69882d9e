import type { Aim, Finding } from '../finding.ts';
import { Crowd, type Sample } from '../load/crowd.ts';
import { FOREIGN_CORES } from '../measure/cpu-window.ts';
import { median } from '../measure/statistics.ts';
import type { Context } from '../scenario.ts';
import { ServerHandle } from '../subjects/server-handle.ts';

/** Messages that a server handles before anything is counted. */
const WARM_UP_MESSAGES = 2_000;

export interface Shape {
  readonly rooms: number;
  readonly membersPerRoom: number;
}

export interface Sides<T> {
  readonly atrium: T;
  readonly bare: T;
}

/** Both servers with the same people connected; one is idle while the other is measured. */
export async function withBothSides<T>(
  shape: Shape,
  context: Context,
  work: (crowds: Sides<Crowd>) => Promise<T>,
): Promise<T> {
  const bare = await ServerHandle.start('bare');
  const atrium = await ServerHandle.start('atrium', context.profileTo);
  const crowds = {
    bare: new Crowd(bare, [atrium.pid]),
    atrium: new Crowd(atrium, [bare.pid]),
  };
  await crowds.bare.connect(await bare.ask('people', shape));
  await crowds.atrium.connect(await atrium.ask('people', shape));
  for (const crowd of [crowds.bare, crowds.atrium]) {
    const rate = shape.rooms === 1 ? 200 : 1_000;
    await crowd.load({ rate, seconds: 0.5, warmUpSeconds: WARM_UP_MESSAGES / rate });
  }
  try {
    return await work(crowds);
  } finally {
    for (const crowd of [crowds.bare, crowds.atrium]) crowd.close();
    for (const server of [bare, atrium]) await server.close();
  }
}

/** One round each in turn, the floor first. */
export async function alternate(
  rounds: number,
  measure: (side: keyof Sides<unknown>) => Promise<Sample | undefined>,
): Promise<Sides<Sample>[]> {
  const pairs: Sides<Sample>[] = [];
  for (let round = 1; round <= rounds; round++) {
    const bare = await measure('bare');
    const atrium = await measure('atrium');
    if (bare && atrium) pairs.push({ bare, atrium });
  }
  return pairs;
}

export interface Comparison {
  readonly measure: string;
  readonly unit: string;
  readonly of: (sample: Sample) => number;
  readonly aim?: Aim;
  readonly note?: string;
}

/** Medians of the quiet rounds; of all, marked as noisy, if there were none. */
export function compare(all: readonly Sides<Sample>[], comparison: Comparison): Finding {
  const { of, measure, unit, aim, note } = comparison;
  const quiet = all.filter((pair) => foreignCores(pair) <= FOREIGN_CORES);
  const pairs = quiet.length > 0 ? quiet : all;
  if (pairs.length === 0) return { measure, unit, aim, note: 'no rate passed on both sides' };
  const ratio = median(pairs.map(({ atrium, bare }) => of(atrium) / of(bare)));
  return {
    measure,
    unit,
    aim,
    note,
    atrium: median(pairs.map(({ atrium }) => of(atrium))),
    floor: median(pairs.map(({ bare }) => of(bare))),
    ratio: Number.isFinite(ratio) ? ratio : undefined,
    foreignCores: Math.max(...pairs.map(foreignCores)),
  };
}

function foreignCores({ atrium, bare }: Sides<Sample>): number {
  return Math.max(atrium.cpu.foreignCores, bare.cpu.foreignCores);
}

export const deliveriesPerSecond = ({ deliveries, seconds }: Sample): number => deliveries / seconds;
export const messagesPerSecond = ({ accepted, seconds }: Sample): number => accepted / seconds;

export function describe(name: string, { rate, p50, p99, undelivered, cpu, sentLateP99 }: Sample): string {
  const lost = undelivered > 0 ? `, ${undelivered} undelivered` : '';
  return (
    `${name}: ${rate}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms${lost}; cores: server ` +
    `${(cpu.server / cpu.seconds).toFixed(2)}, store ${(cpu.store / cpu.seconds).toFixed(2)}, client ` +
    `${(cpu.client / cpu.seconds).toFixed(2)}, others ${cpu.foreignCores.toFixed(2)}; sent late p99 ${sentLateP99.toFixed(2)} ms`
  );
}
