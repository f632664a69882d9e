import { expect } from 'vitest';

/**
 * For every test of the server: what it asks the store must be in the policy of a running server. Tests of the store
 * itself ask for what no part of the product asks for; an import is another role.
 */
const path = (expect.getState().testPath ?? '').replaceAll('\\', '/');
const isOfServer = /\/packages\/server\/src\/|\/tests\/integration\//.test(path);
const isOther = /\/storage\/|\/import-|\/commands\/|fault-proxy|shared-store/.test(path);
if (isOfServer && !isOther) {
  const [{ watchActions }, { accessLines, SERVER_ACCESS }] = await Promise.all([
    import('./watch-actions.ts'),
    import('../../packages/server/src/storage/table-access.ts'),
  ]);
  watchActions(new Set(accessLines(SERVER_ACCESS)));
}
