import { expect, test } from 'vitest';
import { Notifier } from '../observable/notifier.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { sampleUser, sampleUserId } from '../testing/samples.ts';
import { UserDirectory } from './user-directory.ts';

test('[STA-1] the highest version of a status counts; who only names a person takes nothing away', () => {
  const users = new UserDirectory(new Notifier(new ManualClock()));
  const ada = sampleUser(sampleUserId(1));
  const status = () => users.view.get().get(ada.userId)?.status?.text;
  users.learn([{ ...ada, status: { version: 2, text: 'Lunch' } }]);
  users.learn([ada]);
  users.learn([{ ...ada, displayName: 'Ada L', status: { version: 1, text: 'Early' } }]);
  expect(status()).toBe('Lunch');
  expect(users.view.get().get(ada.userId)?.displayName).toBe('Ada L');
  users.learn([{ ...ada, status: { version: 3, text: '' } }]);
  expect(status()).toBe('');
});
