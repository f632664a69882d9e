/** Lays a compressed form beside each asset that gets smaller by it: the server sends those as they are. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const ASSETS = join(import.meta.dirname, 'dist/assets');
/** Smaller ones fit into one packet anyway. */
const LEAST_BYTES = 1_024;
/** One step below the best, for the compiler of projects: that one would take half a minute. */
const QUALITY = { small: 11, large: 9 };
const LARGE_BYTES = 2 ** 20;

for (const name of readdirSync(ASSETS)) {
  if (/\.(?:js|css|svg|wasm)$/.test(name)) compress(join(ASSETS, name));
}

function compress(path: string): void {
  const content = readFileSync(path);
  if (content.length < LEAST_BYTES) return;
  const isLarge = content.length > LARGE_BYTES;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: isLarge ? QUALITY.large : QUALITY.small,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  const forms = { br: brotliCompressSync(content, { params }), gz: gzipSync(content, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms)) {
    if (form.length < content.length) writeFileSync(`${path}.${ending}`, form);
  }
}
