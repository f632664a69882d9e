import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SourceFile } from '../code-runner.ts';
import type { EmbeddedRunner } from '../embedded-runner.ts';
import { runProgram, type Ran } from '../testing/run-program.ts';
import { openTestRunner } from '../testing/test-runner.ts';

let runner: EmbeddedRunner;
beforeAll(async () => {
  runner = await openTestRunner();
});
afterAll(() => runner.close());

interface Case {
  readonly language: string;
  /** Asks for a name with `name? `, greets through another file, complains to stderr, and leaves with 3. */
  readonly files: readonly SourceFile[];
  /** Wrong in its third line. */
  readonly broken: string;
  /** Fails in its second line, which the trace tells. */
  readonly failing: string;
  readonly trace: RegExp;
  readonly greedy: string;
}

const CASES: readonly Case[] = [
  {
    language: 'python',
    files: [
      {
        name: 'main.py',
        content: `import sys, lib.greeting\nlib.greeting.greet(input('name? '))\nprint('bad', file=sys.stderr)\nsys.exit(3)`,
      },
      { name: 'lib/greeting.py', content: `def greet(name): print('Hello', name)` },
    ],
    broken: 'x = 1\ny = 2\nif x\n',
    failing: `print('on')\nraise ValueError('no')`,
    trace: /File "\/work\/main\.py", line 2, in <module>\n[^]*ValueError: no/,
    greedy: `a = []\nwhile True: a.append('x' * 10_000_000)`,
  },
  {
    language: 'php',
    files: [
      {
        name: 'main.php',
        content: `<?php\nrequire 'lib/greeting.php';\ngreet(readline('name? '));\nfwrite(STDERR, "bad\\n");\nexit(3);`,
      },
      { name: 'lib/greeting.php', content: `<?php function greet($name) { echo "Hello $name\\n"; }` },
    ],
    broken: '<?php\n$x = 1;\n$y = ;\n',
    failing: `<?php echo "on\\n";\nthrow new Exception('no');`,
    trace: /Uncaught Exception: no in \/work\/main\.php:2\nStack trace:\n#0 \{main\}/,
    greedy: `<?php\nini_set('memory_limit', '-1'); $a = []; while (true) $a[] = str_repeat('x', 10000000);`,
  },
  {
    language: 'ruby',
    files: [
      {
        name: 'main.rb',
        content: `require_relative 'lib/greeting'\nprint 'name? '\ngreet gets.chomp\nwarn 'bad'\nexit 3`,
      },
      { name: 'lib/greeting.rb', content: `def greet(name) = puts("Hello #{name}")` },
    ],
    broken: 'x = 1\ny = 2\nz = = 3\n',
    failing: `puts 'on'\nraise ArgumentError, 'no'`,
    trace: /^\/work\/main\.rb:2:in `<main>': no \(ArgumentError\)\n$/,
    greedy: `a = []\nloop { a << 'x' * 10_000_000 }`,
  },
  {
    language: 'perl',
    files: [
      {
        name: 'main.pl',
        content: `use Greeting; print 'name? '; my $name = <STDIN>; chomp $name;\nGreeting::greet($name);\nprint STDERR "bad\\n";\nexit 3;`,
      },
      { name: 'Greeting.pm', content: `package Greeting; sub greet { print "Hello $_[0]\\n" } 1;` },
    ],
    broken: 'my $x = 1;\nmy $y = 2;\nmy $z = );\n',
    failing: `print "on\\n";\ndie 'no';`,
    trace: /^no at \/work\/main\.pl line 2\.\n$/,
    greedy: `my @a;\npush @a, 'x' x 10_000_000 while 1;`,
  },
  {
    language: 'c',
    files: [
      {
        name: 'main.c',
        content: `#include <stdio.h>\n#include "lib/greeting.h"\nint main(void) { char name[20]; printf("name? "); scanf("%19s", name); greet(name); fputs("bad\\n", stderr); return 3; }`,
      },
      { name: 'lib/greeting.h', content: `void greet(const char *name);` },
      {
        name: 'lib/greeting.c',
        content: `#include <stdio.h>\n#include "greeting.h"\nvoid greet(const char *name) { printf("Hello %s\\n", name); }`,
      },
    ],
    broken: '#include <stdio.h>\nint main(void) {\n  int x = ;\n}\n',
    failing: `#include <assert.h>\nint main(void) { assert(1 == 2); }`,
    trace: /Assertion failed: 1 == 2 \(\/work\/main\.c: main: 2\)/,
    greedy: `#include <stdlib.h>\n#include <string.h>\nchar *kept[1000000]; int main(void) { for (int i = 0; ; i++) { kept[i] = malloc(1000000); if (!kept[i]) abort(); memset(kept[i], 1, 1000000); } }`,
  },
  {
    language: 'cpp',
    files: [
      {
        name: 'main.cpp',
        content: `#include <iostream>\n#include <string>\n#include "lib/greeting.hpp"\nint main() { std::string name; std::cout << "name? "; std::cin >> name; greet(name); std::cerr << "bad\\n"; return 3; }`,
      },
      { name: 'lib/greeting.hpp', content: `#include <string>\nvoid greet(const std::string &name);` },
      {
        name: 'lib/greeting.cpp',
        content: `#include <iostream>\n#include "greeting.hpp"\nvoid greet(const std::string &name) { std::cout << "Hello " << name << "\\n"; }`,
      },
    ],
    broken: '#include <iostream>\nint main() {\n  int x = ;\n}\n',
    failing: `#include <iostream>\nint main() { std::cout << "on\\n"; throw 1; }`,
    trace: /C\+\+ exceptions are not available here/,
    greedy: `#include <iostream>\n#include <vector>\nint main() { std::vector<std::vector<char>> kept; for (;;) kept.emplace_back(10000000, 'x'); }`,
  },
];

/** C++ takes its time, and shares all but its dialect with C. */
const IS_EVERYTHING_TRIED = process.env['ATRIUM_ALL_TESTS'] === '1';

describe.each(CASES)('$language', ({ language, files, broken, failing, trace, greedy }) => {
  const isShared = language === 'cpp' && !IS_EVERYTHING_TRIED;
  const main = files[0]?.name ?? '';
  const run = (code: string): Promise<Ran> =>
    runProgram(runner, { language, files: [{ name: main, content: code }] });

  it('[RUN-40] runs its example', async () => {
    const example = runner.languages.find(({ id }) => id === language)?.example ?? '';
    const { end, stdout } = await run(example);
    expect(end).toEqual({ kind: 'exited', exitCode: 0 });
    expect(stdout).toBe('Hello, Ada!\nHello, Grace!\nHello, Alan!\n');
  });

  it('[RUN-41] asks, is answered, uses the files beside it and leaves with its own code', async () => {
    const { end, stdout, stderr } = await runProgram(runner, { language, files, stdin: 'Ada\n' });
    expect({ end, stdout, stderr }).toEqual({
      end: { kind: 'exited', exitCode: 3 },
      stdout: 'name? Hello Ada\n',
      stderr: 'bad\n',
    });
  });

  it('[RUN-42] says in which line a program does not compile, and runs none of it', async () => {
    const { end, stdout, stderr, compiler } = await run(broken);
    expect({ end, stdout }).toEqual({ end: { kind: 'compile-failed', line: 3 }, stdout: '' });
    expect(stderr + compiler).toContain(main);
  });

  it('[RUN-43] tells where a program failed, and nothing of what stands around it', async () => {
    const { end, stderr } = await run(failing);
    expect(end).not.toEqual({ kind: 'exited', exitCode: 0 });
    expect(stderr).toMatch(trace);
    expect(stderr).not.toContain('/start/');
  });

  it.skipIf(isShared)('[RUN-44] says that memory was the limit', async () => {
    expect((await run(greedy)).end).toEqual({ kind: 'limit', limit: 'memory' });
  });

  it.skipIf(isShared)('[RUN-45] only compiles when that is asked for', async () => {
    const { end, stdout } = await runProgram(runner, { language, files, isCompileOnly: true });
    expect({ end, stdout }).toEqual({ end: { kind: 'exited', exitCode: 0 }, stdout: '' });
  });
});

it('[RUN-46] Python runs asyncio without sockets', async () => {
  const code = `import asyncio\nasync def f(i):\n    await asyncio.sleep(0.001 * i)\n    return i\nasync def main():\n    print(await asyncio.gather(*(f(i) for i in range(3))))\nasyncio.run(main())`;
  expect((await runProgram(runner, { language: 'python', code })).stdout).toBe('[0, 1, 2]\n');
});

it('[RUN-47] C has setjmp, clocks and long doubles', async () => {
  const code = `#include <setjmp.h>\n#include <stdio.h>\n#include <time.h>\nstatic jmp_buf place;\nint main(void) { if (setjmp(place) == 0) longjmp(place, 1); printf("%.1Lf %d\\n", 1.5L, clock() >= 0); }`;
  expect((await runProgram(runner, { language: 'c', code })).stdout).toBe('1.5 1\n');
});
