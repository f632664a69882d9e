import { describe, expect, it } from 'vitest';
import { DATA_AT, WasiBench } from '../../testing/wasi-bench.ts';
import { OPEN } from './abi.ts';
import { ProgramExit } from './program-exit.ts';
import { ERRNO } from './wasi-error.ts';

const CREATE = { flags: OPEN.create };

describe('files', () => {
  it('[RUN-30] are written, read again, appended, cut and renamed', () => {
    const bench = new WasiBench();
    const fd = bench.open('a.txt', CREATE);
    expect(bench.write(fd, 'hello')).toBe(0);
    expect(bench.call('fd_seek', fd, 1n, 0, 0)).toBe(0);
    expect(bench.read(fd, 3)).toBe('ell');
    expect(bench.pair('path_rename', 'a.txt', 'b.txt')).toBe(0);
    expect(bench.open('a.txt')).toBe(-ERRNO.noent);
    expect(bench.read(bench.open('b.txt'))).toBe('hello');
    expect(bench.call('fd_filestat_set_size', fd, 2n)).toBe(0);
    expect(bench.call('fd_filestat_set_size', fd, 4n)).toBe(0);
    expect(bench.read(bench.open('b.txt'))).toBe('he\0\0');
    expect(bench.call('fd_close', fd)).toBe(0);
    expect(bench.call('fd_close', fd)).toBe(ERRNO.badf);
  });

  it('[RUN-31] end with the quota, whichever way they grow', () => {
    const bench = new WasiBench();
    const fd = bench.open('a', CREATE);
    expect(bench.write(fd, 'x'.repeat(600))).toBe(0);
    expect(bench.write(fd, 'x'.repeat(600))).toBe(ERRNO.nospc);
    expect(bench.call('fd_filestat_set_size', fd, 10n ** 12n)).toBe(ERRNO.nospc);
    expect(bench.call('fd_allocate', fd, 10n ** 12n, 1n)).toBe(ERRNO.nospc);
    expect(bench.call('fd_seek', fd, 10n ** 12n, 0, 0)).toBe(0);
    expect(bench.write(fd, 'x')).toBe(ERRNO.nospc);
    expect(bench.wasi.files.contentOf('/a')?.length).toBe(600);
  });

  it('[RUN-31] give back what they took when the last name and the last user are gone', () => {
    const bench = new WasiBench();
    for (let round = 0; round < 20; round += 1) {
      const fd = bench.open('a', CREATE);
      expect(bench.write(fd, 'x'.repeat(900))).toBe(0);
      expect(bench.path('path_unlink_file', 'a')).toBe(0);
      expect(bench.write(bench.open('b', CREATE), 'x'.repeat(200))).toBe(ERRNO.nospc);
      expect(bench.call('fd_close', fd)).toBe(0);
      expect(bench.path('path_unlink_file', 'b')).toBe(0);
      for (let open = 4; open < 10; open += 1) bench.call('fd_close', open);
    }
  });

  it.each(['files', 'directories', 'links', 'names'] as const)(
    '[RUN-31] are limited in number: %s',
    (kind) => {
      const bench = new WasiBench();
      bench.open('first', CREATE);
      const make = {
        files: (name: string) => Math.max(0, -bench.open(name, CREATE)),
        directories: (name: string) => bench.path('path_create_directory', name),
        links: (name: string) => bench.pair('path_symlink', 'x', name),
        names: (name: string) => bench.pair('path_link', 'first', name),
      }[kind];
      const ends = Array.from({ length: 12 }, (_, index) => make(`n${index}`));
      expect(ends).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, ERRNO.nospc, ERRNO.nospc, ERRNO.nospc]);
    },
  );

  it('[RUN-31] can be open 256 at a time', () => {
    const bench = new WasiBench();
    bench.open('a', CREATE);
    const fds = Array.from({ length: 300 }, () => bench.open('a'));
    expect(fds.filter((fd) => fd > 0)).toHaveLength(251);
    expect(fds.at(-1)).toBe(-ERRNO.mfile);
  });

  it('[RUN-32] that came with the system are free until they are changed, and are never changed for others', () => {
    const shared = Buffer.from('x'.repeat(900));
    const bench = new WasiBench();
    bench.wasi.files.addFile('/lib/a', shared);
    const own = bench.open('own', CREATE);
    expect(bench.write(own, 'y'.repeat(500))).toBe(0);
    expect(bench.write(bench.open('lib/a'), 'z')).toBe(ERRNO.nospc);
    bench.path('path_unlink_file', 'own');
    bench.call('fd_close', own);
    expect(bench.write(bench.open('lib/a'), 'z')).toBe(0);
    expect(shared.toString()).toBe('x'.repeat(900));
    expect(bench.read(bench.open('lib/a'), 2)).toBe('zx');
  });
});

describe('paths', () => {
  it.each(['/etc/passwd', '..', '../x', 'd/../../x', 'up', 'up/x', 'd/far'])(
    '[RUN-33] never leave the tree: %s',
    (path) => {
      const bench = new WasiBench();
      bench.path('path_create_directory', 'd');
      bench.pair('path_symlink', '../..', 'up');
      bench.pair('path_symlink', '../../../etc/passwd', 'd/far');
      expect(bench.open(path)).toBe(-ERRNO.notcapable);
    },
  );

  it('[RUN-33] follow links, absolute ones from the root, and not in circles', () => {
    const bench = new WasiBench();
    bench.path('path_create_directory', 'd');
    bench.write(bench.open('d/a', CREATE), 'deep');
    bench.pair('path_symlink', '/d/a', 'link');
    bench.pair('path_symlink', 'b', 'a');
    bench.pair('path_symlink', 'a', 'b');
    expect(bench.read(bench.open('link'))).toBe('deep');
    expect(bench.open('link', { follows: 0 })).toBe(-ERRNO.loop);
    expect(bench.open('a')).toBe(-ERRNO.loop);
  });

  it('[RUN-33] are refused when they are no names', () => {
    const bench = new WasiBench();
    expect(bench.open('')).toBe(-ERRNO.noent);
    expect(bench.open('a\0b', CREATE)).toBe(-ERRNO.inval);
    expect(bench.open('x'.repeat(256), CREATE)).toBe(-ERRNO.nametoolong);
    new Uint8Array(bench.memory.buffer).set([255, 254], DATA_AT);
    expect(bench.call('path_create_directory', 3, DATA_AT, 2)).toBe(ERRNO.ilseq);
    bench.open('a', CREATE);
    expect(bench.open('a/b', CREATE)).toBe(-ERRNO.notdir);
    expect(bench.open('a/', CREATE)).toBe(-ERRNO.notdir);
  });

  it('[RUN-30] of directories are made, moved, listed and removed', () => {
    const bench = new WasiBench();
    bench.path('path_create_directory', 'd');
    bench.path('path_create_directory', 'd/e');
    expect(bench.pair('path_rename', 'd', 'd/e/f')).toBe(ERRNO.inval);
    expect(bench.path('path_remove_directory', 'd')).toBe(ERRNO.notempty);
    expect(bench.path('path_unlink_file', 'd')).toBe(ERRNO.isdir);
    expect(namesIn(bench, 'd')).toEqual(['.', '..', 'e']);
    expect(bench.path('path_remove_directory', 'd/e')).toBe(0);
    expect(bench.path('path_remove_directory', 'd')).toBe(0);
    expect(namesIn(bench, '.')).toEqual(['.', '..', 'dev']);
  });
});

describe('a guest', () => {
  it('[RUN-34] finds its arguments and its variables, and nothing of the machine', () => {
    const bench = new WasiBench();
    expect(bench.call('args_sizes_get', 0, 4)).toBe(0);
    expect([bench.view.getUint32(0, true), bench.view.getUint32(4, true)]).toEqual([2, 11]);
    bench.call('environ_get', 0, DATA_AT);
    expect(Buffer.from(bench.memory.buffer, DATA_AT, 7).toString()).toBe('LANG=C\0');
  });

  it('[RUN-34] has no sockets and no signals', () => {
    const bench = new WasiBench();
    const calls = ['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown', 'proc_raise'];
    expect(calls.map((name) => bench.call(name, 3, 0, 0, 0, 0))).toEqual(calls.map(() => ERRNO.notsup));
  });

  it('[RUN-34] prints and reads through its pipes, and lets go of its output before it waits', () => {
    const bench = new WasiBench();
    bench.wasi.onWaiting(() => void bench.printed.push('flushed'));
    bench.input = ['line\n'];
    bench.write(1, 'out');
    bench.write(2, 'err');
    expect(bench.read(0)).toBe('line\n');
    expect(bench.read(0)).toBe('');
    expect(bench.printed).toEqual(['stdout:out', 'stderr:err', 'flushed', 'flushed']);
    expect(bench.write(0, 'x')).toBe(ERRNO.badf);
    expect(bench.read(1)).toBe(ERRNO.badf);
    expect(bench.call('fd_seek', 1, 0n, 0, 0)).toBe(ERRNO.spipe);
  });

  it('[RUN-34] finds its pipes in /dev too', () => {
    const bench = new WasiBench();
    bench.write(bench.open('dev/stdout'), 'out');
    bench.write(bench.open('dev/null'), 'gone');
    expect(bench.printed).toEqual(['stdout:out']);
    expect(bench.read(bench.open('dev/null'))).toBe('');
  });

  it('[RUN-34] ends with the code that it says, in eight bits', () => {
    const bench = new WasiBench();
    expect(() => bench.call('proc_exit', -1)).toThrow(new ProgramExit(255));
  });

  it('[RUN-35] sleeps until the first of several clocks, and not while a descriptor is ready', () => {
    const bench = new WasiBench();
    expect(poll(bench, [clock(1, 5_000n), clock(2, 3_000n), clock(3, 3_000n)])).toEqual([2, 3]);
    expect(bench.clock.slept).toEqual([3_000n]);
    expect(poll(bench, [clock(1, 5_000n), descriptor(7, 0), clock(2, 0n)])).toEqual([7, 2]);
    expect(bench.clock.slept).toEqual([3_000n]);
    expect(bench.call('poll_oneoff', DATA_AT, 0, 0, 4)).toBe(ERRNO.inval);
  });

  it('[RUN-35] sleeps until a moment of the clock', () => {
    const bench = new WasiBench();
    expect(poll(bench, [clock(1, bench.clock.time + 700n, 1)])).toEqual([1]);
    expect(bench.clock.slept).toEqual([700n]);
  });
});

interface Entry {
  readonly id: number;
  readonly write: (view: DataView, at: number) => void;
}

function clock(id: number, time: bigint, flags = 0): Entry {
  return {
    id,
    write: (view, at) => {
      view.setUint32(at + 16, 1, true);
      view.setBigUint64(at + 24, time, true);
      view.setUint16(at + 40, flags, true);
    },
  };
}

function descriptor(id: number, fd: number): Entry {
  return {
    id,
    write: (view, at) => {
      view.setUint8(at + 8, 1);
      view.setUint32(at + 16, fd, true);
    },
  };
}

/** The ids of what has happened. */
function poll(bench: WasiBench, entries: readonly Entry[]): number[] {
  new Uint8Array(bench.memory.buffer, DATA_AT, 1_000).fill(0);
  for (const [index, { id, write }] of entries.entries()) {
    bench.view.setBigUint64(DATA_AT + index * 48, BigInt(id), true);
    write(bench.view, DATA_AT + index * 48);
  }
  expect(bench.call('poll_oneoff', DATA_AT, DATA_AT + 1_000, entries.length, 4)).toBe(0);
  return Array.from({ length: bench.view.getUint32(4, true) }, (_, index) =>
    Number(bench.view.getBigUint64(DATA_AT + 1_000 + index * 32, true)),
  );
}

function namesIn(bench: WasiBench, path: string): string[] {
  const fd = bench.open(path, { flags: OPEN.directory });
  expect(bench.call('fd_readdir', fd, DATA_AT, 4_096, 0n, 4)).toBe(0);
  const names: string[] = [];
  for (let at = DATA_AT; at < DATA_AT + bench.view.getUint32(4, true);) {
    const length = bench.view.getUint32(at + 16, true);
    names.push(Buffer.from(bench.memory.buffer, at + 24, length).toString());
    at += 24 + length;
  }
  return names;
}
