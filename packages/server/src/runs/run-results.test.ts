import { describe, expect, test, vi } from 'vitest';
import { unwatched } from '../../../../tests/support/unwatched.ts';
import { ScriptedRunner } from './testing/scripted-runner.ts';
import {
  FENCE,
  OUTAGE,
  ada,
  bob,
  code,
  documentsOf,
  ended,
  files,
  ground,
  setUp,
  start,
  text,
  useRunSetup,
  withResult,
  write,
  type Started,
} from './testing/run-setup.ts';

/** Generous: the machine may be busy. */
const PATIENCE = { timeout: 20_000, interval: 5 };

useRunSetup();

describe('what comes of it', () => {
  test('[RUN-57] the latest result of each block stands on the message, in the order of the blocks', async () => {
    const setup = setUp();
    const message = await write(
      setup,
      text(`${FENCE}script\nprint one\n${FENCE}\n\n${FENCE}script\nexit 4\n${FENCE}`),
    );
    const { messageId } = message;
    const second = await start(setup, { kind: 'message', messageId, block: 1 });
    await withResult(setup, message, second);
    const first = await start(setup, { kind: 'message', messageId, block: 0 }, { by: bob });
    await withResult(setup, message, first);
    const again = await start(setup, { kind: 'message', messageId, block: 0 });
    const shown = await withResult(setup, message, again);
    expect(shown.results?.map(({ block, result }) => [block, result.runId])).toEqual([
      [0, again.runId],
      [1, second.runId],
    ]);
    expect(shown.change).toBe(3);
    // Told when the store has said that it is done.
    await vi.waitFor(
      () => expect(setup.announcer.of('message:changed').at(-1)?.messages).toEqual([shown]),
      PATIENCE,
    );
    const [listing] = (await setup.rooms.list(ada.userId)).rooms.filter(
      ({ lastMessage }) => lastMessage?.messageId === messageId,
    );
    expect(listing?.lastMessage).toBeDefined();
    expect(listing?.lastMessage?.results).toBeUndefined();
    expect(shown.content).toEqual(message.content);
    expect(shown.editedAt).toBeUndefined();
  });

  test('[RUN-57] a block that was edited meanwhile gets no result, and loses the one that it has', async () => {
    const setup = setUp();
    const message = await write(
      setup,
      text(`${FENCE}script\nhang\n${FENCE}\n\n${FENCE}script\nexit 1\n${FENCE}`),
    );
    const { messageId } = message;
    const other = await start(setup, { kind: 'message', messageId, block: 1 }, { by: bob });
    await withResult(setup, message, other);
    const run = await start(setup, { kind: 'message', messageId, block: 0 });
    const edited = text(`${FENCE}script\nprint new\n${FENCE}\n\n${FENCE}script\nexit 1\n${FENCE}`);
    await setup.messages.edit(messageId, edited, ada.userId);
    await setup.runs.cancel(run.runId, ada.userId);
    await ended(setup, run);
    await setup.runs.close();
    const { results } = await setup.messages.find(messageId);
    expect(results?.map(({ block, result }) => [block, result.runId])).toEqual([[1, other.runId]]);
    await setup.messages.edit(messageId, text('no code at all'), ada.userId);
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-57] of much output the message shows the beginning; all of it is kept as long as that', async () => {
    const setup = setUp();
    const message = await write(setup, code('flood 200'));
    const { messageId } = message;
    const run = await start(setup, { kind: 'message', messageId, block: 0 });
    const shown = await withResult(setup, message, run);
    const result = shown.results?.[0]?.result;
    expect(result).toMatchObject({ isShortened: true, output: [{ kind: 'text' }] });
    expect(JSON.stringify(result?.output).length).toBeLessThan(4_500);
    const whole = [{ kind: 'text', stream: 'stdout', text: `${'x'.repeat(99)}\n`.repeat(200) }];
    expect(await setup.runs.output({ messageId, runId: run.runId })).toEqual({ output: whole });

    const again = await start(setup, { kind: 'message', messageId, block: 0 });
    await withResult(setup, message, again);
    expect(await documentsOf(run.runId)).toEqual([]);
    await expect(setup.runs.output({ messageId, runId: run.runId })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await documentsOf(again.runId)).toHaveLength(1);
    await setup.messages.delete(messageId, { userId: ada.userId, roomId: ground.roomId });
    expect(await documentsOf(again.runId)).toEqual([]);
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-57] what never ran takes the place of no result', async () => {
    const setup = setUp({ runner: new ScriptedRunner({ slots: 1 }) });
    const message = await write(setup, code('refuse no credits'));
    const { messageId } = message;
    const source = { kind: 'message' as const, messageId, block: 0 };
    expect(await ended(setup, await start(setup, source))).toMatchObject({
      outcome: { kind: 'refused', reason: 'no credits' },
    });
    await start(setup, files('hang'), { by: bob });
    const waiting = await start(setup, source);
    await setup.runs.cancel(waiting.runId, ada.userId);
    await setup.runs.close();
    expect((await setup.messages.find(messageId)).results).toBeUndefined();
  });

  test('[RUN-57] what was only compiled takes the place of no result', async () => {
    const setup = setUp();
    const message = await write(setup, code('print a'));
    const source = { kind: 'message' as const, messageId: message.messageId, block: 0 };
    const run = await start(setup, source);
    await withResult(setup, message, run);
    await ended(setup, await start(setup, source, { isCompileOnly: true }));
    await setup.runs.close();
    const { results } = await setup.messages.find(message.messageId);
    expect(results?.map(({ result }) => result.runId)).toEqual([run.runId]);
  });

  test('[RUN-57] a message carries the latest results, and no more than fits', async () => {
    const setup = setUp();
    const blocks = Array.from({ length: 20 }, () => `${FENCE}script\nflood 50\n${FENCE}`);
    const message = await write(setup, text(blocks.join('\n\n')));
    const { messageId } = message;
    let shown = message;
    for (const block of blocks.keys()) {
      const run = await start(setup, { kind: 'message', messageId, block });
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      shown = await withResult(setup, message, run);
    }
    expect(JSON.stringify(shown.results).length).toBeLessThan(50_000);
    expect(shown.results?.at(-1)?.block).toBe(19);
    expect(shown.results?.length).toBeGreaterThan(5);
  });

  test('[RUN-58] a store that fails for a while loses nothing; the run has ended all the same', async () => {
    let failures = 3;
    const setup = setUp({
      faults: (store) => ({
        transact: (writes, options) => {
          const isResult = writes.some((one) => 'put' in one && one.put.item['results'] !== undefined);
          if (isResult && (failures -= 1) >= 0) return Promise.reject(OUTAGE);
          return store.transact(writes, options);
        },
      }),
    });
    const message = await write(setup, code('flood 100'));
    const run = await start(setup, { kind: 'message', messageId: message.messageId, block: 0 });
    expect((await ended(setup, run)).outcome).toEqual({ kind: 'exited', exitCode: 0 });
    await withResult(setup, message, run);
    expect(failures).toBeLessThan(0);
    expect(await documentsOf(run.runId)).toHaveLength(1);
  });

  test('[RUN-58] a store that goes on failing leaves the message as it was, and nothing beside it', async () => {
    const setup = setUp({
      faults: () => ({
        transact: () => Promise.reject(OUTAGE),
      }),
    });
    const message = await write(setup, code('flood 100'));
    const run = await start(setup, { kind: 'message', messageId: message.messageId, block: 0 });
    await ended(setup, run);
    await vi.waitFor(
      () => expect(setup.logged.join()).toContain('result of a run could not be stored'),
      PATIENCE,
    );
    expect(await setup.messages.find(message.messageId)).toEqual(message);
    expect(await documentsOf(run.runId)).toEqual([]);
  });

  test('[RUN-60] a run is shared once however often it is asked for', async () => {
    const setup = setUp();
    const run = await start(setup, files('print shared'));
    await ended(setup, run);
    const ask = { roomId: ground.roomId, runId: run.runId, clientMessageId: 'share-000001' };
    const [one, two] = await Promise.all([setup.runs.share(ask, ada), setup.runs.share(ask, ada)]);
    expect(await setup.runs.share(ask, ada)).toEqual(one);
    expect(two).toEqual(one);
    expect(one).toMatchObject({
      content: { kind: 'code', language: 'script', source: 'print shared' },
      results: [{ block: 0, result: { runId: run.runId, output: [{ text: 'shared\n' }] } }],
    });
    expect((await setup.messages.page({ roomId: ground.roomId, limit: 50 })).messages).toEqual([one]);
  });

  test('[RUN-60] a repeat puts no result under what the message says by now', async () => {
    const setup = setUp();
    const run = await start(setup, files('print shared'));
    await ended(setup, run);
    const ask = { roomId: ground.roomId, runId: run.runId, clientMessageId: 'share-000002' };
    const { messageId } = await setup.runs.share(ask, ada);
    const edited = await setup.messages.edit(messageId, code('print other'), ada.userId);
    expect(await setup.runs.share(ask, ada)).toEqual(edited);
    expect(edited.results).toBeUndefined();
  });

  test('[RUN-60] what a message cannot show is not shared', async () => {
    const setup = setUp();
    const share = (run: Started) =>
      setup.runs.share(
        { roomId: ground.roomId, runId: run.runId, clientMessageId: `share-${(ground.names += 1)}-xxxx` },
        ada,
      );
    const long = await start(setup, files(`print a\n${'#'.repeat(8_000)}`));
    await ended(setup, long);
    await expect(share(long)).rejects.toMatchObject({ code: 'too-large' });
    const empty = await start(setup, files('  \n'));
    await ended(setup, empty);
    await expect(share(empty)).rejects.toMatchObject({ code: 'conflict' });
    const many = await start(setup, {
      kind: 'files',
      language: 'script',
      files: [
        { name: 'a', content: 'print a' },
        { name: 'b', content: '' },
      ],
    });
    await ended(setup, many);
    await expect(share(many)).rejects.toMatchObject({ code: 'conflict' });
    await expect(share(await start(setup, files('hang')))).rejects.toMatchObject({ code: 'conflict' });
  });

  test('[RUN-61] it is written down who ran what, never the code or its output', async () => {
    const setup = setUp();
    const run = await start(setup, files('print secret-words\nexit 2'));
    await ended(setup, run);
    await setup.runs.close();
    const { items } = await unwatched(() =>
      ground.opened.store.query({
        table: 'AuditLog',
        where: '#scope = :scope',
        values: { scope: ground.roomId },
      }),
    );
    expect(items).toEqual([
      {
        scope: ground.roomId,
        at: expect.stringMatching(new RegExp(`^2026-.*#${run.runId}$`)) as string,
        kind: 'run',
        userId: ada.userId,
        language: 'script',
        engine: 'Script 1.0.1',
        runner: 'embedded',
        outcome: 'exited',
        exitCode: 2,
        durationMs: 2,
        expiresAt: expect.any(Number) as number,
      },
    ]);
    expect(JSON.stringify([items, setup.logged])).not.toContain('secret-words');
    expect((items[0]?.['expiresAt'] as number) * 1_000).toBeGreaterThan(ground.now + 89 * 86_400_000);
  });

  test('[RUN-67] runs are counted by language, runner and outcome, and timed to their first output', async () => {
    const setup = setUp();
    await ended(setup, await start(setup, files('print a')));
    const text = await setup.metrics.text();
    expect(text).toContain('atrium_runs_total{language="script",runner="embedded",outcome="exited"} 1');
    expect(text).toContain('atrium_run_first_output_seconds_count{language="script",runner="embedded"} 1');
    expect(text).toContain('atrium_runs_under_way{state="running"} 0');
  });
});
