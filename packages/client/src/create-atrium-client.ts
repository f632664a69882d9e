import type { AtriumClient } from './atrium-client.ts';
import { systemClock, type Clock } from './clock.ts';
import { ComposedClient } from './composed-client.ts';
import { MeetingClient } from './meetings/meeting-client.ts';
import { newId } from './new-id.ts';
import { Notifier } from './observable/notifier.ts';
import { indexedDbStorage } from './outbox/indexed-db-storage.ts';
import { memoryStorage, type OutboxStorage } from './outbox/outbox-storage.ts';
import { noMemory, storedMemory, type RunMemory } from './runs/run-memory.ts';
import { SessionKeeper } from './session-keeper.ts';
import { Stage } from './stage.ts';
import { HttpAccounts } from './transport/http-accounts.ts';
import { HttpRuns } from './transport/http-runs.ts';
import { HttpSender } from './transport/http-sender.ts';
import { SocketTransport } from './transport/socket-transport.ts';
import { partSender } from './uploads/part-sender.ts';
import { UploadDesk } from './uploads/upload-desk.ts';
import { Workspace } from './workspace.ts';

export interface AtriumClientOptions {
  /** Origin of the server, as `https://chat.example.org`. */
  readonly baseUrl: string;
  /** A browser's session is in a cookie of the same origin; programs carry a token, which signing in gives them. */
  readonly auth: { readonly kind: 'cookie' } | { readonly kind: 'bearer'; readonly token?: string };
  /** Default: IndexedDB in browsers, else memory. */
  readonly storage?: OutboxStorage;
  /**
   * Most messages of one room sent before the first of them is answered; default 1. With more, a program sends fast,
   * but when the server refuses one for a while, later ones may overtake it.
   */
  readonly postsInFlight?: number;
  readonly clock?: Clock;
  /** From 0 (in) to 1 (out); spreads reconnects. */
  readonly random?: () => number;
  readonly fetch?: typeof globalThis.fetch;
}

/** Builds a client. Nothing happens before `start`, `signIn` or `signUp`. */
export function createAtriumClient(options: AtriumClientOptions): AtriumClient {
  const { baseUrl, auth, clock = systemClock, random = Math.random } = options;
  const bearer = auth.kind === 'bearer' ? { token: auth.token } : undefined;
  const token = () => bearer?.token;
  const notifier = new Notifier(clock);
  const http = { baseUrl, token, ...(options.fetch && { fetch: options.fetch }) };
  const accounts = new HttpAccounts(http);
  const httpRuns = new HttpRuns(http);
  const runMemory = auth.kind === 'cookie' ? tabMemory() : noMemory;
  const stage = new Stage(notifier);
  const keeper = new SessionKeeper({
    accounts,
    transport: new SocketTransport({ baseUrl, token, clock, random }),
    storage: options.storage ?? defaultStorage(),
    isShared: auth.kind === 'cookie',
    newWorkspace: ({ account: { userId }, store, call }) => {
      const { postsInFlight = 1 } = options;
      const ways = { call, callLarge: httpRuns.call, store, runMemory };
      return new Workspace({ userId, ...ways, postsInFlight, notifier, clock, random, newId });
    },
    onWorkspace: (workspace) => {
      uploads.clear();
      stage.show(workspace);
      meetings.show(workspace?.meetings);
    },
    notifier,
    clock,
    random,
  });
  const uploads: UploadDesk = new UploadDesk({
    call: keeper.ask,
    sendPart: partSender(new HttpSender(http)),
    outbox: () => keeper.workspace?.outbox,
    notifier,
    clock,
    random,
    newId,
  });
  const meetings: MeetingClient = new MeetingClient({
    ask: keeper.ask,
    book: () => keeper.workspace?.meetings,
    notifier,
  });
  return new ComposedClient({ keeper, stage, meetings, uploads, accounts, httpRuns, bearer });
}

function tabMemory(): RunMemory {
  try {
    return storedMemory(sessionStorage);
  } catch {
    // Blocked, or not a browser.
    return noMemory;
  }
}

function defaultStorage(): OutboxStorage {
  const fallback = memoryStorage();
  if (typeof indexedDB === 'undefined') return fallback;
  // Locks exist in secure contexts only, whatever the types say.
  const locks = navigator.locks as LockManager | undefined;
  return indexedDbStorage({ indexedDB, locks, fallback });
}
