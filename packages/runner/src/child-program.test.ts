import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeLeftBehind } from './child-program.ts';

const DAY_MS = 24 * 60 * 60_000;

it('[RUN-20] what a killed server left behind is removed a day later, and nothing else', async () => {
  const place = await mkdtemp(join(tmpdir(), 'atrium-left-behind-'));
  const ages = {
    'atrium-runner-dead': 2 * DAY_MS,
    'atrium-runner-alive': DAY_MS / 2,
    'other-runner-old': 9 * DAY_MS,
  };
  for (const [name, age] of Object.entries(ages)) {
    await mkdir(join(place, name, 'guest'), { recursive: true });
    const then = new Date(Date.now() - age);
    await utimes(join(place, name), then, then);
  }
  await removeLeftBehind(place);
  expect((await readdir(place)).toSorted()).toEqual(['atrium-runner-alive', 'other-runner-old']);
  await rm(place, { recursive: true });
});
