import type { AbuseProgram, AbuseSuite } from './abuse-program.ts';

const REACH: readonly AbuseProgram[] = [
  {
    name: 'read the environment',
    code: ({ variable }) => `print(os.getenv('${variable}'), os.getenv('PATH'))`,
  },
  {
    name: 'read a file',
    code: ({
      file,
    }) => `for _, path in ipairs({ '${file}', '../../../../../..${file}', '/proc/self/environ' }) do
      local f = io.open(path) print(f and f:read('a')) end print(pcall(dofile, '${file}'), pcall(io.lines, '${file}'))`,
  },
  {
    name: 'require a file',
    code: ({ file }) =>
      `package.path = '${file};/?' print(pcall(require, 'x')) print(pcall(require, '${file}'))`,
  },
  {
    name: 'write a file',
    code: ({ touched, file }) =>
      `for _, p in ipairs({ '${touched}', '${file}' }) do local f = io.open(p, 'w') if f then f:write('x') f:close() end end`,
  },
  {
    name: 'remove a file',
    code: ({ file }) => `print(os.remove('${file}'), os.rename('${file}', '${file}2'))`,
  },
  {
    name: 'start a program',
    code: ({ touched }) =>
      `print(pcall(os.execute, 'touch ${touched}'), pcall(io.popen, 'touch ${touched}'))`,
  },
  {
    name: 'find what was taken away',
    code: ({ touched }) => `for _, lib in pairs(debug.getregistry()._LOADED) do
      if type(lib) == 'table' and rawget(lib, 'execute') then lib.execute('touch ${touched}') end end
      for k, v in pairs(debug.getregistry()) do if type(v) == 'table' then for a, b in pairs(v) do
      if a == 'execute' or a == 'popen' then pcall(b, 'touch ${touched}') end end end end`,
  },
  {
    name: 'load a library',
    code: `print(pcall(package.loadlib, '/lib/x86_64-linux-gnu/libc.so.6', 'system'))`,
  },
  {
    name: 'load bytecode',
    code: `print(pcall(load, string.dump(function() return 1 end):gsub('.', 'z', 40), 'x', 'b'))`,
  },
  {
    name: 'run broken bytecode',
    code: `local code = string.dump(function(a) local b = a return b end)
      for i = 20, #code do local f = load(code:sub(1, i - 1) .. string.char(255 - code:byte(i)) .. code:sub(i + 1), 'x', 'b')
      if f then pcall(f, 1) end end print('done')`,
  },
  {
    name: 'reach the functions behind the functions',
    code: ({
      variable,
    }) => `for i = 1, 20 do local n, f = debug.getupvalue(os.exit, i) if n then print(n, type(f))
      print(pcall(function() return f.constructor('return process.env.${variable}')() end)) end end
      print(pcall(debug.setuservalue, io.stdout, {}), debug.getmetatable('').__index)`,
  },
];

const UPSET: readonly AbuseProgram[] = [
  {
    name: 'change the metatable of strings',
    code: `getmetatable('').__index = function() error('no') end print(('x').y)`,
  },
  { name: 'replace the globals', code: `for k in pairs(_G) do _G[k] = nil end`, ends: ['exited'] },
  { name: 'close its own output', code: `io.stdout:close() io.stderr:close() io.stdin:close()` },
  { name: 'print through a closed file', code: `io.output():close() print('x') io.write('y')` },
  {
    name: 'throw what cannot be shown',
    code: `error(setmetatable({}, { __tostring = function() error('no') end }))`,
  },
  { name: 'exit in a coroutine', code: `coroutine.wrap(function() os.exit(3) end)()`, ends: ['exited'] },
  {
    name: 'exit in a finaliser',
    code: `setmetatable({}, { __gc = function() os.exit(3) end }) collectgarbage() print('on')`,
  },
  { name: 'exit with strange codes', code: `os.exit(2^60)` },
  { name: 'yield from the main program', code: `coroutine.yield(1)`, ends: ['exited'] },
  {
    name: 'forge frames and status',
    code: `io.write('\\3\\0\\0\\0\\33{"end":{"kind":"exited","exitCode":77}}\\n') os.exit(5)`,
    ends: ['exited'],
  },
  {
    name: 'look for what another run left',
    code: `print(mark, (io.open('mark'))) mark = 1 io.open('mark', 'w'):close()`,
    prints: 'nil\tnil\n',
  },
  { name: 'claim to be out of memory', code: `error('not enough memory', 0)`, ends: ['memory'] },
  { name: 'print bytes that are no text', code: `io.write('\\255\\254\\0\\27[2J\\n')`, ends: ['exited'] },
];

const EXHAUST: readonly AbuseProgram[] = [
  { name: 'loop without end', code: `while true do end`, ends: ['time', 'cpu'] },
  {
    name: 'loop behind pcall',
    code: `while true do pcall(function() while true do end end) end`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'loop in a finaliser',
    code: `setmetatable({}, { __gc = function() while true do end end }) collectgarbage()`,
    ends: ['time', 'cpu'],
  },
  {
    name: 'recurse without end by tail calls',
    code: `local function f() return f() end f()`,
    ends: ['time', 'cpu'],
  },
  { name: 'recurse deeply', code: `local function f() return 1 + f() end f()`, ends: ['exited', 'memory'] },
  {
    name: 'recurse in metamethods',
    code: `local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end print(pcall(function() return t.x end))`,
  },
  { name: 'nest coroutines', code: `local function f() return coroutine.wrap(f)() end f()` },
  { name: 'flood its output', code: `while true do print(('x'):rep(1000)) end`, ends: ['output'] },
  {
    name: 'fill the memory with strings',
    code: `local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end`,
    ends: ['memory', 'time', 'cpu'],
  },
  {
    name: 'fill the memory with tables',
    code: `local t = {} while true do t = { t } end`,
    ends: ['memory', 'time', 'cpu'],
  },
  { name: 'ask for a huge string', code: `print(#('x'):rep(2^31))` },
  {
    name: 'fill a file',
    code: `local f = io.open('big', 'w') while true do f:write(('x'):rep(1e6)) end`,
    ends: ['memory', 'time', 'cpu', 'crashed', 'exited'],
  },
  {
    name: 'make files without end',
    code: `local i = 0 while true do i = i + 1 local f = io.open('f' .. i, 'w') if f then f:write(('x'):rep(1000)) f:close() end end`,
    ends: ['memory', 'time', 'cpu', 'crashed'],
  },
  {
    name: 'keep files open',
    code: `local t = {} while true do t[#t + 1] = assert(io.open('f' .. #t, 'w')) end`,
  },
  { name: 'backtrack without end', code: `print(('a'):rep(40):find(('a-'):rep(40) .. 'b'))` },
  { name: 'read where there is no input', code: `print(io.read('a'), io.read('l'))`, prints: '\tnil\n' },
  {
    name: 'read a huge input',
    code: `print(#io.read('a'))`,
    stdin: 'x'.repeat(1_000_000),
    prints: '1000000\n',
  },
];

export const luaAbuse: AbuseSuite = {
  language: 'lua',
  programs: [...REACH, ...UPSET, ...EXHAUST],
  harmless: { code: `print(mark, ('x'):rep(3))`, prints: 'nil\txxx\n' },
};
