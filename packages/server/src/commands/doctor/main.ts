/** `npm run doctor`: looks at everything that Atrium needs and says what to do. `-- --json` for programs. */
import { parseArgs } from 'node:util';
import { loadConfig } from '../../config.ts';
import { checkServices } from './check-services.ts';
import { checkStore } from './check-store.ts';
import { ok, type Finding } from './finding.ts';

const SIGNS = { ok: 'ok     ', warning: 'warning', failed: 'FAILED ', skipped: '-      ' };

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const findings = await examine();
if (values.json) console.log(JSON.stringify({ findings }, null, 2));
else for (const finding of findings) console.log(textOf(finding));
// What never answered is not waited for.
process.exit(findings.some(({ state }) => state === 'failed') ? 1 : 0);

async function examine(): Promise<Finding[]> {
  let settings: ReturnType<typeof loadConfig>;
  try {
    settings = loadConfig();
  } catch (error) {
    const found = (error as Error).message;
    const remedy = 'Correct them in .env or in the environment; .env.example explains each.';
    return [{ check: 'settings', state: 'failed', found, remedy }];
  }
  const [store, services] = await Promise.all([checkStore(settings), checkServices(settings)]);
  return [ok('settings', 'can be used'), ...store, ...services];
}

function textOf({ check, state, found, remedy }: Finding): string {
  const line = `${SIGNS[state]}  ${check}: ${found}`;
  return remedy === undefined ? line : `${line}\n         → ${remedy}`;
}
