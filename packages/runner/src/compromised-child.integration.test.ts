import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChildProgram } from './child-program.ts';
import { GuestProcess } from './guest-process.ts';
import { Canaries } from './testing/canaries.ts';
import { raiseWalls, type WallLevel, type Walls } from './walls.ts';

const HOSTILE = fileURLToPath(new URL('testing/hostile-child/hostile.js', import.meta.url));
const MEBIBYTE = 1024 * 1024;
const hasNetworkPermission = Number(process.versions.node.split('.')[0]) >= 25;

/** What hostile JavaScript in a child reaches, by level. Every `open` is told to administrators. */
const CLOSED = {
  environment: 'nothing',
  readPasswords: 'closed',
  readSecret: 'closed',
  readParentEnvironment: 'closed',
  write: 'closed',
  writeWorkingDirectory: 'closed',
  spawn: 'closed',
  worker: 'closed',
  evaluate: 'closed',
  nativeCode: 'closed',
  inspector: 'closed',
  wasi: 'closed',
};
const GOLDEN: Readonly<Record<WallLevel, Readonly<Record<string, string>>>> = {
  namespaces: { ...CLOSED, signalParent: 'closed', connect: 'closed' },
  limits: { ...CLOSED, signalParent: 'open', connect: hasNetworkPermission ? 'closed' : 'open' },
  permissions: { ...CLOSED, signalParent: 'open', connect: hasNetworkPermission ? 'closed' : 'open' },
};

let program: ChildProgram;
let canaries: Canaries;

beforeAll(async () => {
  canaries = await Canaries.place();
  program = await ChildProgram.layOut([]);
  await cp(HOSTILE, join(program.directory, 'guest', 'hostile.js'));
});
afterAll(async () => {
  await program.remove();
  await canaries.remove();
});

const levels: readonly WallLevel[] = ['namespaces', 'limits', 'permissions'];
const highest = levels.indexOf((await raiseWalls()).level);

describe.each(levels)('a child that was taken over, behind the level “%s”', (level) => {
  // A machine without bubblewrap, or without util-linux, cannot show the higher levels.
  it.skipIf(levels.indexOf(level) < highest)('[RUN-19] reaches only what the level leaves open', async () => {
    const walls = await raiseWalls({ highest: level });
    expect(walls.level).toBe(level);
    const outcomes = await outcomesOf(walls);
    expect(outcomes).toEqual(GOLDEN[level]);
    const reached = canaries.reached(JSON.stringify(outcomes));
    const known = GOLDEN[level]['connect'] === 'open' ? ['the network was reached'] : [];
    expect(reached.filter((words) => !known.includes(words))).toEqual([]);
  });
});

it('[RUN-19] without walls the same program reaches everything', async () => {
  const own = await Canaries.place();
  const command: Walls['command'] = (args) => ({ file: process.execPath, args });
  const outcomes = await outcomesOf({ level: 'permissions', remarks: [], command }, own);
  expect(outcomes).toMatchObject({
    readSecret: 'open',
    write: 'open',
    spawn: 'open',
    connect: 'open',
    evaluate: 'open',
  });
  expect(own.reached('')).toEqual(['the network was reached', 'a file was made']);
  await own.remove();
});

async function outcomesOf(walls: Walls, target = canaries): Promise<unknown> {
  const workingDirectory = program.emptyDirectory;
  const command = walls.command([program.main, 'hostile', '{}'], {
    webAssemblyBytes: 256 * MEBIBYTE,
    dataBytes: 1_280 * MEBIBYTE,
    cpuMs: 60_000,
    readable: [program.directory],
    workingDirectory,
  });
  const child = new GuestProcess({ ...command, workingDirectory });
  const { file, touched, port } = target;
  const content = JSON.stringify({ file, touched, port, parent: process.pid });
  let output = '';
  child.start(
    { files: [{ name: 'target', content }], isCompileOnly: false },
    {
      onFrame: (kind, bytes) => {
        if (kind === 'stdout') output += Buffer.from(bytes).toString();
        if (kind === 'status' && Buffer.from(bytes).includes('end')) child.kill();
      },
      onGone: () => {},
    },
  );
  const { complaint } = await child.gone;
  return output === '' ? complaint : JSON.parse(output);
}
