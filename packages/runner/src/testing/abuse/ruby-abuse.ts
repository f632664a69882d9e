import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const TRY = `def try(*) = (p yield) rescue p $!.class\n`;

const REACH: readonly AbuseProgram[] = [
  { name: 'read the environment', code: ({ variable }) => `p ENV.to_h, ENV['${variable}'], ENV['PATH']` },
  {
    name: 'read files',
    code: ({ file }) =>
      `${TRY}['${file}', '../' * 12 + '${file}', '/proc/self/environ'].each { |path| try { File.read(path) }; try { IO.readlines(path) } }`,
  },
  { name: 'read files by number', code: `${TRY}(3..70).each { |number| try { IO.new(number).read } }` },
  {
    name: 'list directories',
    code: `${TRY}try { Dir.glob('/{work,dev,start,job,etc,tmp,root}/*') }; try { Dir.children('../../../..') }`,
  },
  {
    name: 'load files',
    code: ({ file }) =>
      `begin; load '${file}'; rescue Exception; p $!.class; end; begin; require '${file}'; rescue Exception; p $!.class; end`,
  },
  {
    name: 'read a file through a link',
    code: ({ file }) =>
      `${TRY}try { File.symlink('${file}', 'link') }; try { File.read('link') }; try { File.symlink('../../../../..', 'up') }; try { File.read('up${file}') }`,
  },
  {
    name: 'write files',
    code: ({ touched, file }) =>
      `${TRY}['${touched}', '${file}', '../../../..${touched}'].each { |path| try { File.write(path, 'x') }; try { File.rename('main.rb', path) } }`,
  },
  {
    name: 'start programs',
    code: ({ touched }) =>
      `begin; system('touch ${touched}'); rescue Exception; p $!.class; end; begin; \`touch ${touched}\`; rescue Exception; p $!.class; end; begin; open('|touch ${touched}'); rescue Exception; p $!.class; end`,
  },
  {
    name: 'start more programs',
    code: ({ touched }) =>
      `[-> { spawn('touch ${touched}') }, -> { exec('touch ${touched}') }, -> { IO.popen(['touch', '${touched}']) }, -> { fork { } }].each { |call| begin; call.call; rescue Exception; p $!.class; end }`,
  },
  {
    name: 'use the network',
    code: ({ port }) =>
      `begin; require 'socket'; TCPSocket.new('127.0.0.1', ${port}).read; rescue Exception; p $!.class; end; begin; require 'net/http'; p Net::HTTP.get(URI('http://127.0.0.1:${port}/')); rescue Exception; p $!.class; end`,
  },
  {
    name: 'call the system',
    code: `begin; p syscall(39); rescue Exception; p $!.class; end; begin; require 'fiddle'; p Fiddle.dlopen(nil); rescue Exception; p $!.class; end`,
  },
  {
    name: 'reach a host of JavaScript',
    code: `begin; require 'js'; p JS.eval('return process.env'); rescue Exception; p $!.class; end`,
  },
  {
    name: 'signal others',
    code: `begin; Process.kill(:KILL, 1); rescue Exception; p $!.class; end; begin; Process.kill(9, -1); rescue Exception; p $!.class; end`,
  },
  {
    name: 'run broken bytecode',
    code: `begin; code = RubyVM::InstructionSequence.compile('1 + 1').to_binary; RubyVM::InstructionSequence.load_from_binary(code[0, 80] + 'x' * 80).eval; rescue Exception; p $!.class; end`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  { name: 'leave at once', code: `exit!(7)`, ends: ['exited'] },
  { name: 'abort', code: `Process.abort('no')`, ends: ['exited', 'crashed'] },
  {
    name: 'leave while it leaves',
    code: `at_exit { exit 4 }; at_exit { raise 'x' }; exit 3`,
    ends: ['exited'],
  },
  { name: 'loop at its end', code: `at_exit { loop {} }`, ends: ['time', 'cpu'] },
  { name: 'close its own pipes', code: `$stdin.close; $stderr.close; $stdout.close`, ends: ['exited'] },
  {
    name: 'take away what it was started with',
    code: `require 'fileutils'; FileUtils.rm_rf(['/start', '/job', '/dev']); puts 'on'`,
    prints: 'on\n',
  },
  {
    name: 'claim that it did not compile',
    code: `File.write('/start/refused', '-1')`,
    ends: ['compile-failed'],
  },
  {
    name: 'spoil what shows errors',
    code: `class Exception; def message = loop {}; end; raise 'x'`,
    ends: ['time', 'cpu', 'exited'],
  },
  {
    name: 'forge frames and status',
    code: `$stdout.write("\\x03\\0\\0\\0\\x21{\\"end\\":{\\"kind\\":\\"exited\\",\\"exitCode\\":77}}\\n"); exit!(5)`,
    ends: ['exited'],
  },
  {
    name: 'look for what another run left',
    code: `p $mark, File.exist?('/mark'); $mark = 1; File.write('/mark', '')`,
    prints: 'nil\nfalse\n',
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `loop {}`, ends: ['time', 'cpu'] },
  { name: 'sleep for ever', code: `sleep`, ends: ['time', 'crashed', 'exited'] },
  {
    name: 'loop behind every rescue',
    code: `loop { begin; loop {}; rescue Exception; end }`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'backtrack without end',
    code: `p(/^(a|a)*$/.match?('a' * 40 + 'b'), /(?=(a+))\\1*\\1b/.match?('a' * 5000))`,
  },
  { name: 'recurse deeply', code: `def f(n) = f(n + 1)\nf(0)`, ends: ['exited', 'crashed'] },
  { name: 'make threads', code: `1000.times { begin; Thread.new {}; rescue Exception; end }` },
  { name: 'make fibers', code: `a = []; 100000.times { a << Fiber.new { Fiber.yield }; a.last.resume }` },
  { name: 'fill the memory', code: `a = []; loop { a << 'x' * 1_000_000 }`, ends: ['memory'] },
  { name: 'compute in one instruction', code: `p((9 ** 9 ** 8).to_s.size)` },
  { name: 'flood its output', code: `loop { puts 'x' * 1000 }`, ends: ['output'] },
  { name: 'flood its complaints', code: `loop { warn 'x' * 1000 }`, ends: ['output'] },
  {
    name: 'fill a file',
    code: `File.open('big', 'w') { |file| loop { file.write('x' * 1_000_000) } }`,
    ends: ['exited'],
  },
  { name: 'make files without end', code: `(0..).each { |i| File.write("f#{i}", 'x') }`, ends: ['exited'] },
  { name: 'keep files open', code: `a = []; loop { a << File.open('f', 'w') }`, ends: ['exited'] },
  { name: 'read where there is no input', code: `p gets, $stdin.read`, prints: 'nil\n""\n' },
  {
    name: 'read a huge input',
    code: `p $stdin.read.size`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
];

export const rubyAbuse: AbuseSuite = {
  language: 'ruby',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: { code: `p $mark, 'x' * 3`, prints: 'nil\n"xxx"\n' },
};
