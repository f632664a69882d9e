import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from '../load/crowd.ts';
import { residentMegabytes } from '../measure/processes.ts';
import { median } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import { ServerHandle, type SubjectName } from '../subjects/server-handle.ts';

/** After connecting, until the news of who came has gone out, milliseconds. */
const SETTLE_MS = 3_000;

interface Memory {
  readonly empty: number;
  readonly perThousand: number;
  readonly connectSeconds: number;
}

async function fill(name: SubjectName, sockets: number, context: Context): Promise<Memory> {
  const server = await ServerHandle.start(name);
  const crowd = new Crowd(server);
  // Some come and go first: what is made once is not counted.
  const shape = { rooms: sockets / 5, membersPerRoom: 5 };
  const people = await server.ask('people', shape);
  const visitors = new Crowd(server);
  await visitors.connect(people.slice(0, 50));
  visitors.close();
  const resident = async (): Promise<number> => {
    await sleep(SETTLE_MS);
    await server.ask('collectGarbage');
    await sleep(500);
    await server.ask('collectGarbage');
    return residentMegabytes(server.pid);
  };
  const empty = await resident();
  const before = performance.now();
  await crowd.connect(people);
  const connectSeconds = (performance.now() - before) / 1_000;
  const full = await resident();
  crowd.close();
  await server.close();
  const perThousand = ((full - empty) * 1_000) / sockets;
  context.say(`${name}: ${empty.toFixed(0)} MB empty, ${full.toFixed(0)} MB with ${sockets} sockets`);
  return { empty, perThousand, connectSeconds };
}

/** What somebody who only listens costs. */
export const idleMemory: Scenario = {
  title: 'Memory of idle connections, rooms of 5, after garbage collection',
  run: async (context) => {
    const [rounds, sockets] = context.isQuick ? [1, 1_000] : [3, 5_000];
    const pairs: { bare: Memory; atrium: Memory }[] = [];
    for (let round = 1; round <= rounds; round++) {
      const bare = await fill('bare', sockets, context);
      const atrium = await fill('atrium', sockets, context);
      pairs.push({ bare, atrium });
    }
    const finding = (measure: string, unit: string, of: (memory: Memory) => number) => ({
      measure,
      unit,
      atrium: median(pairs.map(({ atrium }) => of(atrium))),
      floor: median(pairs.map(({ bare }) => of(bare))),
      ratio: median(pairs.map(({ atrium, bare }) => of(atrium) / of(bare))),
    });
    return [
      {
        ...finding(`memory per 1,000 idle sockets (at ${sockets})`, 'MB', ({ perThousand }) => perThousand),
        aim: { of: 'ratio', atMost: 1.1 },
      },
      finding('memory without sockets', 'MB', ({ empty }) => empty),
      finding('connections accepted per second', '/s', ({ connectSeconds }) => sockets / connectSeconds),
    ];
  },
};
