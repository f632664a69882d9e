import { tokenScope, type TokenScope } from '@atrium/contract/access-tokens';
import { AppError } from '@atrium/contract/errors';
import type { GuestId, MeetingId, RoomId, SessionId, UserId } from '@atrium/contract/ids';
import type { Operation } from '@atrium/contract/operation';
import { operations, type Input, type OperationName } from '@atrium/contract/operations';
import { scopeOf } from '@atrium/contract/token-scopes';
import { describe, expect, test } from 'vitest';
import {
  Dispatcher,
  type Answer,
  type Authorise,
  type Caller,
  type DispatcherDeps,
  type Handlers,
  type UserCaller,
} from './dispatcher.ts';
import { RateLimiter } from './dispatcher/rate-limiter.ts';
import { createLog } from './observability/log.ts';
import { Metrics } from './observability/metrics.ts';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const ULID = '01KDYQ3V8E0000000000000000';
const ROOM = `rm_${ULID}` as RoomId;
const MESSAGE = `${ROOM}#0000000042`;
const RUN = `run_${ULID}`;
const MEETING = `mtg_${ULID}`;
const PROJECT = { roomId: ROOM, projectId: `prj_${ULID}` };
const FILE = `fil_${ULID}`;
const ATTACHMENT = `att_${ULID}`;
const USER = `usr_${ULID}`;
const NINE = { start: '2026-01-03T09:00', zone: 'UTC' };
const MEDIA = { microphone: true, camera: true, screen: false };

/** An input that each operation accepts; a new operation without one fails to compile. */
const INPUTS = {
  'accounts.signUp': {
    displayName: 'Ada',
    username: 'ada',
    email: 'ada@example.org',
    password: 'a long enough sentence',
  },
  'accounts.signIn': { login: 'ada', password: 'x' },
  'accounts.signOut': {},
  'accounts.whoAmI': {},
  'admin.overview': {},
  'admin.users': {},
  'admin.sessions': { userId: USER },
  'admin.revokeSessions': { userId: USER },
  'admin.setSuspended': { userId: USER, isSuspended: true },
  'tokens.list': {},
  'tokens.create': { name: 'Bot', scopes: ['read'], password: 'x' },
  'tokens.revoke': { tokenId: `ses_${ULID}` },
  'people.setStatus': { text: 'At lunch' },
  'rooms.create': { name: 'Engine' },
  'rooms.list': {},
  'rooms.browse': {},
  'rooms.join': { by: { kind: 'name', name: 'Engine' } },
  'rooms.leave': { roomId: ROOM },
  'rooms.members': { roomId: ROOM },
  'rooms.invitation': { roomId: ROOM },
  'rooms.sync': { roomId: ROOM, afterSeq: 0, afterChange: 0 },
  'rooms.markRead': { roomId: ROOM, readSeq: 1 },
  'rooms.markUnread': { roomId: ROOM, fromSeq: 1 },
  'rooms.setAttention': { roomId: ROOM, level: 'mentions', isMuted: true },
  'rooms.type': { roomId: ROOM },
  'rooms.askToJoin': { by: { kind: 'name', name: 'Engine room' } },
  'rooms.ownRequests': {},
  'rooms.withdrawRequest': { roomId: ROOM },
  'rooms.requests': { roomId: ROOM },
  'rooms.answerRequest': { roomId: ROOM, userId: USER, isAccepted: true },
  'rooms.delete': { roomId: ROOM, name: 'Engine room' },
  'rooms.renewCode': { roomId: ROOM },
  'rooms.setTopic': { roomId: ROOM, topic: 'x' },
  'rooms.update': { roomId: ROOM, name: 'Engine room' },
  'rooms.setRole': { roomId: ROOM, userId: USER, role: 'admin' },
  'rooms.removeMember': { roomId: ROOM, userId: USER },
  'rooms.ban': { roomId: ROOM, userId: USER },
  'rooms.unban': { roomId: ROOM, userId: USER },
  'rooms.bans': { roomId: ROOM },
  'rooms.handOver': { roomId: ROOM, userId: USER },
  'rooms.audit': { roomId: ROOM },
  'rooms.createInvitation': { roomId: ROOM },
  'rooms.invitations': { roomId: ROOM },
  'rooms.revokeInvitation': { roomId: ROOM, invitationId: 'a'.repeat(43) },
  'rooms.lookAtInvitation': { roomId: ROOM, secret: 'a'.repeat(22) },
  'rooms.acceptInvitation': { roomId: ROOM, secret: 'a'.repeat(22) },
  'rooms.addMember': { roomId: ROOM, userId: USER },
  'rooms.startDirect': { userIds: [USER] },
  'people.find': { username: 'grace' },
  'messages.post': { roomId: ROOM, clientMessageId: 'abcdefgh', content: { kind: 'text', text: 'hi' } },
  'messages.page': { roomId: ROOM },
  'messages.edit': { messageId: MESSAGE, content: { kind: 'text', text: 'hi' } },
  'messages.delete': { messageId: MESSAGE },
  'messages.versions': { messageId: MESSAGE },
  'messages.react': { messageId: MESSAGE, emoji: '👍', isOn: true },
  'messages.pin': { messageId: MESSAGE, isPinned: true },
  'messages.pins': { roomId: ROOM },
  'threads.page': { messageId: MESSAGE },
  'threads.list': {},
  'threads.follow': { messageId: MESSAGE, isFollowed: true },
  'threads.markRead': { messageId: MESSAGE, readSeq: 3 },
  'search.messages': { query: 'hi' },
  'attachments.begin': { roomId: ROOM, name: 'plan.png', size: 3 },
  'attachments.complete': { roomId: ROOM, attachmentId: ATTACHMENT },
  'attachments.discard': { roomId: ROOM, attachmentId: ATTACHMENT },
  'attachments.describe': { messageId: MESSAGE, attachmentId: ATTACHMENT, alt: 'A plan' },
  'attachments.list': { roomId: ROOM },
  'documents.open': { ...PROJECT, fileId: FILE },
  'documents.sync': { ...PROJECT, fileId: FILE },
  'documents.push': { ...PROJECT, fileId: FILE, update: 'AAA=' },
  'documents.move': { ...PROJECT, fileId: FILE, cursor: null },
  'documents.close': { ...PROJECT, fileId: FILE },
  'documents.presence': PROJECT,
  'documents.versions': { ...PROJECT, fileId: FILE },
  'documents.version': { ...PROJECT, fileId: FILE, versionId: '1767323045678-abcdef' },
  'documents.nameVersion': { ...PROJECT, fileId: FILE, name: 'Draft' },
  'documents.restore': { ...PROJECT, fileId: FILE, versionId: '1767323045678-abcdef' },
  'documents.blame': { ...PROJECT, fileId: FILE },
  'runs.start': { roomId: ROOM, source: { kind: 'message', messageId: MESSAGE, block: 0 } },
  'runs.input': { runId: RUN, text: 'Ada' },
  'runs.cancel': { runId: RUN },
  'runs.get': { runId: RUN },
  'runs.output': { messageId: MESSAGE, runId: RUN },
  'runs.share': { roomId: ROOM, runId: RUN, clientMessageId: 'abcdefgh' },
  'runs.languages': {},
  'runs.report': {},
  'meetings.schedule': {
    roomId: ROOM,
    requestId: 'abcdefgh',
    title: 'Planning',
    durationMinutes: 30,
    ...NINE,
  },
  'meetings.startNow': { roomId: ROOM, requestId: 'abcdefgh' },
  'meetings.get': { meetingId: MEETING },
  'meetings.list': { from: '2026-01-02T00:00:00.000Z', to: '2026-01-03T00:00:00.000Z' },
  'meetings.change': { meetingId: MEETING, changes: { title: 'Planning' } },
  'meetings.cancel': { meetingId: MEETING },
  'meetings.delete': { meetingId: MEETING },
  'meetings.respond': { meetingId: MEETING, response: 'accepted' },
  'meetings.invitation': { token: `a.${'b'.repeat(43)}` },
  'meetings.answerInvitation': { token: `a.${'b'.repeat(43)}`, response: 'accepted' },
  'meetings.attendance': { meetingId: MEETING },
  'meetings.resetGuestLink': { meetingId: MEETING },
  'meetings.explainRule': { durationMinutes: 30, ...NINE },
  'meetings.calendarFile': { meetingId: MEETING },
  'meetings.feed.get': {},
  'meetings.feed.create': {},
  'meetings.feed.revoke': {},
  'reminders.list': {},
  'reminders.dismiss': { reminderId: 'x' },
  'push.key': {},
  'preview.place': {},
  'push.subscribe': {
    subscription: { endpoint: 'https://push.example.org/1', keys: { p256dh: 'x', auth: 'x' } },
  },
  'push.unsubscribe': {},
  'projects.create': { roomId: ROOM, name: 'Engine' },
  'projects.list': { roomId: ROOM },
  'projects.listCreated': { userId: USER },
  'projects.listByStatus': { status: 'active' },
  'projects.search': { query: 'engine' },
  'projects.get': PROJECT,
  'projects.open': PROJECT,
  'projects.close': PROJECT,
  'projects.update': { ...PROJECT, name: 'Loom' },
  'projects.setRole': { ...PROJECT, userId: USER, role: 'viewer' },
  'projects.removeCollaborator': { ...PROJECT, userId: USER },
  'projects.archive': PROJECT,
  'projects.restore': PROJECT,
  'projects.delete': { ...PROJECT, name: 'Engine' },
  'projects.searchText': { ...PROJECT, query: 'x' },
  'projects.file': { ...PROJECT, fileId: FILE },
  'projects.recordBuild': { ...PROJECT, build: { status: 'succeeded', errors: [], output: '' } },
  'tree.get': PROJECT,
  'tree.change': {
    ...PROJECT,
    version: 1,
    changeId: 'abcdefgh',
    operations: [{ op: 'trash', fileId: FILE }],
  },
  'calls.list': {},
  'calls.preview': { meetingId: MEETING },
  'calls.enterAsGuest': { meetingId: MEETING, guestCode: 'x', name: 'Bo' },
  'calls.join': { meetingId: MEETING, media: MEDIA },
  'calls.leave': { meetingId: MEETING },
  'calls.state': { meetingId: MEETING },
  'calls.access': { meetingId: MEETING },
  'calls.signal': {
    meetingId: MEETING,
    parcels: [{ to: `par_${ULID}`, toSeq: 1, pairEpoch: 1, parcel: 1, signals: [{ kind: 'renewal' }] }],
  },
  'calls.setMedia': { meetingId: MEETING, media: MEDIA },
  'calls.raiseHand': { meetingId: MEETING, isRaised: true },
  'calls.react': { meetingId: MEETING, reaction: 'clap' },
  'calls.control': { meetingId: MEETING, control: { action: 'end' } },
} as { [Name in OperationName]: Input<Name> };

const NAMES = Object.keys(operations) as OperationName[];

function visitor(address = '192.0.2.1'): Caller {
  return { kind: 'visitor', address, requestId: 'req-1' };
}

function guest(): Caller {
  const guest = {
    guestId: `gst_${ULID}` as GuestId,
    name: 'Bo',
    meetingId: MEETING as MeetingId,
    expiresAt: NOW,
  };
  return { kind: 'guest', guest, address: '192.0.2.1', requestId: 'req-1' };
}

function user(name: string, isAdministrator = false): UserCaller {
  return {
    kind: 'user',
    address: '192.0.2.1',
    requestId: 'req-1',
    sessionId: `ses_${ULID}` as SessionId,
    user: {
      userId: name as UserId,
      username: name,
      displayName: name,
      email: `${name}@example.org`,
      isAdministrator,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  };
}

const membersOnly: Authorise = async (caller, roomId) => {
  if (caller.user.username !== 'member' || roomId !== ROOM) throw new AppError('not-found', 'No such room.');
};

interface Setup extends Partial<DispatcherDeps> {
  handle?: (name: string, input: unknown, caller: Caller) => Promise<unknown>;
}

function setUp({ handle = async () => ({}), ...deps }: Setup = {}) {
  const called: string[] = [];
  const logged: string[] = [];
  const metrics = new Metrics({ process: false });
  const handlers = Object.fromEntries(
    NAMES.map((name) => [
      name,
      async (input: unknown, caller: Caller) => {
        called.push(name);
        return await handle(name, input, caller);
      },
    ]),
  ) as unknown as Handlers;
  let clock = 0;
  const dispatcher = new Dispatcher({
    handlers,
    authorise: membersOnly,
    rateLimiter: new RateLimiter({ now: () => NOW }),
    metrics,
    log: createLog({ level: 'debug', destination: { write: (line: string) => logged.push(line) } }),
    clock: () => (clock += 5),
    ...deps,
  });
  return { dispatcher, called, logged, metrics };
}

function codeOf(answer: Answer): string {
  return answer.ok ? 'ok' : answer.error.code;
}

describe('who may call what', () => {
  const allowed = {
    public: { visitor: 'ok', guest: 'ok', stranger: 'ok', member: 'ok', administrator: 'ok' },
    participant: {
      visitor: 'unauthenticated',
      guest: 'ok',
      stranger: 'ok',
      member: 'ok',
      administrator: 'ok',
    },
    user: {
      visitor: 'unauthenticated',
      guest: 'unauthenticated',
      stranger: 'ok',
      member: 'ok',
      administrator: 'ok',
    },
    member: {
      visitor: 'unauthenticated',
      guest: 'unauthenticated',
      stranger: 'not-found',
      member: 'ok',
      // Keeps the house, and is a guest in no room.
      administrator: 'not-found',
    },
    administrator: {
      visitor: 'unauthenticated',
      guest: 'unauthenticated',
      stranger: 'forbidden',
      member: 'forbidden',
      administrator: 'ok',
    },
  } as const;
  const callers = {
    visitor: visitor(),
    guest: guest(),
    stranger: user('stranger'),
    member: user('member'),
    administrator: user('administrator', true),
  } as const;
  const matrix = NAMES.flatMap((name) =>
    (['visitor', 'guest', 'stranger', 'member', 'administrator'] as const).map(
      (kind) => [name, kind, allowed[operations[name].access][kind]] as const,
    ),
  );

  test.each(matrix)('[DSP-3] %s by a %s: %s', async (name, kind, outcome) => {
    const { dispatcher, called } = setUp();
    expect(codeOf(await dispatcher.dispatch(name, INPUTS[name], callers[kind]))).toBe(outcome);
    expect(called).toEqual(outcome === 'ok' ? [name] : []);
  });

  const everyScope = tokenScope.options;

  test.each(NAMES.map((name) => [name, scopeOf(name)] as const))(
    '[TOK-2] %s by a program: %s',
    async (name, scope) => {
      const { dispatcher, called } = setUp();
      const by = (scopes: readonly TokenScope[]) =>
        dispatcher.dispatch(name, INPUTS[name], { ...user('member', true), scopes });
      const others = await by(everyScope.filter((one) => one !== scope));
      const own = await by(everyScope.filter((one) => one === scope));
      expect(codeOf(others)).toBe(scope === 'any' ? 'ok' : 'forbidden');
      expect(codeOf(own)).toBe(scope === 'person' ? 'forbidden' : 'ok');
      expect(called.length).toBe({ person: 0, any: 2 }[scope as string] ?? 1);
    },
  );

  test('[TOK-2] reading takes `read`; credentials, push and administration are not for programs', () => {
    const namesOf = (wanted: string) => NAMES.filter((name) => scopeOf(name) === wanted);
    expect(namesOf('any')).toEqual(
      NAMES.filter((name) => name === 'accounts.signOut' || operations[name].access === 'public'),
    );
    expect(namesOf('person')).toEqual(
      NAMES.filter((name) => /^(?:tokens|push)\./.test(name) || operations[name].access === 'administrator'),
    );
    expect(namesOf('read').filter((name) => operations[name].method !== 'GET')).toEqual([]);
    expect(namesOf('write:chat')).toContain('messages.post');
    expect(namesOf('write:runs')).toContain('runs.start');
  });

  test('[TOK-5] the programs of a person have a budget of their own', async () => {
    const { dispatcher } = setUp();
    const post = (caller: Caller) => dispatcher.dispatch('messages.post', INPUTS['messages.post'], caller);
    const program: Caller = { ...user('member'), scopes: ['write:chat'] };
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(program)));
    expect(answers.map(codeOf)).toContain('rate-limited');
    expect(codeOf(await post(user('member')))).toBe('ok');
    const other = { ...program, sessionId: `ses_${ULID.replace('K', 'J')}` as SessionId };
    expect(codeOf(await post(other))).toBe('rate-limited');
  });

  test('[DSP-3] an operation without a handler neither compiles nor starts', () => {
    const { 'rooms.list': _left, ...rest } = {} as Handlers;
    // @ts-expect-error a handler is missing
    const handlers: Handlers = rest;
    expect(() => setUp({ handlers })).toThrow(/no handler for/);
  });

  test('[DSP-3] a handler for members cannot be written for visitors', () => {
    const handler: Handlers['messages.post'] = async (_input, caller) => {
      // @ts-expect-error always a signed-in caller
      if (caller.kind === 'visitor') throw new Error('unreachable');
      throw new Error(caller.user.userId);
    };
    expect(handler).toBeTypeOf('function');
  });

  test('[DSP-5] a message id of another room does not open this one', async () => {
    const { dispatcher, called } = setUp();
    const elsewhere = `rm_${ULID.replace('01', '02')}#0000000042`;
    const answer = await dispatcher.dispatch('messages.delete', { messageId: elsewhere }, user('member'));
    expect(codeOf(answer)).toBe('not-found');
    expect(called).toEqual([]);
  });

  test('[DSP-5] every operation for members names a room', () => {
    for (const operation of Object.values<Operation>(operations)) {
      if (operation.access !== 'member') continue;
      expect(Object.keys(operation.input.shape).some((key) => key === 'roomId' || key === 'messageId')).toBe(
        true,
      );
    }
  });
});

describe('input', () => {
  test.each(['rooms.destroy', 'toString', '__proto__', ''])(
    '[DSP-1] %j is not an operation',
    async (name) => {
      const { dispatcher, metrics } = setUp();
      expect(codeOf(await dispatcher.dispatch(name, {}, user('member')))).toBe('not-found');
      expect(await metrics.text()).toContain('operation="unknown",outcome="not-found"');
    },
  );

  test('[DSP-4] a refusal names the places and never repeats a value', async () => {
    const { dispatcher, called } = setUp();
    const password = 'hunter2-secret';
    const input = { displayName: '', username: '../x', email: 'nobody', password };
    const answer = await dispatcher.dispatch('accounts.signUp', input, visitor());
    const issues = ['displayName', 'username', 'email', 'password'].map((path) =>
      expect.objectContaining({ path, message: expect.any(String) as string }),
    );
    expect(answer).toMatchObject({
      error: { code: 'invalid', details: { issues: expect.arrayContaining(issues) as unknown } },
    });
    expect(JSON.stringify(answer)).not.toContain(password);
    expect(JSON.stringify(answer)).not.toContain('../x');
    expect(called).toEqual([]);
  });

  test.each([
    ['a string'],
    [42],
    [[]],
    [{ by: { $ne: null } }],
    [{ by: { kind: 'name', name: { $gt: '' } } }],
  ])('[DSP-4] %j is refused where a form is expected', async (input) => {
    const { dispatcher } = setUp();
    expect(codeOf(await dispatcher.dispatch('rooms.join', input, user('member')))).toBe('invalid');
  });

  test('[DSP-4] handlers get defaults and known fields only', async () => {
    let seen: unknown;
    const { dispatcher } = setUp({ handle: async (_name, input) => (seen = input) });
    const input = JSON.parse('{"name":"Engine","isAdministrator":true,"__proto__":{"x":1}}') as unknown;
    await dispatcher.dispatch('rooms.create', input, user('member'));
    expect(seen).toEqual({ name: 'Engine', topic: '', visibility: 'public' });
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  test('[DSP-4] no input at all counts as an empty one', async () => {
    const { dispatcher } = setUp();
    expect(codeOf(await dispatcher.dispatch('rooms.list', undefined, user('member')))).toBe('ok');
  });
});

describe('budgets', () => {
  test('[DSP-2] calls beyond the budget wait, and only those of this caller and class', async () => {
    const rateLimiter = new RateLimiter({ now: () => NOW, rates: { read: { perSecond: 2, burst: 2 } } });
    const { dispatcher } = setUp({ rateLimiter });
    const list = (caller: Caller) => dispatcher.dispatch('rooms.list', {}, caller);
    expect(codeOf(await list(user('member')))).toBe('ok');
    expect(codeOf(await list(user('member')))).toBe('ok');
    expect(await list(user('member'))).toMatchObject({
      ok: false,
      error: { code: 'rate-limited', details: { retryAfterMs: 500 } },
    });
    expect(codeOf(await list(user('other')))).toBe('ok');
    expect(codeOf(await dispatcher.dispatch('rooms.create', { name: 'x' }, user('member')))).toBe('ok');
  });

  test('[DSP-2] refused calls count too: a visitor cannot probe without end', async () => {
    const rateLimiter = new RateLimiter({
      now: () => NOW,
      rates: { credential: { perSecond: 1, burst: 1 } },
    });
    const { dispatcher } = setUp({ rateLimiter });
    const signIn = (address: string) => dispatcher.dispatch('accounts.signIn', {}, visitor(address));
    expect(codeOf(await signIn('2001:db8:1:2::1'))).toBe('invalid');
    expect(codeOf(await signIn('2001:db8:1:2:ffff::9'))).toBe('rate-limited');
    expect(codeOf(await signIn('2001:db8:1:3::1'))).toBe('invalid');
  });
});

describe('errors and measures', () => {
  test('[DSP-6] a refusal arrives as it was thrown, with the request id', async () => {
    const refusal = new AppError('conflict', 'The name is taken.', { details: { field: 'name' } });
    const { dispatcher } = setUp({ handle: () => Promise.reject(refusal) });
    expect(await dispatcher.dispatch('rooms.create', { name: 'x' }, user('member'))).toEqual({
      ok: false,
      error: {
        code: 'conflict',
        message: 'The name is taken.',
        details: { field: 'name' },
        requestId: 'req-1',
      },
    });
  });

  test.each([
    new Error('secret cause'),
    new AppError('internal', 'secret cause', { details: { at: 'secret cause' } }),
  ])('[DSP-6] a defect is answered without its cause, which is logged', async (defect) => {
    const { dispatcher, logged } = setUp({ handle: () => Promise.reject(defect) });
    const answer = await dispatcher.dispatch('rooms.list', {}, user('member'));
    expect(codeOf(answer)).toBe('internal');
    expect(JSON.stringify(answer)).not.toContain('secret cause');
    expect(logged.join('')).toContain('secret cause');
    expect(logged.join('')).toContain('req-1');
  });

  test('[DSP-6] throttled always says when to come back', async () => {
    const { dispatcher } = setUp({ handle: () => Promise.reject(new AppError('throttled', 'Slow down.')) });
    const answer = await dispatcher.dispatch('rooms.list', {}, user('member'));
    expect(answer).toMatchObject({ error: { details: { retryAfterMs: 1_000 } } });
  });

  test('[DSP-7] every call is measured by operation and outcome', async () => {
    const { dispatcher, metrics } = setUp();
    await dispatcher.dispatch('rooms.list', {}, user('member'));
    await dispatcher.dispatch('rooms.list', {}, visitor());
    const text = await metrics.text();
    expect(text).toContain('atrium_call_duration_seconds_count{operation="rooms.list",outcome="ok"} 1');
    expect(text).toContain('_sum{operation="rooms.list",outcome="unauthenticated"} 0.005');
  });

  test('[DSP-8] with validateOutputs an answer that breaks the contract is a defect', async () => {
    const broken = setUp({ handle: async () => ({ rooms: 'none' }), validateOutputs: true });
    expect(codeOf(await broken.dispatcher.dispatch('rooms.list', {}, user('member')))).toBe('internal');
    const sound = setUp({ handle: async () => ({ rooms: [], users: [] }), validateOutputs: true });
    expect(codeOf(await sound.dispatcher.dispatch('rooms.list', {}, user('member')))).toBe('ok');
  });
});
