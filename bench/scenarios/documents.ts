import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectId, RoomId } from '@atrium/contract/ids';
import type { FileRef } from '@atrium/server/documents/document-access';
import * as Y from 'yjs';
import type { Finding } from '../finding.ts';
import { ask } from '../load/ask.ts';
import { atriumLine, plainLine } from '../load/editor-line.ts';
import { Editors, type Typing } from '../load/editors.ts';
import { WireClient } from '../load/wire-client.ts';
import { unitsOf } from '../measure/capacity.ts';
import { FOREIGN_CORES } from '../measure/cpu-window.ts';
import { median } from '../measure/statistics.ts';
import type { Context, Scenario } from '../scenario.ts';
import type { Person } from '../subjects/commands.ts';
import { ServerHandle } from '../subjects/server-handle.ts';

const EDITORS = 20;
/** Letters a second of all together: 20 people who type, and far more. */
const RATES = [100, 500];
/** Four people who type four letters a second without a pause. */
const FOUR = { people: 4, rate: 16 };
const HOUR_S = 3_600;
/** What a file of ten hours holds: four people who type an eighth of the time. */
const TEN_HOURS = { people: 4, edits: 72_000, tail: 450 };

/** One text that many people write, beside the server of y-websocket that stores nothing. */
export const documents: Scenario = {
  title: 'Documents: 20 people write one text, beside y-websocket in memory',
  run: async (context) => [
    ...(await sideBySide(context)),
    ...(await hourOfFour(context)),
    ...(await tenHours(context)),
  ],
};

interface Pair {
  readonly atrium: Typing;
  readonly plain: Typing;
}

async function sideBySide(context: Context): Promise<Finding[]> {
  const plain = await ServerHandle.start('plain-y');
  const atrium = await ServerHandle.start('atrium', context.profileTo);
  const { people, ref } = await workshop(atrium, EDITORS);
  const [clients, writers] = [
    await Editors.open(EDITORS, (at, onUpdate) =>
      plainLine({ port: plain.port, clientId: 1_000 + at }, onUpdate),
    ),
    await Editors.open(EDITORS, (at, onUpdate) =>
      atriumLine({ port: atrium.port, person: people[at]!, ref }, onUpdate),
    ),
  ];
  const [rounds, seconds] = context.isQuick ? [2, 3] : [7, 8];
  const findings: Finding[] = [];
  for (const rate of RATES) {
    const pairs: Pair[] = [];
    for (let round = 0; round <= rounds; round++) {
      const pair = {
        plain: await clients.type({ rate, seconds, serverPid: plain.pid, others: [atrium.pid] }),
        atrium: await writers.type({ rate, seconds, serverPid: atrium.pid, others: [plain.pid] }),
      };
      context.say(`${rate}/s: ${inWords('y-websocket', pair.plain)}; ${inWords('Atrium', pair.atrium)}`);
      // The first warms both up.
      if (round > 0) pairs.push(pair);
    }
    findings.push(...compared(pairs, rate));
  }
  for (const editors of [clients, writers]) editors.close();
  for (const server of [plain, atrium]) await server.close();
  return findings;
}

function compared(all: readonly Pair[], rate: number): Finding[] {
  const foreign = ({ atrium, plain }: Pair): number =>
    Math.max(atrium.cpu.foreignCores, plain.cpu.foreignCores);
  const quiet = all.filter((pair) => foreign(pair) <= FOREIGN_CORES);
  const pairs = quiet.length > 0 ? quiet : all;
  const foreignCores = Math.max(...pairs.map(foreign));
  const both = (measure: string, unit: string, of: (typing: Typing) => number): Finding => ({
    measure: `${measure}, ${rate} letters/s`,
    unit,
    atrium: median(pairs.map(({ atrium }) => of(atrium))),
    floor: median(pairs.map(({ plain }) => of(plain))),
    ratio: median(pairs.map(({ atrium, plain }) => of(atrium) / of(plain))),
    foreignCores,
  });
  const alone = (measure: string, unit: string, of: (typing: Typing) => number): Finding => ({
    measure: `${measure}, ${rate} letters/s`,
    unit,
    atrium: median(pairs.map(({ atrium }) => of(atrium))),
    foreignCores,
  });
  return [
    {
      ...both('server CPU per letter', 'us', ({ cpu, updates }) => (cpu.server * 1e6) / updates),
      aim: { of: 'ratio', atMost: 1.3 },
    },
    alone('store CPU per letter', 'us', ({ cpu, updates }) => (cpu.store * 1e6) / updates),
    both('letter to remote, p50', 'ms', ({ remote }) => remote.percentile(0.5)),
    both('letter to remote, p99', 'ms', ({ remote }) => remote.percentile(0.99)),
    alone('letter to durable, p50', 'ms', ({ saved }) => saved.percentile(0.5)),
    alone('letter to durable, p99', 'ms', ({ saved }) => saved.percentile(0.99)),
    both('letters that did not arrive', '', ({ unheard }) => unheard),
  ];
}

function inWords(name: string, { remote, cpu, updates, unheard }: Typing): string {
  const micros = (cpu.server * 1e6) / updates;
  const late = `${remote.percentile(0.5).toFixed(2)} / ${remote.percentile(0.99).toFixed(2)} ms`;
  return `${name} ${micros.toFixed(0)} us, ${late}${unheard > 0 ? `, ${unheard} unheard` : ''}`;
}

/** What is billed on AWS: the store is taken for a shared one. */
async function hourOfFour({ isQuick, say }: Context): Promise<Finding[]> {
  const server = await ServerHandle.start('endpoint');
  const { people, ref } = await workshop(server, FOUR.people);
  const writers = await Editors.open(FOUR.people, (at, onUpdate) =>
    atriumLine({ port: server.port, person: people[at]!, ref }, onUpdate),
  );
  const seconds = isQuick ? 20 : 360;
  const before = await unitsOf(server);
  const { updates } = await writers.type({ rate: FOUR.rate, seconds, serverPid: server.pid, others: [] });
  writers.close();
  const after = await unitsOf(server);
  await server.close();
  say(`${updates} letters in ${seconds} s`);
  const anHour = (units: number): number => (units * HOUR_S) / seconds;
  const note = `four people, four letters a second each without a pause, ${seconds} s taken for an hour`;
  return [
    {
      measure: 'written in an hour of four people',
      unit: 'WCU',
      atrium: anHour(after.written - before.written),
      aim: { of: 'figure', atMost: 15_000 },
      note,
    },
    { measure: 'read in an hour of four people', unit: 'RCU', atrium: anHour(after.read - before.read) },
  ];
}

/** From the wish to the text on the screen, by a server that has it not in memory, and by one that has. */
async function tenHours({ isQuick }: Context): Promise<Finding[]> {
  const server = await ServerHandle.start('atrium');
  const { people, ref: first } = await workshop(server, 1);
  const [person] = people as [Person];
  const rounds = isQuick ? 2 : 7;
  const cold: number[] = [];
  const warm: number[] = [];
  let size = { bytes: 0, letters: 0 };
  for (let round = 0; round < rounds; round++) {
    const ref = await fileIn(server, { person, roomId: first.roomId });
    size = await server.ask('longHistory', { fileId: ref.fileId, userId: person.userId, ...TEN_HOURS });
    cold.push(await opening(server, { person, ref }));
    warm.push(await opening(server, { person, ref }));
  }
  await server.close();
  const note = `${TEN_HOURS.edits} edits, ${size.letters} letters left, snapshot of ${size.bytes} bytes, ${TEN_HOURS.tail} entries after it`;
  return [
    {
      measure: 'open a file of ten hours, not in memory',
      unit: 'ms',
      atrium: median(cold),
      aim: { of: 'figure', atMost: 300 },
      note,
    },
    { measure: 'the same, in memory', unit: 'ms', atrium: median(warm) },
  ];
}

async function opening(
  { port }: ServerHandle,
  { person, ref }: { person: Person; ref: FileRef },
): Promise<number> {
  const client = await WireClient.connect({ port, auth: person.auth });
  const startedAt = performance.now();
  const { update } = await ask(client, 'documents.open', ref);
  const doc = new Y.Doc();
  const whole = update ?? (await ask(client, 'documents.sync', ref)).update;
  Y.applyUpdate(doc, Buffer.from(whole, 'base64'));
  const text = doc.getText('text').toJSON();
  const took = performance.now() - startedAt;
  if (text.length < 1_000) throw new Error('the text is not there');
  client.close();
  await sleep(50);
  return took;
}

/** A room of so many people with a project, and the text that they write. */
async function workshop(server: ServerHandle, members: number): Promise<{ people: Person[]; ref: FileRef }> {
  const people = await server.ask('people', { rooms: 1, membersPerRoom: members });
  const roomId = people[0]!.roomIds[0] as RoomId;
  return { people, ref: await fileIn(server, { person: people[0]!, roomId }) };
}

/** The one file of a new project. */
async function fileIn(
  { port }: ServerHandle,
  { person, roomId }: { person: Person; roomId: RoomId },
): Promise<FileRef> {
  const client = await WireClient.connect({ port, auth: person.auth });
  const name = `Project ${Math.random()}`;
  const { project } = await ask(client, 'projects.create', { roomId, name, template: 'node' });
  const { projectId }: { projectId: ProjectId } = project;
  const { nodes = [] } = await ask(client, 'tree.get', { roomId, projectId });
  client.close();
  return { roomId, projectId, fileId: nodes.find(({ kind }) => kind === 'file')!.fileId };
}
