import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// Unit tests need nothing but the code (the in-memory engine counts as code: it starts in milliseconds).
// Integration tests start whole servers, kill processes or run long random sequences.
// Stories (e2e) need a browser and the built web client: start them with `npm run test:e2e`.
// The limits end what hangs. No test comes near them, on however slow a machine.
export default defineConfig({
  test: {
    // Much of the time a test waits for other processes: the second of two cores would be idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['tests/support/property-seed.ts', 'tests/support/watch-actions-of-tests.ts'],
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'tools/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: ['tests/support/property-seed.ts', 'tests/support/watch-actions-of-tests.ts'],
          include: ['packages/*/src/**/*.integration.test.ts', 'tests/integration/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/stories/**/*.test.ts'],
          // Real browsers on a loaded machine: the second try of a story, from its beginning, is told in the output, and is a flaw to find.
          retry: 1,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
