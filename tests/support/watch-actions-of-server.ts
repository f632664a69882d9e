import { watchActions } from './watch-actions.ts';

/** Loaded before a server that a test starts (`--import`): it must do with the policy of its role. */
watchActions('run', process.env['ATRIUM_RECORD_ACTIONS']);
