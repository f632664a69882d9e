import type { RuntimeFile } from '../language.ts';

/** Of quickjs-wasi 3.6.2: JavaScript and TypeScript run in it. */
export const QUICKJS_FILES: readonly RuntimeFile[] = [
  {
    path: 'quickjs-wasi/quickjs.wasm',
    sha256: 'd4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9',
    imports: [
      'env.host_get_timezone_offset',
      'env.host_interrupt',
      'env.host_promise_rejection',
      'env.host_module_normalize',
      'env.host_module_load',
      'env.host_call',
      'wasi_snapshot_preview1.clock_time_get',
      'wasi_snapshot_preview1.fd_close',
      'wasi_snapshot_preview1.fd_fdstat_get',
      'wasi_snapshot_preview1.fd_seek',
      'wasi_snapshot_preview1.fd_write',
      'wasi_snapshot_preview1.random_get',
    ],
  },
  {
    path: 'quickjs-wasi/dist/index.js',
    sha256: '91fcfc11e7f7372f3aee8d4373c0d4f969baac5cd12648663971550054217ae8',
  },
  {
    path: 'quickjs-wasi/dist/wasi-shim.js',
    sha256: '79af15cf5158d181d11021158abb22541fd6d35beca569652317859819960eac',
  },
];
