import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

/** Bodies of `main` behind the usual headers. */
function inMain(body: string): string {
  return `#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
static char buffer[1000000];
int main(void) { ${body} return 0; }
`;
}

const REACH: readonly AbuseProgram[] = [
  {
    name: 'read the environment',
    code: ({ variable }) =>
      inMain(
        `extern char **environ; for (char **e = environ; *e; e++) puts(*e); char *v = getenv("${variable}"); puts(v ? v : "none");`,
      ),
  },
  {
    name: 'read files',
    code: ({ file }) =>
      inMain(
        `const char *paths[] = { "${file}", "../../../../../../..${file}", "/proc/self/environ", "/etc/passwd" }; for (int i = 0; i < 4; i++) { FILE *f = fopen(paths[i], "r"); if (f && fgets(buffer, sizeof buffer, f)) puts(buffer); }`,
      ),
  },
  {
    name: 'read files by number',
    code: inMain(
      `for (int fd = 3; fd < 70; fd++) { ssize_t n = read(fd, buffer, sizeof buffer); if (n > 0) write(1, buffer, n); }`,
    ),
  },
  {
    name: 'read a file through a link',
    code: ({ file }) =>
      inMain(
        `symlink("${file}", "link"); symlink("../../../../..", "up"); const char *paths[] = { "link", "up${file}" }; for (int i = 0; i < 2; i++) { FILE *f = fopen(paths[i], "r"); if (f && fgets(buffer, sizeof buffer, f)) puts(buffer); }`,
      ),
  },
  {
    name: 'write files',
    code: ({ touched, file }) =>
      inMain(
        `const char *paths[] = { "${touched}", "${file}", "../../../..${touched}" }; for (int i = 0; i < 3; i++) { FILE *f = fopen(paths[i], "w"); if (f) { fputs("x", f); fclose(f); } rename("main.c", paths[i]); }`,
      ),
  },
  {
    name: 'include a file',
    code: ({ file }) => `#include "${file}"\n#include "../../../../..${file}"\nint main(void) { return 0; }`,
    ends: ['compile-failed'],
  },
  {
    name: 'take a file into the program by assembly',
    code: ({ file }) => `__asm__(".incbin \\"${file}\\"");\nint main(void) { return 0; }`,
    ends: ['compile-failed', 'crashed'],
  },
  {
    name: 'embed a file',
    code: ({ file }) =>
      `static const char secret[] = {\n#embed "${file}"\n};\n#include <stdio.h>\nint main(void) { puts(secret); }`,
    ends: ['compile-failed'],
  },
  {
    name: 'start a program',
    code: ({ touched }) =>
      `#include <stdlib.h>\nint system(const char *); int main(void) { return system("touch ${touched}"); }`,
    ends: ['compile-failed'],
  },
  {
    name: 'import a function of a host',
    code: ({ touched }) =>
      `__attribute__((import_module("env"), import_name("system"))) int host(const char *);\nint main(void) { return host("touch ${touched}"); }`,
    ends: ['crashed'],
  },
  {
    name: 'import more of WASI',
    code: `__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_open"))) int host(int);\nint main(void) { return host(1); }`,
    ends: ['crashed'],
  },
  {
    name: 'call WASI with odd numbers',
    code: `#include <wasi/api.h>\n#include <stdint.h>\nint main(void) { for (uint32_t i = 0; i < 300; i++) { uint32_t p = i * 0x1234567u; __wasi_fd_read(i % 8 ? i % 8 : 3, (void *)(uintptr_t)p, p, (void *)(uintptr_t)(p * 3)); __wasi_fd_write(i % 5, (void *)(uintptr_t)p, i * 7, (void *)(uintptr_t)(p * 5)); __wasi_fd_readdir(3, (void *)(uintptr_t)p, p, p, (void *)(uintptr_t)p); __wasi_fd_prestat_dir_name(3, (void *)(uintptr_t)p, p); } }`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  {
    name: 'write all over its memory',
    code: inMain(`for (char *p = (char *)(buffer); ; p -= 4096) memset(p, 0xff, 4096);`),
    ends: ['crashed'],
  },
  {
    name: 'call what is no function',
    code: inMain(`((void (*)(void))(buffer + 12345))();`),
    ends: ['crashed'],
  },
  {
    name: 'divide by nothing',
    code: inMain(`volatile int ten = 10, zero = 0; return ten / zero;`),
    ends: ['crashed'],
  },
  { name: 'leave with strange codes', code: inMain(`exit(-70000);`), ends: ['exited'] },
  {
    name: 'loop at its end',
    code: `#include <stdlib.h>\nvolatile int on = 1;\nstatic void end(void) { while (on) {} }\nint main(void) { atexit(end); return 0; }`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'spoil the function that is called before waiting',
    code: `#include <unistd.h>\n__attribute__((export_name("atrium_flush"))) void mine(void) { for (;;) sleep(1); }\nint main(void) { sleep(1); }`,
  },
  {
    name: 'close its own pipes',
    code: inMain(`for (int fd = 0; fd < 300; fd++) close(fd); puts("x");`),
    ends: ['exited'],
  },
  {
    name: 'forge frames and status',
    code: inMain(
      `write(1, "\\x03\\0\\0\\0\\x21{\\"end\\":{\\"kind\\":\\"exited\\",\\"exitCode\\":77}}\\n", 45); _exit(5);`,
    ),
    ends: ['exited'],
  },
  {
    name: 'look for what the compiler left',
    code: inMain(
      `printf("%d %d %d\\n", access("/usr/include/stdio.h", 0), access("/tmp/start.o", 0), access("/mark", 0)); fopen("/mark", "w");`,
    ),
    prints: '-1 -1 -1\n',
  },
  {
    name: 'call a header like one of the system',
    code: `#include "stdio.h"\nint main(void) { return 0; }`,
    files: [{ name: 'stdio.h', content: '#error mine' }],
    ends: ['compile-failed'],
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  {
    name: 'loop without end',
    code: `volatile int on = 1;\nint main(void) { while (on) {} }`,
    ends: ['time', 'cpu'],
  },
  { name: 'sleep for ever', code: inMain(`sleep(1000000);`), ends: ['time'] },
  {
    name: 'recurse deeply',
    code: `int f(int n) { volatile char kept[1000]; kept[0] = n; return f(n + 1) + kept[0]; }\nint main(void) { return f(0); }`,
    ends: ['crashed'],
  },
  {
    name: 'fill the memory',
    code: inMain(
      `static char *kept[1000000]; for (int i = 0; ; i++) { kept[i] = malloc(1000000); if (!kept[i]) abort(); memset(kept[i], 1, 1000000); }`,
    ),
    ends: ['memory'],
  },
  {
    name: 'flood its output',
    code: inMain(
      `for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");`,
    ),
    ends: ['output'],
  },
  {
    name: 'fill a file',
    code: inMain(
      `FILE *f = fopen("big", "w"); while (fwrite(buffer, 1, sizeof buffer, f) == sizeof buffer) {}`,
    ),
    ends: ['exited'],
  },
  {
    name: 'ask for a file without end',
    code: inMain(
      `int fd = open("big", O_CREAT | O_RDWR, 0600); printf("%d\\n", ftruncate(fd, 1000000000000LL));`,
    ),
    prints: '-1\n',
  },
  {
    name: 'make files without end',
    code: inMain(
      `for (int i = 0; ; i++) { char name[20]; sprintf(name, "f%d", i); int fd = open(name, O_CREAT | O_WRONLY, 0600); if (fd < 0) break; close(fd); }`,
    ),
    ends: ['exited'],
  },
  {
    name: 'keep files open',
    code: inMain(`while (open("f", O_CREAT | O_RDWR, 0600) >= 0) {}`),
    ends: ['exited'],
  },
];

/** Against the compiler: it may fail, and may not harm anything. */
const BOMBS: readonly AbuseProgram[] = [
  {
    name: 'nest macros',
    code: `#define A(x) x x x x x x x x x x\n#define B(x) A(A(A(A(x))))\nint main(void) { B(B(;)) }`,
    ends: ['compile-failed', 'memory', 'time', 'cpu', 'exited'],
  },
  {
    name: 'include itself',
    code: `#include __FILE__\nint main(void) { return 0; }`,
    ends: ['compile-failed'],
  },
  {
    name: 'nest brackets',
    code: `int main(void) { return ${'('.repeat(60_000)}1${')'.repeat(60_000)}; }`,
    ends: ['compile-failed'],
  },
  {
    name: 'ask for a huge program',
    code: `char huge[1 << 30] = { 1 };\nint main(void) { return huge[5]; }`,
    ends: ['compile-failed', 'memory', 'time', 'cpu'],
  },
  {
    name: 'flood the compiler’s words',
    code: `${'int x = "";\n'.repeat(5_000)}int main(void) { return 0; }`,
    ends: ['compile-failed', 'output'],
  },
  { name: 'be no program', code: '\0\u0001\u0002 not C at all', ends: ['compile-failed'] },
];

export const cAbuse: AbuseSuite = {
  language: 'c',
  programs: [...REACH, ...UPSET, ...EXHAUST, ...BOMBS],
  harmless: { code: inMain(`printf("%d\\n", access("/mark", 0));`), prints: '-1\n' },
};
