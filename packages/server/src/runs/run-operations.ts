import { AppError } from '@atrium/contract/errors';
import type { OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';

type RunOperationName = Extract<OperationName, `runs.${string}`>;

export function runOperations(): Handlers<RunOperationName> {
  const refuse = (): Promise<never> =>
    Promise.reject(new AppError('unavailable', 'Code cannot be run here yet.'));
  return {
    'runs.start': refuse,
    'runs.input': refuse,
    'runs.cancel': refuse,
    'runs.get': refuse,
    'runs.output': refuse,
    'runs.share': refuse,
    'runs.languages': refuse,
    'runs.report': refuse,
  };
}
