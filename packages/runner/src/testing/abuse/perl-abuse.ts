import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const REACH: readonly AbuseProgram[] = [
  { name: 'read the environment', code: ({ variable }) => `print %ENV, $ENV{'${variable}'} // 'none';` },
  {
    name: 'read files',
    code: ({ file }) =>
      `for ('${file}', '../' x 12 . '${file}', '/proc/self/environ') { open(my $f, '<', $_) and print <$f>; }`,
  },
  { name: 'read files by number', code: `for (3 .. 70) { open(my $f, '<&=', $_) and print <$f>; }` },
  {
    name: 'list directories',
    code: `for ('/', '../../..', '/etc') { opendir(my $d, $_) and print join(',', readdir $d), "\\n"; } print glob('/*');`,
  },
  {
    name: 'load files',
    code: ({ file }) => `do '${file}'; print $@; eval { require '${file}' }; print 'no' if $@;`,
  },
  {
    name: 'read a file through a link',
    code: ({ file }) =>
      `symlink('${file}', 'link'); symlink('../../../../..', 'up'); for ('link', 'up${file}') { open(my $f, '<', $_) and print <$f>; }`,
  },
  {
    name: 'write files',
    code: ({ touched, file }) =>
      `for ('${touched}', '${file}', '../../../..${touched}') { open(my $f, '>', $_) and print $f 'x'; rename('main.pl', $_); link('main.pl', $_); }`,
  },
  {
    name: 'remove files',
    code: ({ file }) =>
      `unlink('${file}'); rename('${file}', '${file}2'); chmod(0, '${file}'); truncate('${file}', 0); utime(0, 0, '${file}');`,
  },
  {
    name: 'start programs',
    code: ({ touched }) =>
      `eval { system('touch ${touched}') }; eval { \`touch ${touched}\` }; eval { exec('touch ${touched}') };`,
  },
  {
    name: 'start programs through open',
    code: ({ touched }) =>
      `eval { open(my $f, '-|', 'touch ${touched}') }; eval { open(my $f, '|touch ${touched}') }; eval { qx{touch ${touched}} };`,
  },
  { name: 'fork', code: `eval { fork() } for 1 .. 100; eval { wait() };` },
  {
    name: 'use the network',
    code: ({ port }) =>
      `eval { require IO::Socket::INET; my $s = IO::Socket::INET->new('127.0.0.1:${port}'); print <$s> if $s; }; eval { socket(my $s, 2, 1, 0) and connect($s, pack('Sna4x8', 2, ${port}, pack('C4', 127, 0, 0, 1))) };`,
  },
  {
    name: 'call the system',
    code: `eval { syscall(39) }; eval { require DynaLoader; print DynaLoader::dl_load_file('/lib/libc.so.6') // 'no' };`,
  },
  {
    name: 'call a function of a host',
    code: `no strict 'refs'; for my $name (grep { /host|zero|wasm/i } keys %main::) { print "$name\\n"; eval { &{"main::$name"}(1, 2) }; }`,
  },
  {
    name: 'read and write its own memory',
    code: `eval { print unpack('P1000', pack('J', 4096)) }; eval { print unpack('P8', pack('J', 2 ** 31)) };`,
  },
  { name: 'signal others', code: `eval { kill(9, 1) }; eval { kill('KILL', -1) };` },
];

const UPSET: readonly AbuseProgram[] = [
  { name: 'leave at once', code: `exit 7;`, ends: ['exited'] },
  { name: 'leave while it is compiled', code: `BEGIN { exit 7 }`, ends: ['exited'] },
  { name: 'loop while it is compiled', code: `BEGIN { while (1) {} }`, ends: ['time', 'cpu'] },
  {
    name: 'loop in a destructor',
    code: `package A; sub DESTROY { while (1) {} } package main; { my $a = bless []; bless $a, 'A'; }`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'die with what cannot be shown',
    code: `package A; use overload '""' => sub { die }; package main; die bless [], 'A';`,
  },
  { name: 'close its own pipes', code: `close STDIN; close STDERR; close STDOUT; print 'x';` },
  {
    name: 'take away what it was started with',
    code: `unlink glob('/start/*'), glob('/job/*'), glob('/dev/*'); rmdir for '/start', '/job', '/dev'; print "on\\n";`,
    prints: 'on\n',
  },
  {
    name: 'claim that it did not compile',
    code: `open(my $f, '>', '/start/refused'); print $f 'x';`,
    ends: ['compile-failed'],
  },
  {
    name: 'forge frames and status',
    code: `print "\\x03\\0\\0\\0\\x21", '{"end":{"kind":"exited","exitCode":77}}', "\\n"; exit 5;`,
    ends: ['exited'],
  },
  {
    name: 'look for what another run left',
    code: `print defined $main::mark ? 1 : 0, -e '/mark' ? 1 : 0, "\\n"; $main::mark = 1; open(my $f, '>', '/mark');`,
    prints: '00\n',
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `while (1) {}`, ends: ['time', 'cpu'] },
  { name: 'sleep for ever', code: `sleep(1e6);`, ends: ['time', 'cpu'] },
  { name: 'loop behind every eval', code: `while (1) { eval { while (1) {} } }`, ends: ['time', 'cpu'] },
  { name: 'backtrack without end', code: `('a' x 40 . 'b') =~ /^(a|aa|a?)*$/;` },
  {
    name: 'recurse deeply',
    code: `sub f { f($_[0] + 1) + 1 } f(0);`,
    ends: ['memory', 'exited', 'crashed', 'time', 'cpu'],
  },
  { name: 'nest deeply', code: `my $a; $a = [$a] for 1 .. 300000; eval '(' x 100000;` },
  { name: 'fill the memory', code: `my @a; push @a, 'x' x 10_000_000 while 1;`, ends: ['memory'] },
  { name: 'flood its output', code: `while (1) { print 'x' x 1000 }`, ends: ['output'] },
  { name: 'flood its complaints', code: `while (1) { print STDERR 'x' x 1000 }`, ends: ['output'] },
  { name: 'fill a file', code: `open(my $f, '>', 'big'); 1 while print $f 'x' x 1_000_000;` },
  {
    name: 'make files without end',
    code: `my $i = 0; while (open(my $f, '>', 'f' . $i++)) { print $f 'x' } print $i;`,
    ends: ['exited'],
  },
  {
    name: 'keep files open',
    code: `my @a; while (open(my $f, '>', 'f')) { push @a, $f } print scalar @a;`,
    ends: ['exited'],
  },
  { name: 'read where there is no input', code: `print defined(<STDIN>) ? 1 : 0, "\\n";`, prints: '0\n' },
  {
    name: 'read a huge input',
    code: `local $/; print length(<STDIN>), "\\n";`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
];

export const perlAbuse: AbuseSuite = {
  language: 'perl',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: { code: `print defined $main::mark ? 1 : 0, "\\n";`, prints: '0\n' },
};
