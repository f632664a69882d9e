import { AppError, ERROR_STATUS } from '@atrium/contract/errors';
import type { FastifyError, FastifyInstance } from 'fastify';
import { translateError } from '../dispatcher/translate-error.ts';
import type { Log } from '../observability/log.ts';

/** Whatever fails before or beside an operation answers in the contract's form too. */
export function registerErrorAnswers(fastify: FastifyInstance, log: Log): void {
  fastify.setErrorHandler<FastifyError | AppError>((error, request, reply) => {
    const refusal = asRefusal(error);
    const body = translateError(refusal, { requestId: request.id }, log);
    const status = isFastifyError(error) && error.statusCode === 415 ? 415 : ERROR_STATUS[body.code];
    return reply.code(status).header('cache-control', 'no-store').send({ error: body });
  });
}

function asRefusal(error: FastifyError | AppError): unknown {
  if (!isFastifyError(error)) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new AppError('too-large', 'The body of this call is too large.');
  if (statusCode === 415) return new AppError('invalid', 'The body must be application/json.');
  if (statusCode === 404) return new AppError('not-found', 'There is nothing here.');
  if (statusCode >= 400 && statusCode < 500) return new AppError('invalid', 'The request is malformed.');
  return error;
}

function isFastifyError(error: FastifyError | AppError): error is FastifyError {
  return !(error instanceof AppError) && 'statusCode' in error;
}
