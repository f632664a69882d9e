/** Error numbers of WASI preview 1, those that are in use here. */
export const ERRNO = {
  success: 0,
  badf: 8,
  exist: 20,
  fault: 21,
  fbig: 22,
  ilseq: 25,
  inval: 28,
  isdir: 31,
  loop: 32,
  mfile: 33,
  nametoolong: 37,
  noent: 44,
  nospc: 51,
  notdir: 54,
  notempty: 55,
  notsup: 58,
  overflow: 61,
  perm: 63,
  spipe: 70,
  notcapable: 76,
} as const;

type Errno = keyof typeof ERRNO;

/** A call that failed; the guest is told its number. */
export class WasiError extends Error {
  readonly errno: number;

  constructor(errno: Errno) {
    super(errno);
    this.name = 'WasiError';
    this.errno = ERRNO[errno];
  }
}
