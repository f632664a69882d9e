import type { AppError } from '@atrium/contract/errors';
import type { Failure } from './state.ts';

export function failureOf({ code, message }: AppError): Failure {
  return { code, message };
}
