import { expect } from 'vitest';
import { beginRecord, recordOf } from './recorded-actions.ts';

/** For every test of the server: what it asks the store must be in the policy of a running server. */
const record = recordOf(expect.getState().testPath ?? '');
if (record !== undefined) {
  const { watchActions } = await import('./watch-actions.ts');
  beginRecord(record);
  // Servers that the test starts write to the same file.
  process.env['ATRIUM_RECORD_ACTIONS'] = record;
  watchActions('run', record);
}
