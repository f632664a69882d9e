import { watchActions } from './watch-actions.ts';

/** Loaded before the import (`--import`): it must do with the policy of its role. */
watchActions('import', process.env['ATRIUM_RECORD_ACTIONS']);
