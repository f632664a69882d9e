import type { RoomId, UserId } from '@atrium/contract/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../observability/log.ts';
import { openMemoryStore } from '../storage/open-store.ts';
import { buildProjects } from './build-projects.ts';

const roomId = 'rm_01KDYQ3V8E0000000000000000' as RoomId;
const userId = 'usr_01KDYQ3V8E0000000000000000' as UserId;

let opened: Awaited<ReturnType<typeof openMemoryStore>>;
beforeEach(async () => {
  opened = await openMemoryStore();
});
afterEach(() => opened.close());

describe('the end of a project', () => {
  test('[PRJ-2] that was broken off is no way back to half of its files, and is gone on with', async () => {
    let isBroken = true;
    let now = Date.UTC(2026, 0, 1);
    const projects = buildProjects({
      store: opened.store,
      memberships: { find: () => Promise.resolve({ role: 'owner' }) },
      profiles: { profiles: () => Promise.resolve([]) },
      announcer: { toRoom: () => undefined },
      lines: { tell: () => undefined },
      texts: {
        seed: () => Promise.resolve(),
        remove: () => (isBroken ? Promise.reject(new Error('broken off')) : Promise.resolve()),
      },
      log: createLog({ level: 'silent' }),
      now: () => now,
    } as never);
    const { handlers, purge } = projects;
    const caller = { user: { userId } } as never;
    const create = async (name: string) => {
      const input = { roomId, name, description: '', template: 'node', memberRole: 'editor' } as const;
      return (await handlers['projects.create'](input, caller)).project.projectId;
    };
    const ids = [await create('One'), await create('Two')];
    const [projectId] = ids as [(typeof ids)[0]];
    for (const [at, name] of ['One', 'Two'].entries())
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await handlers['projects.delete']({ roomId, projectId: ids[at]!, name }, caller);
    const again = handlers['projects.delete']({ roomId, projectId, name: 'One' }, caller);
    await expect(again).rejects.toThrow('broken off');
    await expect(handlers['projects.restore']({ roomId, projectId }, caller)).rejects.toMatchObject({
      code: 'conflict',
    });
    now += 31 * 86_400_000;
    await purge.sweep();
    isBroken = false;
    await purge.sweep();
    for (const id of ids)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(handlers['projects.get']({ roomId, projectId: id }, caller)).rejects.toMatchObject({
        code: 'not-found',
      });
  });
});
