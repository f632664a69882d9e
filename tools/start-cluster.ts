/** `npm run start:cluster`: as `npm start`, with a server process for each core. */
import { buildWebClientIfStale } from './web-build.ts';

try {
  await buildWebClientIfStale();
  await import('../packages/server/src/main-cluster.ts');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
