/** Numbers of WASI preview 1, as its `typenames.witx` has them. */

export const FILE_TYPE = { characterDevice: 2, directory: 3, regularFile: 4, symbolicLink: 7 } as const;

export const OPEN = { create: 1, directory: 2, exclusive: 4, truncate: 8 } as const;

export const LOOKUP_FOLLOW = 1;

export const DESCRIPTOR_FLAG = { append: 1, all: 31 } as const;

const RIGHTS = 30;
export const RIGHT = {
  read: 1n << 1n,
  seek: 1n << 2n,
  tell: 1n << 5n,
  write: 1n << 6n,
  all: (1n << BigInt(RIGHTS)) - 1n,
} as const;

export const TIMES = { access: 1, accessNow: 2, modification: 4, modificationNow: 8 } as const;

export const WHENCE = { start: 0, current: 1, end: 2 } as const;

export const CLOCK = { realtime: 0, monotonic: 1, processCpu: 2, threadCpu: 3 } as const;

export const EVENT = { clock: 0, read: 1, write: 2 } as const;

/** Of a clock subscription: its time is a moment, not a span. */
export const ABSOLUTE_TIME = 1;

/** Bytes of each structure. */
export const SIZE = { dirent: 24, event: 32, fdstat: 24, filestat: 64, iovec: 8, subscription: 48 } as const;
