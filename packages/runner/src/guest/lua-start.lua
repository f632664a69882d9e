-- Runs before the program: takes away what would leave the runtime, then runs the program and says how it ended.
-- `exit` ends the process; `main` is the name of the program's file.
local exit, main, isCompileOnly = ...

local stdout, traceback, tostring, find = io.stdout, debug.traceback, tostring, string.find

os.execute = nil
os.tmpname = nil
io.popen = nil
io.tmpfile = nil
package.loadlib = nil
package.cpath = ''
package.searchers = { package.searchers[1], package.searchers[2] }
package.path = './?.lua;./?/init.lua'
os.getenv = function() return nil end
os.exit = function(code)
  io.stdout:flush()
  if code == nil or code == true then code = 0 elseif code == false then code = 1 end
  exit(math.tointeger(code) or 0)
end
arg = { [0] = main }

local program, problem = loadfile(main)
if not program then return 'syntax', problem end
if isCompileOnly then return 'done' end

local function explain(message)
  if type(message) ~= 'string' and not (getmetatable(message) or {}).__tostring then
    message = '(error object is a ' .. type(message) .. ' value)'
  end
  return traceback(tostring(message), 2)
end

local isFine, words = xpcall(program, explain)
stdout:flush()
if isFine then return 'done' end
if find(words, '^not enough memory') then return 'memory' end
-- The last frames are the ones around the program.
words = words:gsub("\n\t%[C%]: in function 'xpcall'.*$", '')
return 'failed', words
