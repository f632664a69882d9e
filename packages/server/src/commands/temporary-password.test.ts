import type { UserId } from '@atrium/contract/ids';
import { expect, test } from 'vitest';
import { AccountRepository } from '../accounts/account-repository.ts';
import { NO_PASSWORD, PasswordHasher } from '../accounts/password-hasher.ts';
import { openMemoryStore } from '../storage/open-store.ts';
import { giveTemporaryPassword } from './temporary-password.ts';

test('[ACC-13] an account without a password is given one, and its sessions end', async () => {
  const opened = await openMemoryStore();
  try {
    const accounts = new AccountRepository(opened.store);
    const userId = 'usr_01ARZ3NDEKTSV4RRFFQ69G5FAV' as UserId;
    const names = { username: 'grace', displayName: 'Grace', email: 'grace@example.org' };
    const rest = { isAdministrator: false, createdAt: '2026-01-02T03:04:05.678Z', sessionsValidFrom: 0 };
    await accounts.bring({ userId, ...names, ...rest, passwordHash: NO_PASSWORD });
    const hasher = new PasswordHasher({ cost: { memoryCost: 64, timeCost: 1, parallelism: 1 } });
    const deps = { store: opened.store, hasher, now: () => 1_000 };
    const password = await giveTemporaryPassword('Grace', deps);
    expect(password).toMatch(/^(?:[a-z2-9]{5}-){4}[a-z2-9]{5}$/);
    const stored = await accounts.get(userId);
    expect(await hasher.verify(stored?.passwordHash, password)).toBe(true);
    expect(stored?.sessionsValidFrom).toBe(1_000);
    await expect(giveTemporaryPassword('nobody', deps)).rejects.toThrow('no account nobody');
  } finally {
    await opened.close();
  }
});
