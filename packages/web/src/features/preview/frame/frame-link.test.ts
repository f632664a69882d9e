import { afterEach, describe, expect, test } from 'vitest';
import { ConsoleLog } from './console-log.ts';
import { FrameLink, type FrameListener } from './frame-link.ts';
import { frameMessageOf } from './frame-messages.ts';

type Heard = (event: Pick<MessageEvent, 'data' | 'source' | 'origin'>) => void;

const PAGE = { html: '<p>', parts: [], imports: {} };
const links: FrameLink[] = [];
const ports: MessagePort[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
  for (const port of ports.splice(0)) port.close();
});

/** A link to a frame that the test plays. */
function start() {
  const heard: unknown[] = [];
  const listener: FrameListener = {
    onMessage: (message) => heard.push(message),
    onHang: (isHanging) => heard.push(isHanging ? 'hangs' : 'answers'),
    onFlood: () => heard.push('flood'),
  };
  const given: { message: unknown; port: MessagePort }[] = [];
  const frame = {
    postMessage: (message: unknown, _target: string, [port]: MessagePort[]) => {
      if (port === undefined) return;
      ports.push(port);
      given.push({ message, port });
    },
  } as unknown as Window;
  let tell: Heard = () => undefined;
  let tick = (): void => undefined;
  let isVisible = true;
  const link = new FrameLink(
    { contentWindow: frame },
    { page: PAGE, scroll: { x: 0, y: 7 }, listener },
    {
      listen: (hears) => {
        tell = hears;
        return () => (tell = () => undefined);
      },
      every: (_ms, run) => {
        tick = run;
        return () => (tick = () => undefined);
      },
      isVisible: () => isVisible,
    },
  );
  links.push(link);
  const ready = (change: Partial<Parameters<Heard>[0]> = {}) =>
    tell({ data: { atrium: 'preview-ready' }, source: frame, origin: 'null', ...change });
  return { heard, given, ready, frame, tick: () => tick(), hide: () => (isVisible = false) };
}

describe('[PRV-10] what a frame says', () => {
  test('[PRV-10] is answered once: a page that takes the frame over gets nothing', () => {
    const { ready, given } = start();
    ready();
    ready();
    expect(given.map(({ message }) => message)).toEqual([
      { atrium: 'preview-show', page: PAGE, scroll: { x: 0, y: 7 } },
    ]);
  });

  test('[PRV-10] counts from that frame only, from a page without an origin', () => {
    const { ready, given } = start();
    ready({ source: {} as Window });
    ready({ source: null });
    ready({ origin: 'http://127.0.0.1:5000' });
    ready({ data: { atrium: 'preview-show' } });
    ready({ data: 'preview-ready' });
    expect(given).toEqual([]);
    ready();
    expect(given).toHaveLength(1);
  });

  test('[PRV-10] is made anew within bounds, whatever it is', () => {
    const deep = { kind: 'object', name: 'A', parts: [['self', undefined as unknown]], more: -3 };
    deep.parts[0] = ['self', deep];
    const values = [
      { kind: '__proto__', text: 'x'.repeat(50_000), onclick: 'alert(1)' },
      deep,
      7,
      null,
      { kind: 'object', name: {}, parts: 'none', more: Number.POSITIVE_INFINITY },
    ];
    const message = frameMessageOf({
      kind: 'console',
      entries: [{ level: 'evil', depth: 1e9, values }],
      dropped: 'x',
    });
    expect(message).toMatchObject({ kind: 'console', dropped: 0, entries: [{ level: 'log', depth: 10 }] });
    const text = JSON.stringify(message);
    expect(text.length).toBeLessThan(30_000);
    expect(text).not.toContain('onclick');
    expect(frameMessageOf({ kind: 'navigate' })).toBeUndefined();
    expect(frameMessageOf('console')).toBeUndefined();
    expect(frameMessageOf(null)).toBeUndefined();
    const many = { kind: 'console', entries: Array.from({ length: 5_000 }, () => ({})), dropped: 0 };
    const bounded = frameMessageOf(many);
    expect(bounded?.kind === 'console' && bounded.entries).toHaveLength(200);
  });

  test('[PRV-10] too often ends it', async () => {
    const { ready, given, heard } = start();
    ready();
    for (let message = 0; message < 1_200; message += 1) given[0]?.port.postMessage({ kind: 'pong', id: 1 });
    await expect.poll(() => heard).toEqual(['flood']);
    const windows = start();
    for (let message = 0; message < 1_200; message += 1) windows.ready({ origin: 'null', data: 'noise' });
    expect(windows.heard).toEqual(['flood']);
  });
});

describe('[PRV-11] a page that hangs', () => {
  test('[PRV-11] is told of after some seconds without an answer, and again when it answers', async () => {
    const { ready, given, heard, tick } = start();
    ready();
    for (let second = 0; second < 5; second += 1) tick();
    expect(heard).toEqual(['hangs']);
    given[0]?.port.postMessage({ kind: 'pong', id: 5 });
    await expect.poll(() => heard).toEqual(['hangs', 'answers']);
  });

  test('[PRV-11] is none while nobody looks, or while it waits for somebody at a dialog', async () => {
    const { ready, given, heard, tick, hide } = start();
    ready();
    given[0]?.port.postMessage({ kind: 'dialog', isOpen: true });
    given[0]?.port.postMessage({ kind: 'loaded', title: 'x' });
    await expect.poll(() => heard).toHaveLength(1);
    for (let second = 0; second < 9; second += 1) tick();
    given[0]?.port.postMessage({ kind: 'dialog', isOpen: false });
    given[0]?.port.postMessage({ kind: 'loaded', title: 'x' });
    await expect.poll(() => heard).toHaveLength(2);
    hide();
    for (let second = 0; second < 9; second += 1) tick();
    expect(heard).not.toContain('hangs');
  });
});

describe('[PRV-10] the console', () => {
  const entry = (text: string, level = 'log' as const) => ({
    level,
    depth: 0,
    values: [{ kind: 'text' as const, text }],
  });

  test('[PRV-10] counts what repeats, keeps the latest, and puts errors into the words of the project', async () => {
    const log = new ConsoleLog((stack) =>
      Promise.resolve({
        stack: stack.replace('atrium-part:main:9:1', 'a.ts:3:1'),
        place: { path: 'a.ts', line: 3, column: 0, length: 0 },
      }),
    );
    log.add([entry('same'), entry('same'), entry('other')], 4);
    log.add(
      [{ level: 'error', depth: 0, values: [{ kind: 'error', text: 'Error: x at atrium-part:main:9:1' }] }],
      0,
    );
    await expect.poll(() => log.lines.get().entries).toHaveLength(3);
    const { entries, dropped } = log.lines.get();
    expect(entries.map(({ times }) => times)).toEqual([2, 1, 1]);
    expect(dropped).toBe(4);
    expect(entries[2]).toMatchObject({
      place: { path: 'a.ts', line: 3 },
      values: [{ text: 'Error: x at a.ts:3:1' }],
    });
    log.add(
      Array.from({ length: 700 }, (_, n) => entry(String(n))),
      0,
    );
    await expect.poll(() => log.lines.get().entries.length).toBe(500);
    expect(log.lines.get().dropped).toBe(4 + 203);
    log.clear();
    expect(log.lines.get()).toEqual({ entries: [], dropped: 0 });
  });
});
