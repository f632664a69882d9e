import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of this Atrium, for example `0.1.0`. */
export function releaseOfAtrium(): string {
  const file = join(import.meta.dirname, '../../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
