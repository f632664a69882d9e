import type { Language } from '@atrium/contract/runs';
import { expect, test } from 'vitest';
import { Notifier } from '../observable/notifier.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import type { Call } from '../transport/transport.ts';
import { LanguageDirectory } from './language-directory.ts';

test('[CLI-41] languages are asked for when somebody looks, and again after a reconnect', async () => {
  const clock = new ManualClock();
  let asked = 0;
  const call = (() => {
    asked++;
    return Promise.resolve({ languages: [{ id: `language-${asked}` } as Language] });
  }) as unknown as Call;
  const directory = new LanguageDirectory({ call, clock, notifier: new Notifier(clock), random: () => 0.5 });
  directory.connected();
  await settled();
  expect(asked).toBe(0);
  const stop = directory.view.subscribe(() => undefined);
  directory.view.subscribe(() => undefined);
  await settled();
  expect(directory.view.get()).toMatchObject({ status: 'ready', languages: [{ id: 'language-1' }] });
  directory.disconnected();
  directory.connected();
  await settled();
  expect(directory.view.get().languages[0]?.id).toBe('language-2');
  stop();
  expect(asked).toBe(2);
});
