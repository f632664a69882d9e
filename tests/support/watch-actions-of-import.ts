import { accessLines, IMPORT_ACCESS } from '../../packages/server/src/storage/table-access.ts';
import { watchActions } from './watch-actions.ts';

/** Loaded before the import (`--import`): it must do with the policy of its role. */
watchActions(new Set(accessLines(IMPORT_ACCESS)));
