import { EmbeddedRunner } from '../embedded-runner.ts';
import { requestFor } from './run-program.ts';
import { TEST_LIMITS } from './test-runner.ts';

// A server of its own process: one program in it loops, one waits for input, others are kept ready. It says where
// what they run lies, and goes on until it is killed.
const runner = await EmbeddedRunner.open({ limits: TEST_LIMITS, packs: [], slots: 2, warm: true });
const looping = runner.run(requestFor({ language: 'javascript', code: 'console.log(1); for (;;);' }));
const waiting = runner.run(
  requestFor({ language: 'lua', code: 'print(1) io.read("a")', keepsInputOpen: true }),
);

await Promise.all(
  [looping, waiting].map(async (run) => {
    // Leaving the loop would cancel the run.
    const events = run.events[Symbol.asyncIterator]();
    for (let next = await events.next(); next.value?.kind !== 'output'; next = await events.next()) {
      // Until both are under way.
    }
  }),
);
process.stdout.write(`${runner.directory}\n`);
setInterval(() => {}, 60_000);
