import { expect } from 'vitest';
import { beginRecord, watchedOf } from './recorded-actions.ts';

/** For every test of the server: what it asks the store must be in the policy of its role. */
const watched = watchedOf(expect.getState().testPath ?? '');
if (watched !== undefined) {
  const { watchActions } = await import('./watch-actions.ts');
  beginRecord(watched.record);
  // Servers that the test starts write to the same file.
  process.env['ATRIUM_RECORD_ACTIONS'] = watched.record;
  watchActions(watched.role, watched.record);
}
