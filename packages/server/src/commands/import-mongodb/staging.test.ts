import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CHECKPOINT_FILES, Staging } from './staging.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-staging-'));
  await chmod(directory, 0o755);
});
afterEach(() => rm(directory, { recursive: true }));

test('[IMP-5] nobody but its owner reads the checkpoint, whose directory it may be and whatever was there', async () => {
  await writeFile(join(directory, 'import.sqlite'), '', { mode: 0o644 });
  const staging = new Staging(directory);
  staging.set('a', 'b');
  const modes = await Promise.all(
    CHECKPOINT_FILES.map(async (name) => (await stat(join(directory, name))).mode & 0o777),
  );
  staging.close();
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});
