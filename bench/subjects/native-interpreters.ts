import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';

/** How a machine's own interpreters say hello, by Atrium's name of the language. */
const COMMANDS: Readonly<Record<string, readonly [file: string, ...args: string[]]>> = {
  javascript: [process.execPath, '-e', 'console.log("hello")'],
  python: ['python3', '-c', 'print("hello")'],
  lua: ['lua', '-e', 'print("hello")'],
  sql: ['sqlite3', ':memory:', "select 'hello'"],
  php: ['php', '-r', 'echo "hello\\n";'],
  ruby: ['ruby', '-e', 'puts "hello"'],
  // Compiled first, as it is here.
  c: [
    'sh',
    '-c',
    `d=$(mktemp -d) && printf '#include <stdio.h>\nint main(void) { puts("hello"); }' | gcc -xc - -o $d/a && $d/a; rm -r $d`,
  ],
  perl: ['perl', '-e', 'print "hello\\n"'],
};

/** Milliseconds from starting the interpreter to its first byte; undefined if the machine has none. */
export async function nativeFirstByte(language: string): Promise<number | undefined> {
  const command = COMMANDS[language];
  if (!command) return undefined;
  const [file, ...args] = command;
  const begin = performance.now();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => undefined);
  const spoke = once(child.stdout, 'data').then(() => performance.now() - begin);
  const exited = once(child, 'close').then(() => undefined);
  const first = await Promise.race([failed, spoke, exited]);
  await Promise.race([failed, exited]);
  return first;
}
