import { mkdir, writeFile } from 'node:fs/promises';
import { policies } from './deploy/policies.ts';

/**
 * Writes the policies of `deploy/iam`; with arguments, for one deployment elsewhere:
 * `node tools/generate-policies.ts PREFIX DIRECTORY`.
 */
export const POLICY_FILES = new URL('../deploy/iam/', import.meta.url);

export function policyTexts(prefix: string): ReadonlyMap<string, string> {
  const all = Object.entries(policies({ prefix }));
  return new Map(all.map(([name, policy]) => [`${name}.json`, `${JSON.stringify(policy, null, 2)}\n`]));
}

async function write(prefix: string, into: string | URL): Promise<void> {
  await mkdir(into, { recursive: true });
  const base = typeof into === 'string' ? into : into.pathname;
  await Promise.all(Array.from(policyTexts(prefix), ([name, text]) => writeFile(`${base}/${name}`, text)));
}

if (import.meta.main) {
  const [prefix = '', into = POLICY_FILES] = process.argv.slice(2);
  await write(prefix, into);
}
