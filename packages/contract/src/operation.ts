import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { RoomPermission } from './room-permissions.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call: anybody, anybody with a session, a member of the room that the input names (`roomId`, or the room of
 * its `messageId`), administrators, or anybody with a session or a guest's pass.
 */
export type Access = 'public' | 'user' | 'member' | 'administrator' | 'participant';

/** Calls of one kind share a budget per caller. */
export type RateClass = 'read' | 'write' | 'post' | 'signal' | 'credential' | 'run' | 'edit' | 'search';

export interface Operation {
  /** One line for the documentation. */
  readonly summary: string;
  readonly method: HttpMethod;
  /** `:name` parts are taken from the input's fields of that name. */
  readonly path: string;
  readonly access: Access;
  /** What a member's role must allow besides. */
  readonly permission?: RoomPermission;
  /** Of a member's operations that change something: open in an archived room too. Reading always is. */
  readonly whenArchived?: boolean;
  readonly rate: RateClass;
  /** Served over the socket too: `emitWithAck(name, input)`. */
  readonly socket: boolean;
  /** Largest body over HTTP, bytes, where it is not `LIMITS.requestBytes`. The socket keeps that bound. */
  readonly maxRequestBytes?: number;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** Codes beyond those that any call may answer with (see `COMMON_ERRORS`). */
  readonly errors: readonly ErrorCode[];
}

/** Codes that every operation may answer with. */
export const COMMON_ERRORS = [
  'invalid',
  // Of a program whose access token does not hold what it takes.
  'forbidden',
  'rate-limited',
  'too-large',
  'internal',
  'throttled',
  'unavailable',
  'storage-full',
] as const satisfies readonly ErrorCode[];

/** Keeps the literal types of a feature's operations and checks their form. */
export function defineOperations<const T extends Record<string, Operation>>(operations: T): T {
  return operations;
}
