import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const REACH: readonly AbuseProgram[] = [
  {
    name: 'read the environment',
    code: ({ variable }) => `import os\nprint(os.environ, os.getenv('${variable}'))`,
  },
  {
    name: 'read files',
    code: ({ file }) => `import os, glob
for path in ['${file}', '../' * 12 + '${file}', '/proc/self/environ', '/etc/passwd']:
    try: print(open(path).read())
    except OSError as error: print(error)
print(os.listdir('/'), glob.glob('/**/*'))`,
  },
  {
    name: 'read files by number',
    code: `import os
for number in range(3, 70):
    try: print(number, os.read(number, 100000))
    except OSError: pass`,
  },
  {
    name: 'read a file through a link',
    code: ({ file }) => `import os
os.symlink('${file}', 'link')
os.symlink('../../../../../../../..', 'up')
for path in ['link', 'up${file}']:
    try: print(open(path).read())
    except OSError as error: print(error)`,
  },
  {
    name: 'write files',
    code: ({ touched, file }) => `for path in ['${touched}', '../' * 12 + '${touched}', '${file}']:
    try: open(path, 'w').write('x')
    except OSError as error: print(error)`,
  },
  {
    name: 'start programs',
    code: ({ touched }) => `import os, subprocess
for call in [lambda: os.system('touch ${touched}'), lambda: subprocess.run(['touch', '${touched}']),
             lambda: os.popen('touch ${touched}'), lambda: os.execv('/bin/touch', ['touch', '${touched}']),
             lambda: os.posix_spawn('/bin/touch', ['touch', '${touched}'], {}), lambda: os.fork()]:
    try: print(call())
    except BaseException as error: print(repr(error))`,
  },
  {
    name: 'use the network',
    code: ({ port }) => `import urllib.request, socket
for call in [lambda: urllib.request.urlopen("http://127.0.0.1:${port}/").read(), lambda: socket.socket().connect(("127.0.0.1", ${port}))]:
    try: print(call())
    except BaseException as error: print(repr(error))`,
  },
  {
    name: 'load a library',
    code: `try:
    import ctypes
    print(ctypes.CDLL(None).system(b'id'))
except BaseException as error: print(repr(error))`,
  },
  {
    name: 'reach a host of JavaScript',
    code: `for name in ['js', 'pyodide', 'pyodide_js', '_pyodide', 'emscripten']:
    try: print(__import__(name))
    except ImportError as error: print(error)`,
  },
  {
    name: 'build code of its own',
    code: `import types
code = (lambda: None).__code__
try: exec(code.replace(co_code=bytes([100, 255] * 50), co_consts=()))
except BaseException as error: print(repr(error))`,
  },
  {
    name: 'signal others',
    code: `import os\nfor pid in [os.getpid() if hasattr(os, 'getpid') else 1, 1, -1]:\n    try: os.kill(pid, 9)\n    except BaseException as error: print(repr(error))`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  { name: 'leave at once', code: `import os\nos._exit(7)`, ends: ['exited'] },
  { name: 'abort', code: `import os\nos.abort()`, ends: ['exited', 'crashed'] },
  { name: 'leave with strange codes', code: `import sys\nsys.exit(2**70)`, ends: ['exited'] },
  {
    name: 'close its own pipes',
    code: `import os\nfor number in range(300):\n    try: os.close(number)\n    except OSError: pass\nprint('on')`,
  },
  {
    name: 'loop at its end',
    code: `import atexit\n@atexit.register\ndef end():\n    while True: pass`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'loop in a finaliser',
    code: `class A:\n    def __del__(self):\n        while True: pass\nA()`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'replace what shows errors',
    code: `import sys\ndef hook(*args):\n    raise SystemExit(9)\nsys.excepthook = hook\nraise ValueError`,
    ends: ['exited'],
  },
  {
    name: 'take away what it was started with',
    code: `import shutil, os
for path in ['/start', '/job', '/dev', '/work']: shutil.rmtree(path, ignore_errors=True)
os.makedirs('/start/refused', exist_ok=True)
print('on')`,
    prints: 'on\n',
  },
  {
    name: 'claim that it did not compile',
    code: `open('/start/refused', 'w').write('-1e999\\n' * 9)`,
    ends: ['compile-failed'],
  },
  {
    name: 'forge frames and status',
    code: `import os\nos.write(1, b'\\x03\\0\\0\\0\\x21{"end":{"kind":"exited","exitCode":77}}\\n')\nos._exit(5)`,
    ends: ['exited'],
  },
  {
    name: 'look for what another run left',
    code: `import os, builtins\nprint(hasattr(builtins, 'mark'), os.path.exists('/mark'))\nbuiltins.mark = 1\nopen('/mark', 'w')`,
    prints: 'False False\n',
  },
  {
    name: 'print bytes that are no text',
    code: `import sys\nsys.stdout.buffer.write(bytes(range(256)) * 9)`,
    ends: ['exited'],
  },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `while True: pass`, ends: ['time', 'cpu'] },
  { name: 'sleep for ever', code: `import time\ntime.sleep(1e9)`, ends: ['time'] },
  {
    name: 'loop behind every except',
    code: `while True:\n    try:\n        while True: pass\n    except BaseException: pass`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'compute in one instruction',
    code: `print(len(str(9 ** 9 ** 8)))`,
    ends: ['time', 'cpu', 'memory', 'exited'],
  },
  {
    name: 'backtrack without end',
    code: `import re\nre.match('(a+)+$', 'a' * 50 + 'b')`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'recurse deeply',
    code: `import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()`,
    ends: ['exited', 'crashed', 'memory', 'time', 'cpu'],
  },
  { name: 'nest deeply', code: `eval('(' * 100000 + ')' * 100000)` },
  {
    name: 'make threads',
    code: `import threading\nfor _ in range(1000):\n    try: threading.Thread(target=print).start()\n    except RuntimeError: pass`,
  },
  { name: 'fill the memory', code: `a = []\nwhile True: a.append('x' * 10 ** 7)`, ends: ['memory'] },
  { name: 'double a string', code: `a = 'x'\nwhile True: a += a`, ends: ['memory', 'exited'] },
  { name: 'flood its output', code: `while True: print('x' * 1000)`, ends: ['output'] },
  {
    name: 'flood its complaints',
    code: `import sys\nwhile True: sys.stderr.write('x' * 1000)`,
    ends: ['output'],
  },
  {
    name: 'fill a file',
    code: `with open('big', 'wb') as file:\n    while True: file.write(b'x' * 10 ** 6)`,
    ends: ['exited'],
  },
  {
    name: 'ask for a file without end',
    code: `import os\nos.truncate(os.open('big', os.O_CREAT | os.O_RDWR), 10 ** 12)`,
    ends: ['exited'],
  },
  {
    name: 'make files without end',
    code: `i = 0\nwhile True:\n    i += 1\n    open(f'f{i}', 'w').close()`,
    ends: ['exited'],
  },
  {
    name: 'make directories without end',
    code: `import os\nwhile True:\n    os.mkdir('d')\n    os.chdir('d')`,
  },
  { name: 'keep files open', code: `a = []\nwhile True: a.append(open('f', 'w'))`, ends: ['exited'] },
  { name: 'read where there is no input', code: `import sys\nprint(repr(sys.stdin.read()))`, prints: `''\n` },
  {
    name: 'read a huge input',
    code: `import sys\nprint(len(sys.stdin.read()))`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
];

export const pythonAbuse: AbuseSuite = {
  language: 'python',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: { code: `import builtins\nprint(hasattr(builtins, 'mark'), 'x' * 3)`, prints: 'False xxx\n' },
};
