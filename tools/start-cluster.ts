/** `npm run start:cluster`: as `npm start`, with a server process for each core. */
import { buildWebClientIfStale } from './web-build.ts';
import { supervise } from '../packages/server/src/supervisor.ts';

try {
  await buildWebClientIfStale();
  await supervise();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
