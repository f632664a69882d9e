import { AppError } from '@atrium/contract/errors';
import { operations, type OperationName } from '@atrium/contract/operations';
import type { Handlers } from '../dispatcher.ts';

export type ProjectOperationName = Extract<OperationName, `projects.${string}` | `tree.${string}`>;

/** Until projects are put together, all of them are refused. */
export function projectOperations(): Handlers<ProjectOperationName> {
  const refuse = () => Promise.reject(new AppError('unavailable', 'Projects are not served yet.'));
  const names = Object.keys(operations).filter((name) => /^(?:projects|tree)\./.test(name));
  return Object.fromEntries(names.map((name) => [name, refuse])) as unknown as Handlers<ProjectOperationName>;
}
