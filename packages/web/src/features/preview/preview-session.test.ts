import { expect, test } from 'vitest';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import type { FromBuilder, ToBuilder } from './build/build-messages.ts';
import type { BuildOutcome } from './build/build-outcome.ts';
import { Builder } from './build/builder.ts';
import { PreviewSession, type PreviewSessionDeps } from './preview-session.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** A session whose clock, files and builds are in the hands of the test. */
function start(paths: Record<string, string> = { f1: 'index.html', f2: 'a.ts' }) {
  const names = { ...paths };
  const listeners = new Set<(change: 'tree' | readonly string[]) => void>();
  const files: ProjectFilesView = {
    files: () => Object.entries(names).map(([fileId, path]) => ({ fileId, path })),
    read: (fileId) => Promise.resolve(`text of ${fileId}`),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  let now = 0;
  const timers = new Set<Timer>();
  const clock: PreviewSessionDeps['clock'] = {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const sent: ToBuilder[] = [];
  const workers: { say(message: FromBuilder): void; fail(reason: string): void }[] = [];
  const builder = new Builder({
    start: (say, fail) => {
      workers.push({ say, fail });
      return { post: (message) => sent.push(message), close: () => undefined };
    },
    read: (path) => files.read(path),
  });
  const settings = { entry: undefined, isNetworkAllowed: false };
  const loadPackages: PreviewSessionDeps['loadPackages'] = () =>
    Promise.resolve(new Map([['react', { text: 'react', imports: [] }]]));
  const session = new PreviewSession({ files, builder, settings, clock, loadPackages });
  return {
    session,
    names,
    sent,
    workers,
    builds: () => sent.filter(({ kind }) => kind === 'build').length,
    change: (change: 'tree' | readonly string[]) => listeners.forEach((listener) => listener(change)),
    /** Lets time pass, and what was to happen in it. */
    pass: (ms: number) => {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
    answer: async (outcome: BuildOutcome) => {
      const build = sent.findLast((message) => message.kind === 'build');
      workers.at(-1)?.say({ kind: 'built', id: build?.kind === 'build' ? build.id : 0, outcome });
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

function page(html: string, packages: readonly string[] = []): BuildOutcome {
  const built = { path: 'index.html', html, parts: [{ name: 'main', text: 'x' }], packages };
  return { kind: 'built', page: built as never, problems: [] };
}

const shownIn = (session: PreviewSession) => {
  const state = session.state.get();
  return 'shown' in state ? state.shown : undefined;
};

test('[PRV-5] keystrokes in a row are one build, and somebody who never stops typing sees one now and then', async () => {
  const { session, change, pass, builds, answer } = start();
  expect(session.state.get().kind).toBe('starting');
  await answer(page('1'));
  for (let stroke = 0; stroke < 3; stroke += 1) {
    change(['f2']);
    pass(300);
  }
  expect(builds()).toBe(1);
  pass(400);
  expect(builds()).toBe(2);
  await answer(page('2'));
  for (let stroke = 0; stroke < 7; stroke += 1) {
    change(['f2']);
    pass(300);
  }
  expect(builds()).toBe(3);
});

test('[PRV-5] what changes during a build is built after it, with what has changed told before', async () => {
  const { change, pass, sent, builds, answer } = start();
  change(['f2']);
  pass(10_000);
  expect(builds()).toBe(1);
  await answer(page('1'));
  pass(400);
  expect(builds()).toBe(2);
  const kinds = sent.map((message) => message.kind);
  expect(kinds.lastIndexOf('changed')).toBeLessThan(kinds.lastIndexOf('build'));
});

test('[PRV-12] a page begins anew when it is another one; a build that changes nothing leaves it alone', async () => {
  const { session, change, pass, answer } = start();
  await answer(page('1'));
  expect(shownIn(session)?.generation).toBe(1);
  change(['f2']);
  pass(400);
  await answer(page('1'));
  expect(shownIn(session)?.generation).toBe(1);
  change(['f2']);
  pass(400);
  await answer(page('2', ['react']));
  expect(shownIn(session)).toMatchObject({
    generation: 2,
    page: {
      imports: { react: 'package-0' },
      parts: [{ name: 'main' }, { name: 'package-0', text: 'react' }],
    },
  });
});

test('[PRV-12] while a project cannot be built, its last page stays', async () => {
  const { session, change, pass, answer } = start();
  await answer(page('1'));
  change(['f2']);
  pass(400);
  const place = { path: 'a.ts', line: 3, column: 1, length: 2 };
  await answer({ kind: 'failed', problems: [{ severity: 'error', text: 'no', place }] });
  expect(session.state.get().kind).toBe('failed');
  expect(shownIn(session)?.page.html).toBe('1');
  expect(session.problems.get()).toEqual([
    { severity: 'error', text: 'no', place: { ...place, fileId: 'f2' } },
  ]);
});

test('[PRV-13] links lead to pages of the project, and nowhere else', async () => {
  const { session, sent, answer } = start({ f1: 'index.html', f2: 'about/us.html', f3: 'docs/index.html' });
  await answer(page('1'));
  const asked = () => {
    const last = sent.findLast((message) => message.kind === 'build');
    return last?.kind === 'build' ? last.order.page : undefined;
  };
  session.follow('about/us.html?x#y');
  expect(asked()).toBe('about/us.html');
  await answer(page('2'));
  session.follow('docs/');
  expect(asked()).toBe('docs/index.html');
  await answer(page('3'));
  session.follow('https://example.org/');
  session.follow('missing.html');
  expect(asked()).toBe('docs/index.html');
  await expect.poll(() => session.console.lines.get().entries).toHaveLength(2);
});

test('[PRV-5] a build program that fails is told, and started anew', async () => {
  const { session, workers, change, pass, answer } = start();
  workers[0]?.fail('The build stopped: out of memory');
  await expect.poll(() => session.state.get().kind).toBe('failed');
  expect(session.problems.get()).toEqual([{ severity: 'error', text: 'The build stopped: out of memory' }]);
  change(['f2']);
  pass(400);
  expect(workers).toHaveLength(2);
  await answer(page('1'));
  expect(session.state.get().kind).toBe('built');
});

test('[PRV-5] a file that is another one under the same name is read anew', async () => {
  const { sent, names, change } = start();
  names['f9'] = 'a.ts';
  delete names['f2'];
  change('tree');
  expect(sent.at(-1)).toEqual({ kind: 'changed', paths: ['index.html', 'a.ts'] });
});
