import { execFile } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

/** How far a child is kept apart from the machine, the highest first. */
export type WallLevel = 'namespaces' | 'limits' | 'permissions';

/** What a child may use; bytes and milliseconds. */
export interface WallLimits {
  readonly webAssemblyBytes: number;
  /** Of memory that can be written to in all, WebAssembly's included. */
  readonly dataBytes: number;
  readonly cpuMs: number;
  readonly readable: readonly string[];
  /** An empty directory. */
  readonly workingDirectory: string;
}

/** What stands around every child on this machine. */
export interface Walls {
  readonly level: WallLevel;
  /** Why it is not a higher level, and what that leaves open. */
  readonly remarks: readonly string[];
  /** The whole command that runs `node` with `args`. */
  command(
    args: readonly string[],
    limits: WallLimits,
  ): { readonly file: string; readonly args: readonly string[] };
}

export interface WallOptions {
  /** Where the tools are looked for beside the usual places. */
  readonly searchPath?: string | undefined;
  /** For tests: no higher one. */
  readonly highest?: WallLevel | undefined;
}

const LEVELS: readonly WallLevel[] = ['namespaces', 'limits', 'permissions'];
const MEBIBYTE = 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
/** Of V8's own objects: glue, and what the in-memory file system keeps outside WebAssembly. */
const HEAP_MB = 256;
/** Half of the usual 8 MB: interpreters recurse deeply, and are to notice their own limit before V8 does. */
const STACK_KB = 3_900;
/** A child may write neither files nor dumps, and needs few descriptors. */
const OPEN_FILES = 64;
const PROBE_MS = 10_000;
const PLACES = ['/usr/bin', '/bin', '/usr/local/bin'];
/** Of the machine's files, what a Node process needs to start. */
const DEVICES = ['/dev/null', '/dev/urandom'];
const SYSTEM_FOLDERS = ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib'];

interface Tools {
  readonly node: string;
  readonly prlimit: string | undefined;
  readonly setpriv: string | undefined;
  readonly bwrap: string | undefined;
}

/** Finds out what works here by trying it. */
export async function raiseWalls({
  searchPath = '',
  highest = 'namespaces',
}: WallOptions = {}): Promise<Walls> {
  const tools: Tools = {
    node: await realpath(process.execPath),
    prlimit: await find('prlimit', searchPath),
    setpriv: await find('setpriv', searchPath),
    bwrap: await find('bwrap', searchPath),
  };
  const remarks: string[] = [];
  const levels = LEVELS.slice(LEVELS.indexOf(highest), -1) as ('namespaces' | 'limits')[];
  for (const level of levels) {
    // oxlint-disable-next-line no-await-in-loop -- the highest that works
    const obstacle = await obstacleTo(level, tools);
    if (obstacle === undefined) return wallsOf(level, tools, remarks);
    remarks.push(obstacle);
  }
  return wallsOf('permissions', tools, remarks);
}

function wallsOf(level: WallLevel, tools: Tools, remarks: readonly string[]): Walls {
  return {
    level,
    remarks: level === 'namespaces' ? remarks : [...remarks, networkRemark()],
    command: (args, limits) => commandOf(level, tools, { args, limits }),
  };
}

function networkRemark(): string {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return major >= 25
    ? 'Without namespaces, the network is closed by Node’s permission model alone.'
    : 'Without namespaces, and before Node 26, a program that breaks out of its WebAssembly runtime reaches the network.';
}

async function obstacleTo(level: 'namespaces' | 'limits', tools: Tools): Promise<string | undefined> {
  if (tools.prlimit === undefined || tools.setpriv === undefined)
    return 'No process limits: prlimit and setpriv (util-linux) are not installed.';
  if (level === 'namespaces' && tools.bwrap === undefined)
    return 'No namespaces: bubblewrap is not installed.';
  const limits = {
    webAssemblyBytes: 64 * MEBIBYTE,
    dataBytes: 1024 * MEBIBYTE,
    cpuMs: 10_000,
    readable: [],
    workingDirectory: '/',
  };
  const { file, args } = commandOf(level, tools, { args: ['--print', '6*7'], limits });
  try {
    const { stdout } = await promisify(execFile)(file, args, { env: {}, cwd: '/', timeout: PROBE_MS });
    return stdout.trim() === '42' ? undefined : `No ${level}: the probe gave no answer.`;
  } catch (error) {
    const [line] = String((error as { stderr?: string }).stderr ?? error)
      .trim()
      .split('\n');
    return `No ${level}: ${line}`;
  }
}

interface Invocation {
  readonly args: readonly string[];
  readonly limits: WallLimits;
}

function commandOf(
  level: WallLevel,
  tools: Tools,
  { args, limits }: Invocation,
): { file: string; args: string[] } {
  const program = [tools.node, ...nodeFlags(limits), ...args];
  const words =
    level === 'permissions'
      ? program
      : [
          ...limitWords(tools, limits),
          // A child dies with the thread of the server that began it.
          tools.setpriv ?? '',
          '--pdeathsig',
          'KILL',
          '--',
          ...(level === 'namespaces' ? namespaceWords(tools, limits) : []),
          ...program,
        ];
  const [file = '', ...rest] = words;
  return { file, args: rest };
}

function nodeFlags({ webAssemblyBytes, readable }: WallLimits): string[] {
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    `--wasm-max-mem-pages=${Math.ceil(webAssemblyBytes / PAGE_BYTES)}`,
    `--max-old-space-size=${HEAP_MB}`,
    `--stack-size=${STACK_KB}`,
    '--no-warnings',
  ];
}

function limitWords({ prlimit = '' }: Tools, { dataBytes, cpuMs }: WallLimits): string[] {
  const cpuSeconds = Math.ceil(cpuMs / 1_000);
  return [
    prlimit,
    `--cpu=${cpuSeconds}:${cpuSeconds + 1}`,
    `--data=${dataBytes}`,
    '--fsize=0',
    `--nofile=${OPEN_FILES}`,
    '--core=0',
    '--',
  ];
}

function namespaceWords({ bwrap = '', node }: Tools, { readable, workingDirectory }: WallLimits): string[] {
  const shown = [...SYSTEM_FOLDERS.filter((path) => existsSync(path)), node, ...readable];
  return [
    bwrap,
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...shown.flatMap((path) => ['--ro-bind', path, path]),
    ...DEVICES.flatMap((path) => ['--dev-bind-try', path, path]),
    '--chdir',
    workingDirectory,
    '--',
  ];
}

async function find(name: string, searchPath: string): Promise<string | undefined> {
  const candidates = [...searchPath.split(delimiter), ...PLACES].filter((place) => place.startsWith('/'));
  for (const place of candidates) {
    const path = join(place, name);
    // oxlint-disable-next-line no-await-in-loop -- the first that is there
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
