import { words } from './words.ts';

/** C or C++, as the compiler wants to be told. */
export interface Dialect {
  /** By its ending a file is compiled; all others are there to be included or read. */
  readonly endings: RegExp;
  readonly compileFlags: readonly string[];
  readonly libraries: readonly string[];
  /** Compiled and linked into every program. */
  readonly start: string;
  /** Parsed once before there is a program, for those that include it first. */
  readonly preparedHeader?: string;
  /** Compiled before there is a program, so that V8 has seen the compiler work. */
  readonly rehearsal: string;
}

const SYSTEM_HEADERS = ['/usr/include', '/usr/include/wasm32-wasip1'];
const CXX_HEADERS = ['/usr/include/wasm32-wasip1/c++/v1', '/usr/include/c++/v1'];

/** Parts of C that wasi-libc offers to those who ask. */
const EMULATIONS = ['SIGNAL', 'PROCESS_CLOCKS', 'MMAN', 'GETPID'];
const C_LIBRARIES = [
  ...EMULATIONS.map((name) => `-lwasi-emulated-${name.toLowerCase().replace('_', '-')}`),
  '-lc-printscan-long-double',
  '-lsetjmp',
  '-lm',
  '-lc',
  '/usr/lib/wasm32-unknown-wasip1/libclang_rt.builtins.a',
];

const COMMON_FLAGS = [
  ...words('-triple wasm32-unknown-wasip1 -target-cpu generic -O1'),
  ...words('-disable-free -clear-ast-before-backend -mrelocation-model static -mframe-pointer=none'),
  ...words('-ffp-contract=on -fno-rounding-math -mconstructor-aliases -fvisibility=hidden'),
  ...words('-resource-dir /usr -isysroot /usr -ferror-limit 19 -fgnuc-version=4.2.1'),
  ...EMULATIONS.map((name) => `-D_WASI_EMULATED_${name}`),
  ...words('-iquote /work'),
  // For setjmp.
  ...['exception-handling', 'multivalue', 'reference-types'].flatMap((name) => [
    '-target-feature',
    `+${name}`,
  ]),
  ...words('-exception-model=wasm -mllvm -wasm-enable-sjlj'),
];

/** Before the program waits for input or time, what it has printed is let out, as a terminal's user expects. */
const START_IN_C = `
#include <stdio.h>
#include <unistd.h>
__attribute__((export_name("atrium_flush"))) void atrium_flush(void) { fflush(stdout); }
__attribute__((constructor(101))) static void atrium_enter(void) { chdir("/work"); }
`;

/** The C++ library of this compiler was built without exceptions: throwing ends the program, and says so. */
const START_IN_CXX = `
#include <cstdio>
#include <cstdlib>
#include <typeinfo>
${START_IN_C.replaceAll('__attribute__((export', 'extern "C" __attribute__((export')}
extern "C" {
void *__cxa_allocate_exception(size_t size) { return malloc(size); }
void __cxa_free_exception(void *thrown) { free(thrown); }
[[noreturn]] void __cxa_throw(void *, std::type_info *, void (*)(void *)) {
  fflush(stdout);
  fputs("terminated: the program threw an exception, and C++ exceptions are not available here\\n", stderr);
  abort();
}
[[noreturn]] void __cxa_rethrow(void) { __cxa_throw(nullptr, nullptr, nullptr); }
void *__cxa_begin_catch(void *thrown) { return thrown; }
void __cxa_end_catch(void) {}
}
`;

export const C: Dialect = {
  endings: /\.c$/,
  compileFlags: [
    ...COMMON_FLAGS,
    ...SYSTEM_HEADERS.flatMap((path) => ['-internal-isystem', path]),
    '-x',
    'c',
  ],
  libraries: C_LIBRARIES,
  start: START_IN_C,
  rehearsal: '#include <stdio.h>\nint main(void) { printf("%d\\n", 1); return 0; }\n',
};

export const CXX: Dialect = {
  endings: /\.(?:cc|cpp|cxx|c\+\+|c)$/,
  compileFlags: [
    ...COMMON_FLAGS,
    ...[...CXX_HEADERS, ...SYSTEM_HEADERS].flatMap((path) => ['-internal-isystem', path]),
    ...words('-std=gnu++20 -fdeprecated-macro -fcxx-exceptions -fexceptions -fignore-exceptions'),
    ...words('-x c++'),
  ],
  libraries: ['-lc++', '-lc++abi', ...C_LIBRARIES],
  start: START_IN_CXX,
  preparedHeader: '#include <iostream>\n',
  rehearsal: '#include <iostream>\nint main() { std::cout << 1 << std::endl; }\n',
};
