import type { JdoodleLanguage } from './jdoodle-languages.ts';

const GCC_FOR_CPP = 'GCC 5.3.0|Zapcc 5.0.0|GCC 7.2.0|GCC 8.1.0|GCC 9.1.0|GCC 11.1.0|GCC 13.2.1';
const NODE_VERSIONS = 'Node.js 6.3.1|9.2.0|10.1.0|12.11.1|17.1.0|20.9.0|21.2.0';
// The last GNU CLISP has index 3; SBCL, the usual choice now, has 9.
const COMMON_LISPS =
  '2.49|2.49|2.49.93|2.49.93|ECL 21.2.1|SBCL 2.1.9|CCL 1.12.1|ABCL 1.8.0|ECL 23.9.9|SBCL 2.3.10';

/**
 * What JDoodle ran in November 2026 as far as it is known: its code for the language, and the versions in the order of
 * its `versionIndex` (0 is the oldest). `ATRIUM_JDOODLE_LANGUAGES` corrects and adds to it.
 */
export const JDOODLE_TABLE: readonly JdoodleLanguage[] = [
  row('ada', 'Ada', '.adb', '', 'GNAT 6.1.1|7.2.0|8.1.0|9.1.0|11.1.0|13.2.1'),
  row('algol', 'ALGOL 68', '.a68', 'algol68', '2.8.5|3.4.2'),
  row('apl', 'APL', '.apl', '', '1.8'),
  row('awk', 'AWK', '.awk', 'gawk', '5.1.1|5.3'),
  row('bash', 'Bash', '.sh', 'sh shell', '4.3.42|4.4.12|4.4.19|5.0.011|5.1.12|5.2.15'),
  row('bc', 'bc', '.bc', '', '1.06.95|1.07.1'),
  row('befunge', 'Befunge', '.bf93', '', '0.9.0'),
  row('brainfuck', 'Brainfuck', '.bf', 'bf', 'bfc 0.1'),
  row('c', 'C', '.c', '', 'GCC 5.3.0|Zapcc 5.0.0|GCC 7.2.0|GCC 8.1.0|GCC 9.1.0|GCC 11.1.0|GCC 13.2.1'),
  row('clisp', 'Common Lisp', '.lisp', 'lisp common-lisp', COMMON_LISPS),
  row('clojure', 'Clojure', '.clj', 'clj', '1.8.0|1.9.0|1.10.1|1.10.3|1.11.1'),
  row('cobol', 'COBOL', '.cob', 'cbl', 'GnuCOBOL 2.0.0|2.2.0|3.0|3.1.2|3.2.0'),
  row('coffeescript', 'CoffeeScript', '.coffee', 'coffee', '1.11.1|2.0.0|2.3.0|2.4.1|2.6.1|2.7.0'),
  row('cpp', 'C++', '.cpp', 'c++ cc cxx cpp17', GCC_FOR_CPP),
  row('csharp', 'C#', '.cs', 'cs c#', 'Mono 4.2.2|5.0.0|5.10.1|6.0.0|6.12.0|.NET 7.0.13'),
  row('d', 'D', '.d', 'dlang', 'DMD 2.071.1|2.088|2.098|2.105.2'),
  row('dart', 'Dart', '.dart', '', '1.18.0|1.24.2|1.24.3|2.5.1|2.14.4|3.0.7'),
  row('deno', 'Deno', '.ts', '', '1.38.0'),
  row('elixir', 'Elixir', '.exs', 'exs ex', '1.3.4|1.5.2|1.6.4|1.9.1|1.12.2|1.15.7'),
  row('erlang', 'Erlang', '.erl', 'erl', '22.1|24|26.1.1'),
  row('factor', 'Factor', '.factor', '', '8.25|8.28|8.29|8.31|9.4'),
  row('fasm', 'Assembler (FASM)', '.asm', '', '1.73.27|1.73.31'),
  row('forth', 'Forth', '.fth', '', 'gforth 0.7.3|4th 3.64'),
  row('fortran', 'Fortran', '.f90', 'f90 f95', 'GNU 5.3.0|7.2.0|8.1.0|9.1.0|11.1.0|13.2.1'),
  row('freebasic', 'FreeBASIC', '.bas', '', '1.05.0|1.07.1|1.08.1|1.10.0'),
  row('fsharp', 'F#', '.fs', 'fs f#', '4.1|4.5.0|10.2.3'),
  row('gccasm', 'Assembler (GCC)', '.s', 'asm gas', '6.2.1|8.1.0|9.1.0|11.1.0|13.2.1'),
  row('go', 'Go', '.go', 'golang', '1.5.2|1.9.2|1.10.2|1.13.1|1.17.3|1.21.4'),
  row('groovy', 'Groovy', '.groovy', '', '2.4.6|2.4.12|2.4.15|2.5.8|3.0.9|4.0.15'),
  row('hack', 'Hack', '.hack', '', 'HHVM 3.13.0|4.99.0|4.99.1'),
  row('haskell', 'Haskell', '.hs', 'hs', 'GHC 7.10.3|8.2.1|8.2.2|8.6.5|9.0.1|9'),
  row('haxe', 'Haxe', '.hx', '', '1'),
  row('icon', 'Icon', '.icn', '', '9.4.3|9.5.1|9.5.23'),
  row('intercal', 'INTERCAL', '.i', '', '0.30|0.31'),
  row('java', 'Java', '.java', '', 'JDK 1.8.0_66|9.0.1|10.0.1|11.0.4|17.0.1|21.0'),
  row('javascript', 'JavaScript', '.js', 'js node nodejs', NODE_VERSIONS, 'nodejs'),
  row('jelly', 'Jelly', '.jelly', '', '1.0'),
  row('jlang', 'J', '.ijs', 'j', '9.01.10'),
  row('julia', 'Julia', '.jl', 'jl', '1.9.3'),
  row('kotlin', 'Kotlin', '.kt', 'kt', '1.1.51|1.2.40|1.3.50|1.6.0|1.9.10'),
  row('lolcode', 'LOLCODE', '.lol', '', '1'),
  row('lua', 'Lua', '.lua', '', '5.3.2|5.3.4|5.3.5|5.4.3|5.4.6'),
  row('moonscript', 'MoonScript', '.moon', '', '0.5.0'),
  row('mysql', 'MySQL', '.sql', '', '5.7'),
  row('nasm', 'Assembler (NASM)', '.asm', '', '2.11.08|2.13.01|2.13.03|2.14.02|2.15.05|2.16.01'),
  row('nemerle', 'Nemerle', '.n', '', '1.2.0.507|1.2.507.0'),
  row('nim', 'Nim', '.nim', '', '0.15.0|0.17.2|0.18.0|1.4.8|2.0.0'),
  row('objc', 'Objective-C', '.m', 'objective-c', 'GCC 5.3.0|7.2.0|8.1.0|9.1.0|11.1.0|13.2.1'),
  row('ocaml', 'OCaml', '.ml', 'ml', '4.03.0|4.08.1|4.12.0|5.0.0'),
  row('octave', 'Octave', '.m', 'matlab', '4.0.0|4.2.1|4.4.0|5.1.0|6.4.0|8.4.0'),
  row('pascal', 'Pascal', '.pas', 'pas delphi', 'Free Pascal 3.0.0|3.0.2|3.0.4|3.2.2'),
  row('perl', 'Perl', '.pl', 'pl', '5.22.0|5.26.1|5.26.2|5.30.0|5.34.0|5.38.0'),
  row('php', 'PHP', '.php', '', '5.6.16|7.1.11|7.2.5|7.3.10|8.0.13|8.2.12'),
  row('picolisp', 'PicoLisp', '.l', '', '3.1.11.1|17.11.14|18.5.11|18.9.5|21.6.30|23.9.29'),
  row('pike', 'Pike', '.pike', '', '8.0|8.0.702'),
  row('prolog', 'Prolog', '.pro', '', 'GNU 1.4.4|1.4.5|1.5.0'),
  row('python', 'Python', '.py', 'py python3 py3', '3.5.1|3.6.3|3.6.5|3.7.4|3.9.9|3.11.5', 'python3'),
  row('python2', 'Python 2', '.py', 'py2', '2.7.11|2.7.15|2.7.16|2.7.18'),
  row('r', 'R', '.r', 'rscript', '3.3.1|3.4.2|3.5.0|3.6.1|4.1.2|4.3.2'),
  row('racket', 'Racket', '.rkt', 'rkt', '6.11|6.12|7.4|8.3'),
  row('raku', 'Raku', '.raku', 'perl6', '2023.1'),
  row('rhino', 'JavaScript (Rhino)', '.js', '', '1.7.7.1|1.7.7.2|1.7.13|1.7.14'),
  row('ruby', 'Ruby', '.rb', 'rb', '2.2.4|2.4.2|2.5.1|2.6.5|3.0.2|3.0.6'),
  row('rust', 'Rust', '.rs', 'rs', '1.10.0|1.21.0|1.25.0|1.38.0|1.56.1|1.73.0'),
  row('scala', 'Scala', '.scala', '', '2.12.0|2.12.4|2.12.5|2.13.0|2.13.6|2.13.12'),
  row('scheme', 'Scheme', '.scm', 'scm', 'Gauche 0.9.4|0.9.5|0.9.8|0.9.10|0.9.13'),
  row('smalltalk', 'Smalltalk', '.st', 'st', '1'),
  row('spidermonkey', 'JavaScript (SpiderMonkey)', '.js', '', '38|45.0.2|91'),
  row('sql', 'SQL', '.sql', 'sqlite sqlite3', 'SQLite 3.9.2|3.21.0|3.23.1|3.29.0|3.37.0|3.44.0'),
  row('swift', 'Swift', '.swift', '', '2.2|3.1.1|4.1|5.1|5.5|5.9.1'),
  row('tcl', 'Tcl', '.tcl', '', '8.6|8.6.7|8.6.8|8.6.9|8.6.12|8.6.13'),
  row('typescript', 'TypeScript', '.ts', 'ts', '5.2.2'),
  row('unlambda', 'Unlambda', '.unl', '', '0.1.3|0.1.4.2'),
  row('vbn', 'Visual Basic .NET', '.vb', 'vb vbnet', 'Mono 4.0.1|4.6|5.10.1|6.0.0|6.12.0|.NET 7.0.13'),
  row('verilog', 'Verilog', '.v', '', '10.1|10.2|10.3|11|12'),
  row('whitespace', 'Whitespace', '.ws', '', '1'),
  row('yabasic', 'Yabasic', '.bas', 'basic', '2.769|2.84.1|2.90.4'),
];

// oxlint-disable-next-line max-params -- the columns of a table
function row(id: string, name: string, extension: string, aliases: string, versions: string, code = id) {
  const words = aliases.split(' ').filter((word) => word !== '');
  return { id, code, name, extension, aliases: words, versions: versions.split('|') };
}
