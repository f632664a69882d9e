import { createLog } from '../../packages/server/src/observability/log.ts';
import { openStore } from '../../packages/server/src/storage/open-store.ts';
import { TIMERS } from '../../packages/server/src/timers/timer.ts';
import { TimerRepository } from '../../packages/server/src/timers/timer-repository.ts';
import { TimerWorker, type TimerHandler } from '../../packages/server/src/timers/timer-worker.ts';

// A process that does nothing but fire timers of the kind `note`, each by counting in an item of its own.
const endpoint = process.argv[2] ?? '';
const config = { kind: 'endpoint', endpoint, region: 'us-east-1', tablePrefix: '' } as const;
const { store } = await openStore({ config });
const count: TimerHandler = ({ key }) => {
  const item = { bucket: 'notes', dueKey: key };
  const update = { table: TIMERS, key: item, update: 'ADD #fired :one', values: { one: 1 } } as const;
  return Promise.resolve({ writes: [{ update }] });
};
const worker = new TimerWorker({
  timers: new TimerRepository(store),
  handlers: new Map([['note', count]]),
  log: createLog({ level: 'silent' }),
  now: Date.now,
});
worker.start();
// The worker's own interval keeps no process alive.
setInterval(() => {}, 60_000);
process.stdout.write('ready\n');
