import type { ProjectId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { ProjectReader, type ProjectReaderDeps } from './project-reader.ts';
import { EMPTY_TREE } from './stored-project.ts';

test('[PRJ-13] of two changes the later one is remembered, whichever is heard of first', async () => {
  const projectId = 'prj_01KDYQ3V8E0000000000000000' as ProjectId;
  const deps = { isExclusive: true, now: () => 0 } as ProjectReaderDeps;
  const reader = new ProjectReader(deps);
  reader.noteTree(projectId, { ...EMPTY_TREE, version: 3 });
  reader.noteTree(projectId, { ...EMPTY_TREE, version: 2 });
  expect((await reader.tree(projectId)).version).toBe(3);
});
