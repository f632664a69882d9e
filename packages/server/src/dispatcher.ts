import type { TokenScope } from '@atrium/contract/access-tokens';
import type { Account } from '@atrium/contract/accounts';
import { AppError, type ErrorBody } from '@atrium/contract/errors';
import {
  placeOf,
  type GuestId,
  type MeetingId,
  type MessageId,
  type RoomId,
  type SessionId,
} from '@atrium/contract/ids';
import type { Access, Operation, RateClass } from '@atrium/contract/operation';
import type { RoomPermission } from '@atrium/contract/room-permissions';
import {
  operations,
  type OperationName,
  type Operations,
  type Output,
  type ParsedInput,
} from '@atrium/contract/operations';
import { scopeOf } from '@atrium/contract/token-scopes';
import type { z } from 'zod';
import { networkOf } from './dispatcher/network-of.ts';
import type { RateLimiter } from './dispatcher/rate-limiter.ts';
import { translateError } from './dispatcher/translate-error.ts';
import type { Log } from './observability/log.ts';
import { withCause } from './storage/cause.ts';

/** How a session travels with one HTTP request. The socket has none: it cannot start or end a session by itself. */
export interface SessionCarrier {
  /** What the request brought, valid or not. */
  readonly token: string | undefined;
  /** Hands a new session to a browser as a cookie. */
  keep(token: string, expiresAt: number): void;
  drop(): void;
}

interface CallOrigin {
  /** Of the other end, proxies that are trusted taken away. */
  readonly address: string;
  readonly requestId: string;
  readonly carrier?: SessionCarrier | undefined;
  /** The socket that called; HTTP has none. */
  readonly connectionId?: string | undefined;
}

export interface VisitorCaller extends CallOrigin {
  readonly kind: 'visitor';
}

export interface UserCaller extends CallOrigin {
  readonly kind: 'user';
  readonly user: Account;
  readonly sessionId: SessionId;
  /** Of a program with a personal access token: all it may do. A person may do everything. */
  readonly scopes?: readonly TokenScope[] | undefined;
}

/** Somebody without an account, let into one meeting. */
export interface Guest {
  readonly guestId: GuestId;
  readonly name: string;
  readonly meetingId: MeetingId;
  /** Milliseconds of the epoch. */
  readonly expiresAt: number;
}

export interface GuestCaller extends CallOrigin {
  readonly kind: 'guest';
  readonly guest: Guest;
}

export type Caller = VisitorCaller | UserCaller | GuestCaller;

/** Handlers of operations that need a session never see a visitor, nor a guest unless it is made for participants. */
export type CallerOf<Name extends OperationName> = Operations[Name]['access'] extends 'public'
  ? Caller
  : Operations[Name]['access'] extends 'participant'
    ? UserCaller | GuestCaller
    : UserCaller;

/** One function for each operation; a feature gives those of its own names. */
export type Handlers<Names extends OperationName = OperationName> = {
  readonly [Name in Names]: (input: ParsedInput<Name>, caller: CallerOf<Name>) => Promise<Output<Name>>;
};

/** What an operation asks of a member, and of the room. */
export interface RoomNeeds {
  readonly permission?: RoomPermission | undefined;
  /** It changes nothing, or an archived room is open to it. */
  readonly whenArchived: boolean;
}

/** Resolves when the caller may act in the room as it is; throws `not-found` or `forbidden`. */
export type Authorise = (caller: UserCaller, roomId: RoomId, needs: RoomNeeds) => Promise<void>;

export function roomNeedsOf({ permission, method, whenArchived = false }: Operation): RoomNeeds {
  return { permission, whenArchived: whenArchived || method === 'GET' };
}

export type Answer =
  | { readonly ok: true; readonly output: unknown }
  /** Its HTTP status is `ERROR_STATUS[error.code]`. */
  | { readonly ok: false; readonly error: ErrorBody['error'] };

export interface DispatchMetrics {
  /** `outcome` is `ok` or the error's code. */
  observe(operation: string, outcome: string, ms: number): void;
}

export interface DispatcherDeps {
  readonly handlers: Handlers;
  readonly authorise: Authorise;
  readonly rateLimiter: RateLimiter;
  readonly metrics: DispatchMetrics;
  readonly log: Log;
  /** Milliseconds, monotonic; measures how long calls take. */
  readonly clock: () => number;
  /** Check what handlers answer against the contract. For tests and development: it costs as much as parsing. */
  readonly validateOutputs?: boolean;
}

type AnyHandler = (input: unknown, caller: Caller) => Promise<unknown>;

/** An operation with all that can be looked up before the first call. */
interface Plan {
  readonly name: OperationName;
  readonly access: Access;
  readonly needs: RoomNeeds;
  readonly rate: RateClass;
  readonly scope: ReturnType<typeof scopeOf>;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly handle: AnyHandler;
}

/** Most problems that one refusal lists. */
const ISSUES_LISTED = 20;

/** The one way in: every call, over HTTP or over the socket, takes the same steps in the same order. */
export class Dispatcher {
  readonly #plans = new Map<string, Plan>();
  readonly #deps: DispatcherDeps;

  constructor(deps: DispatcherDeps) {
    this.#deps = deps;
    for (const [name, operation] of Object.entries<Operation>(operations)) {
      this.#plans.set(name, planOf(name as OperationName, operation, deps.handlers));
    }
  }

  /** Never throws. */
  async dispatch(name: string, rawInput: unknown, caller: Caller): Promise<Answer> {
    const startedAt = this.#deps.clock();
    const plan = this.#plans.get(name);
    let answer: Answer;
    try {
      if (plan === undefined) throw new AppError('not-found', 'There is no such operation.');
      answer = { ok: true, output: await this.#run(plan, rawInput, caller) };
    } catch (error) {
      const call = { operation: plan?.name, requestId: caller.requestId };
      answer = { ok: false, error: translateError(error, call, this.#deps.log) };
    }
    const outcome = answer.ok ? 'ok' : answer.error.code;
    this.#deps.metrics.observe(plan?.name ?? 'unknown', outcome, this.#deps.clock() - startedAt);
    return answer;
  }

  async #run(plan: Plan, rawInput: unknown, caller: Caller): Promise<unknown> {
    this.#limit(plan.rate, caller);
    if (!isServed(plan.access, caller)) throw new AppError('unauthenticated', 'Sign in first.');
    if (plan.access === 'administrator' && !(caller as UserCaller).user.isAdministrator) {
      throw new AppError('forbidden', 'Only administrators may do this.');
    }
    assertScope(caller, plan.scope);
    const input = parse(plan.input, rawInput);
    if (plan.access === 'member') await this.#deps.authorise(caller as UserCaller, roomOf(input), plan.needs);
    const output = await withCause(plan.name, () => plan.handle(input, caller));
    if (this.#deps.validateOutputs === true) plan.output.parse(output);
    return output;
  }

  #limit(rate: RateClass, caller: Caller): void {
    const waitMs = this.#deps.rateLimiter.take(budgetOf(caller), rate);
    if (waitMs > 0) {
      throw new AppError('rate-limited', 'Too many calls in a short time.', {
        details: { retryAfterMs: waitMs },
      });
    }
  }
}

function planOf(name: OperationName, operation: Operation, handlers: Handlers): Plan {
  const handle = handlers[name] as AnyHandler | undefined;
  if (handle === undefined) throw new Error(`no handler for ${name}`);
  const { access, rate, input, output } = operation;
  const needs = roomNeedsOf(operation);
  return { name, access, needs, rate, scope: scopeOf(name), input, output, handle };
}

function isServed(access: Access, { kind }: Caller): boolean {
  if (access === 'public' || kind === 'user') return true;
  return access === 'participant' && kind === 'guest';
}

/** Throws `forbidden` for a program whose token does not hold `scope`. */
export function assertScope(caller: Caller, scope: TokenScope | 'any' | 'person'): void {
  if (caller.kind !== 'user' || !caller.scopes || scope === 'any') return;
  if (scope === 'person') throw new AppError('forbidden', 'This is for people, not for access tokens.');
  if (caller.scopes.includes(scope)) return;
  throw new AppError('forbidden', `This access token has no scope "${scope}".`, { details: { scope } });
}

/** Whose budget pays for a call. All programs of a person share one, which is not the person's own. */
export function budgetOf(caller: Caller): string {
  if (caller.kind === 'user') return caller.scopes ? `${caller.user.userId} programs` : caller.user.userId;
  return caller.kind === 'guest' ? caller.guest.guestId : networkOf(caller.address);
}

/** Says what is wrong where, and never repeats a value: an input may hold a password. */
function parse(schema: z.ZodType, rawInput: unknown): unknown {
  const result = schema.safeParse(rawInput ?? {});
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, ISSUES_LISTED)
    .map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new AppError('invalid', 'The input is not valid.', { details: { issues } });
}

function roomOf(input: unknown): RoomId {
  const place = input as { roomId?: RoomId; messageId?: MessageId };
  if (place.roomId !== undefined) return place.roomId;
  if (place.messageId !== undefined) return placeOf(place.messageId).roomId;
  throw new Error('an operation for members names no room');
}
