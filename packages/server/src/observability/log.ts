import { pino, type DestinationStream, type Logger } from 'pino';

/** What the parts of the server may say. Never a message body, a token, a password or code. */
export type Log = Pick<Logger, 'error' | 'info' | 'debug' | 'child'>;

export type LogLevel = 'error' | 'info' | 'debug' | 'silent';

/** JSON lines on standard output; `destination` is for tests. */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  const settings = { level: options.level, base: null, messageKey: 'message' };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}
