import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';
import type { RunRouter } from './run-router.ts';
import type { RunService } from './run-service.ts';

type RunOperationName = Extract<OperationName, `runs.${string}`>;

export function runOperations(runs: RunService, router: RunRouter): Handlers<RunOperationName> {
  return {
    'runs.start': (input, caller) => runs.start(input, caller),
    'runs.input': async (input, { user: { userId } }) => {
      await router.ask({ method: 'input', run: [input.runId, userId], args: [input, userId] });
      return {};
    },
    'runs.cancel': async ({ runId }, { user: { userId } }) => {
      await router.ask({ method: 'cancel', run: [runId, userId], args: [runId, userId] });
      return {};
    },
    'runs.get': (input, { user: { userId } }) =>
      router.ask({ method: 'get', run: [input.runId, userId], args: [input, userId] }),
    'runs.output': (input) => runs.output(input),
    'runs.share': async (input, { user }) => ({
      message: await router.ask({ method: 'share', run: [input.runId, user.userId], args: [input, user] }),
    }),
    'runs.languages': () => runs.languages(),
    'runs.report': () => runs.report(),
  };
}
