import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedLanguage } from './language.ts';
import { EMBEDDED_LANGUAGES } from './languages.ts';
import { lua } from './languages/lua.ts';
import { prepare } from './prepare.ts';
import type { Preparation } from './preparation.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'atrium-prepare-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function prepareFor(
  ...languages: Pick<EmbeddedLanguage, 'id' | 'packages' | 'files'>[]
): Promise<Preparation> {
  const runtimes = languages.map(({ id, packages, files }) => ({ language: id, packages, files }));
  return prepare({ directory, runtimes });
}

describe('runtimes', () => {
  it('[RUN-16] are let in as they are installed', async () => {
    const core = EMBEDDED_LANGUAGES.filter(({ pack }) => pack === undefined);
    const { refused, missing } = await prepareFor(...core);
    expect({ refused, missing }).toEqual({ refused: [], missing: [] });
  });

  it('[RUN-16] one that differs by a byte is refused, and no other with it', async () => {
    const [wasm, glue] = lua.files;
    const changed = { ...lua, id: 'changed', files: [{ ...glue!, sha256: wasm!.sha256 }] };
    const { refused } = await prepareFor(changed, lua);
    expect(refused).toEqual([
      { language: 'changed', reason: 'wasmoon/dist/index.js is not the file that was reviewed.' },
    ]);
  });

  it('[RUN-16] one that wants more of its host than was expected is refused', async () => {
    const [wasm] = lua.files;
    const imports = wasm!.imports!.filter((name) => name !== 'env.system');
    const { refused } = await prepareFor({ ...lua, files: [{ ...wasm!, imports }] });
    expect(refused).toEqual([
      { language: 'lua', reason: 'wasmoon/dist/glue.wasm wants env.system, which was not expected.' },
    ]);
  });

  it('[RUN-16] one that is not installed is told apart', async () => {
    const { refused, missing } = await prepareFor({ ...lua, packages: ['no-such-runtime'] });
    expect({ refused, missing }).toEqual({ refused: [], missing: ['lua'] });
  });
});

describe('the children’s program', () => {
  it('[RUN-2] is plain JavaScript whose imports find each other', async () => {
    await prepareFor(lua);
    const main = await readFile(join(directory, 'guest', 'main.js'), 'utf8');
    expect(main).toContain("from './pipes.js'");
    expect(main).not.toContain(': GuestHost');
  });
});
