/** `npm run set-password -- ada`: a new password for somebody who has none or has forgotten it. */
import { PasswordHasher } from '../accounts/password-hasher.ts';
import { loadConfig } from '../config.ts';
import { openStore } from '../storage/open-store.ts';
import { giveTemporaryPassword } from './temporary-password.ts';

const [login] = process.argv.slice(2);
if (login === undefined) {
  console.error('npm run set-password -- USER-NAME-OR-ADDRESS');
  process.exitCode = 1;
} else process.exitCode = await run(login);

async function run(name: string): Promise<number> {
  const { config, secrets } = loadConfig();
  const opened = await openStore({ config: config.store, awsKeys: secrets.aws });
  try {
    await opened.ensureReady();
    const deps = { store: opened.store, hasher: new PasswordHasher(), now: () => Date.now() };
    console.log(`The password of ${name} is now ${await giveTemporaryPassword(name, deps)}`);
    return 0;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    await opened.close();
  }
}
