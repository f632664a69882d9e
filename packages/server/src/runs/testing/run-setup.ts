import { AppError } from '@atrium/contract/errors';
import type { RunnableProjects } from '../project-source.ts';
import type { Account } from '@atrium/contract/accounts';
import type { RoomId, RunId, SessionId } from '@atrium/contract/ids';
import type { Message, NewContent } from '@atrium/contract/messages';
import type { RunSource, RunState } from '@atrium/contract/runs';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { PasswordHasher } from '../../accounts/password-hasher.ts';
import { buildFeatures, buildMemberships } from '../../features.ts';
import { newRoomId, newSessionId, newUserId } from '../../ids.ts';
import { createLog } from '../../observability/log.ts';
import { Metrics } from '../../observability/metrics.ts';
import { CursorCodec } from '../../storage/cursor.ts';
import { StorageError } from '../../storage/errors.ts';
import { openMemoryStore, type OpenedStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { faultyStore } from '../../testing/faulty-store.ts';
import { RecordingAnnouncer } from '../../testing/recording-announcer.ts';
import type { RunPreference } from '../language-catalogue.ts';
import { RunAudit } from '../run-audit.ts';
import { RunMetrics } from '../run-metrics.ts';
import { RunOutputRepository } from '../run-output-repository.ts';
import { RunResults } from '../run-results.ts';
import { RunService } from '../run-service.ts';
import { ScriptedRunner, scriptedRunners } from './scripted-runner.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const NO_PROJECTS: RunnableProjects = {
  read: () => Promise.reject(new AppError('not-found', 'There are no projects here.')),
  began: () => {},
  heard: () => {},
};

export const SESSION = newSessionId(START);
export const OUTAGE = new StorageError('unavailable', { storageCode: 'Outage', outcome: 'not-applied' });
export const FENCE = '```';

/** What the tests of one file share. */
export const ground = {
  opened: undefined as unknown as OpenedStore,
  now: START,
  roomId: '' as RoomId,
  names: 0,
};

function account(displayName: string): Account {
  return {
    userId: newUserId(START),
    username: displayName.toLowerCase(),
    displayName,
    email: `${displayName}@example.org`,
    isAdministrator: false,
    createdAt: new Date(START).toISOString(),
  };
}
export const ada = account('Ada');
export const bob = account('Bob');
export const eve = account('Eve');

interface Options {
  readonly runner?: ScriptedRunner;
  readonly others?: readonly ScriptedRunner[];
  readonly faults?: (store: Store) => Partial<Store>;
  /** When the runners are. */
  readonly ready?: Promise<void>;
  readonly takeOfRoom?: (roomId: RoomId) => number;
  readonly preference?: RunPreference;
}

export function setUp({
  runner = new ScriptedRunner(),
  others = [],
  ready = Promise.resolve(),
  faults,
  takeOfRoom = () => 0,
  preference = 'embedded-first',
}: Options = {}) {
  const logged: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line: string) => logged.push(line) } });
  const store = faults ? faultyStore(ground.opened.store, faults(ground.opened.store)) : ground.opened.store;
  const announcer = new RecordingAnnouncer();
  const deps = {
    store,
    profiles: { profiles: async () => [ada, bob, eve] },
    names: { byUsernames: async () => [] },
    passwords: new PasswordHasher({ cost: { memoryCost: 8, timeCost: 1, parallelism: 1 } }),
    cursors: new CursorCodec(Buffer.alloc(32, 1)),
    log,
    now: () => (ground.now += 1),
  };
  const { messageService: messages, chatRoomService: rooms } = buildFeatures(
    deps,
    buildMemberships(deps),
    announcer,
  );
  const outputs = new RunOutputRepository(store);
  const metrics = new Metrics({ process: false });
  const results = new RunResults({ messages, outputs, audit: new RunAudit(store), log, firstPauseMs: 1 });
  const runs = new RunService({
    projects: NO_PROJECTS,
    runners: ready.then(() => [runner, ...others]),
    preference,
    metrics: (countsOf) => new RunMetrics(metrics.registry, countsOf),
    report: () => scriptedRunners(runner).report(),
    now: deps.now,
    messages,
    outputs,
    results,
    announcer,
    takeOfRoom,
    log,
  });
  return { runs, messages, rooms, announcer, runner, metrics, logged };
}

export type Setup = ReturnType<typeof setUp>;
export type Started = { runId: RunId; state: RunState };

/** A new room of its own for each test, in one store. */
export function useRunSetup(): void {
  beforeAll(async () => {
    ground.opened = await openMemoryStore();
  });
  afterAll(() => ground.opened.close());
  beforeEach(async () => {
    ground.now += 60_000;
    const name = `Room ${newRoomId(ground.now)}`;
    const { listing } = await setUp().rooms.create({ name, topic: '', visibility: 'public' }, ada);
    ground.roomId = listing.room.roomId;
  });
}

export function files(content: string, language = 'script'): RunSource {
  return { kind: 'files', language, files: [{ name: 'a.script', content }] };
}

interface StartOptions {
  readonly by?: Account;
  readonly keepsInputOpen?: boolean;
  readonly isCompileOnly?: boolean;
  readonly clientRunId?: string;
  readonly stdin?: string;
  readonly in?: RoomId;
  readonly session?: SessionId;
}

export function start(
  { runs }: Pick<Setup, 'runs'>,
  source: RunSource,
  rest: StartOptions = {},
): Promise<Started> {
  const { by = ada, keepsInputOpen = false, stdin = '', session: sessionId = SESSION } = rest;
  const { isCompileOnly = false, clientRunId } = rest;
  const input = {
    roomId: rest.in ?? ground.roomId,
    source,
    stdin,
    keepsInputOpen,
    isCompileOnly,
    ...(clientRunId !== undefined && { clientRunId }),
  };
  return runs.start(input, { user: by, sessionId });
}

/** The state of a run once it has ended. */
export async function ended({ runs }: Pick<Setup, 'runs'>, { runId }: Started, by = ada) {
  return await vi.waitFor(
    () => {
      const { state } = runs.get({ runId, afterSeq: 0 }, by.userId);
      if (state.kind !== 'ended') throw new Error(`still ${state.kind}`);
      return state.result;
    },
    { timeout: 18_000, interval: 2 },
  );
}

export async function stateOf(
  { runs }: Pick<Setup, 'runs'>,
  { runId }: Started,
  by = ada,
): Promise<RunState> {
  return runs.get({ runId, afterSeq: 0 }, by.userId).state;
}

export function write({ messages }: Setup, content: NewContent, by = ada): Promise<Message> {
  return messages.post(
    { roomId: ground.roomId, clientMessageId: `client-${(ground.names += 1)}`, content },
    by,
  );
}

export const text = (words: string): NewContent => ({ kind: 'text', text: words });
export const code = (source: string, language = 'script'): NewContent => ({ kind: 'code', language, source });

/** The message as it is stored, once it shows a result of the run. */
export async function withResult(
  { messages }: Setup,
  { messageId }: Message,
  { runId }: Started,
): Promise<Message> {
  return await vi.waitFor(
    async () => {
      const message = await messages.find(messageId);
      if (!message.results?.some(({ result }) => result.runId === runId)) throw new Error('no result yet');
      return message;
    },
    { timeout: 18_000, interval: 5 },
  );
}

/** Outputs that are stored of a run. */
export async function documentsOf(documentId: RunId) {
  const where = '#documentId = :documentId';
  return (await ground.opened.store.query({ table: 'Documents', where, values: { documentId } })).items;
}
