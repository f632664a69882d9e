import { expect, it } from 'vitest';
import { EventStream } from './event-stream.ts';

function streamOf(room: number): { stream: EventStream<string>; calls: string[] } {
  const calls: string[] = [];
  const stream = new EventStream<string>({
    room,
    weightOf: (event) => event.length,
    onFull: () => calls.push('full'),
    onRoom: () => calls.push('room'),
    onLeft: () => calls.push('left'),
  });
  return { stream, calls };
}

it('[RUN-4] a reader gets everything in order, whether it came before or while it waited', async () => {
  const { stream, calls } = streamOf(100);
  stream.push('a');
  const events: string[] = [];
  const reading = (async () => {
    for await (const event of stream) events.push(event);
  })();
  await Promise.resolve();
  stream.push('b');
  stream.push('c');
  stream.end();
  stream.push('too late');
  await reading;
  expect(events).toEqual(['a', 'b', 'c']);
  expect(calls).toEqual(['left']);
});

it('[RUN-4] a source is held up when much waits, and let go when half of it is read', async () => {
  const { stream, calls } = streamOf(4);
  for (const event of ['aa', 'bb', 'cc', 'dd']) stream.push(event);
  expect(calls).toEqual(['full']);
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  await reader.next();
  expect(calls).toEqual(['full']);
  await reader.next();
  await reader.next();
  expect(calls).toEqual(['full', 'room']);
});

it('[RUN-8] a reader that goes away is noticed', async () => {
  const { stream, calls } = streamOf(4);
  stream.push('a');
  for await (const event of stream) if (event === 'a') break;
  expect(calls).toEqual(['left']);
});
