import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { liveProcesses } from './testing/live-processes.ts';
import { until } from './testing/until.ts';

const PROGRAM = fileURLToPath(new URL('testing/runner-process.ts', import.meta.url));

it('[RUN-20] a server that is killed takes every child along, whether it runs, reads or waits', async () => {
  for (let round = 0; round < 3; round += 1) {
    const server = spawn(process.execPath, ['--no-warnings', PROGRAM], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [directory] = (await once(createInterface(server.stdout), 'line')) as [string];
    // The one that waits comes after those that run.
    await until(() => liveProcesses(directory).length >= 3);
    server.kill('SIGKILL');
    await until(() => liveProcesses(directory).length === 0);
    expect(liveProcesses(directory)).toEqual([]);
    await rm(directory, { recursive: true, force: true });
  }
});
