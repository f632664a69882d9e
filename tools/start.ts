/** `npm start`: the web client as it should be, then the server in this very process, so that signals reach it. */
import { buildWebClientIfStale } from './web-build.ts';

try {
  await buildWebClientIfStale();
  await import('../packages/server/src/main.ts');
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
