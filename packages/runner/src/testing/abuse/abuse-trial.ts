import type { EmbeddedRunner } from '../../embedded-runner.ts';
import { EMBEDDED_LANGUAGES } from '../../languages.ts';
import type { Canaries } from '../canaries.ts';
import { requestFor, runProgram, type Ran } from '../run-program.ts';
import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

/** What a process may hold beside what its program is allowed: Node, the runtime's code. */
const BESIDE_BYTES = 400 * 1024 * 1024;

export interface Court {
  readonly runner: EmbeddedRunner;
  /** With all the time of the world, for programs that were merely slow. */
  readonly patient: EmbeddedRunner;
  readonly canaries: Canaries;
}

/** Runs a hostile program and says, in words, everything that it got; empty is well. */
export async function faultsOf(court: Court, suite: AbuseSuite, program: AbuseProgram): Promise<string[]> {
  const { runner, canaries } = court;
  const ran = await run(court, suite, program);
  const faults = [
    ...canaries.reached(ran.stdout + ran.stderr + ran.compiler),
    ...endFaults(program, ran),
    ...(ran.memoryBytes > memoryFor(suite, runner.limits.memoryBytes) + BESIDE_BYTES
      ? [`it held ${ran.memoryBytes} bytes`]
      : []),
    ...(program.prints !== undefined && ran.stdout !== program.prints ? [`it printed ${ran.stdout}`] : []),
  ];
  return faults.map((fault) => `${suite.language}, ${program.name}: ${fault}`);
}

async function run(court: Court, { language }: AbuseSuite, program: AbuseProgram): Promise<Ran> {
  const { code, files = [], stdin = '' } = program;
  const content = typeof code === 'string' ? code : code(court.canaries);
  const [main = { name: 'main' }] = requestFor({ language }).files;
  const request = { language, files: [{ name: main.name, content }, ...files], stdin };
  const ran = await runProgram(court.runner, request);
  const wasSlow = ran.end.kind === 'limit' && (ran.end.limit === 'time' || ran.end.limit === 'cpu');
  return wasSlow && !mayTakeLong(program) ? runProgram(court.patient, request) : ran;
}

function mayTakeLong({ ends, prints }: AbuseProgram): boolean {
  return prints === undefined && (ends === undefined || ends.includes('time'));
}

function endFaults({ ends }: AbuseProgram, { end, stderr, compiler }: Ran): string[] {
  const words = end.kind === 'limit' ? end.limit : end.kind;
  const isRight = ends === undefined ? words !== 'refused' : ends.includes(words);
  return isRight
    ? []
    : [`it ended as ${JSON.stringify(end)} ${stderr.slice(0, 300)} ${compiler.slice(0, 300)}`];
}

/** A compiler has a limit of its own. */
function memoryFor({ language }: AbuseSuite, memoryBytes: number): number {
  const { runtimeMemoryBytes = 0 } = EMBEDDED_LANGUAGES.find(({ id }) => id === language) ?? {};
  return Math.max(memoryBytes, runtimeMemoryBytes);
}
