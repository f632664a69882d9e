import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { RunService } from './run-service.ts';

type RunOperationName = Extract<OperationName, `runs.${string}`>;

export function runOperations(runs: RunService): Handlers<RunOperationName> {
  return {
    'runs.start': (input, caller) => runs.start(input, caller),
    'runs.input': async (input, { user }) => {
      runs.input(input, user.userId);
      return {};
    },
    'runs.cancel': async ({ runId }, { user }) => {
      await runs.cancel(runId, user.userId);
      return {};
    },
    'runs.get': async (input, { user }) => runs.get(input, user.userId),
    'runs.output': (input) => runs.output(input),
    'runs.share': async (input, { user }) => ({ message: await runs.share(input, user) }),
    'runs.languages': () => runs.languages(),
    'runs.report': () => runs.report(),
  };
}
