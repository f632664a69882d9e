// Runs inside QuickJS, before the program: what people expect of a console, timers, input and a process.
// `host` is the only way out: functions that take and give plain text and numbers.
(function prelude(host) {
  const LINE_WIDTH = 76;
  const MOST_ITEMS = 100;
  const MOST_DEPTH = 3;
  const { stringify } = JSON;

  // ---- showing values -------------------------------------------------------------------------------------------
  function inspect(value, depth = 0, seen = []) {
    if (typeof value === 'string') return quoted(value);
    if (typeof value === 'bigint') return `${value}n`;
    if (typeof value === 'symbol') return value.toString();
    if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
    if (typeof value === 'function') return inspectFunction(value, depth, seen);
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.includes(value)) return '[Circular]';
    return inspectObject(value, depth, [...seen, value]);
  }

  function quoted(text) {
    const escaped = stringify(text).slice(1, -1).replace(/\\"/g, '"');
    if (!text.includes("'")) return `'${escaped}'`;
    if (!text.includes('"')) return `"${escaped}"`;
    return `'${escaped.replace(/'/g, "\\'")}'`;
  }

  function inspectFunction(value, depth, seen) {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const name = value.name === '' ? '(anonymous)' : value.name;
    const label = isClass
      ? `[class ${name}]`
      : `[Function: ${name}]`.replace(': (anonymous)', ' (anonymous)');
    const keys = Object.keys(value);
    return keys.length === 0
      ? label
      : `${label} ${braced(properties(value, keys, depth, [...seen, value]), '{}')}`;
  }

  function inspectObject(value, depth, seen) {
    if (value instanceof Error) return inspectError(value, depth, seen);
    if (value instanceof RegExp) return String(value);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Promise) return 'Promise {}';
    for (const Boxed of [Number, String, Boolean])
      if (value instanceof Boxed) return `[${Boxed.name}: ${inspect(value.valueOf())}]`;
    const name = nameOf(value);
    if (depth >= MOST_DEPTH) return Array.isArray(value) ? '[Array]' : `[${name || 'Object'}]`;
    const prefix = prefixOf(value, name);
    return prefix + braced(itemsOf(value, depth, seen), Array.isArray(value) || isTyped(value) ? '[]' : '{}');
  }

  function inspectError(error, depth, seen) {
    const own = Object.keys(error).filter((key) => !['name', 'message', 'stack'].includes(key));
    const trace = traceOf(error);
    const cause = 'cause' in error ? ` {\n  [cause]: ${inspect(error.cause, depth + 1, seen)}\n}` : '';
    return trace + cause + (own.length > 0 ? ` ${braced(properties(error, own, depth, seen), '{}')}` : '');
  }

  /** Words and frames, with the places of the source as it was written. */
  function traceOf(error) {
    const head = String(error);
    const frames = typeof error.stack === 'string' ? host.mapTrace(error.stack) : '';
    return (frames === '' ? head : `${head}\n${frames}`).replace(/\s+$/, '');
  }

  function nameOf(value) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null) return '[Object: null prototype]';
    const { constructor } = prototype;
    return typeof constructor === 'function' ? constructor.name : '';
  }

  function prefixOf(value, name) {
    if (value instanceof Map || value instanceof Set) return `${name}(${value.size}) `;
    if (isTyped(value)) return `${name}(${value.length}) `;
    if (Array.isArray(value)) return name === 'Array' ? '' : `${name}(${value.length}) `;
    return name === 'Object' || name === '' ? '' : `${name} `;
  }

  function isTyped(value) {
    return ArrayBuffer.isView(value) && !(value instanceof DataView);
  }

  function itemsOf(value, depth, seen) {
    const show = (item) => inspect(item, depth + 1, seen);
    if (value instanceof Map) return shortened([...value], ([key, item]) => `${show(key)} => ${show(item)}`);
    if (value instanceof Set) return shortened([...value], show);
    if (isTyped(value)) return shortened(Array.from(value), show);
    const keys = Object.keys(value);
    if (!Array.isArray(value))
      return properties(value, [...keys, ...Object.getOwnPropertySymbols(value)], depth, seen);
    const named = keys.filter((key) => !/^\d+$/.test(key));
    return [...shortened(value, show), ...properties(value, named, depth, seen)];
  }

  function shortened(items, show) {
    const shown = [];
    for (let index = 0; index < items.length && index < MOST_ITEMS; index += 1)
      shown.push(index in items ? show(items[index]) : '<empty>');
    if (items.length > MOST_ITEMS) shown.push(`… ${items.length - MOST_ITEMS} more`);
    return shown;
  }

  function properties(value, keys, depth, seen) {
    return keys.slice(0, MOST_ITEMS).map((key) => {
      const { get, set, value: item } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      const name =
        typeof key === 'symbol' ? `[${key.toString()}]` : /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
      if (get || set) return `${name}: [${[get && 'Getter', set && 'Setter'].filter(Boolean).join('/')}]`;
      return `${name}: ${inspect(item, depth + 1, seen)}`;
    });
  }

  function braced(items, [open, close]) {
    if (items.length === 0) return open + close;
    const inOneLine = `${open} ${items.join(', ')} ${close}`;
    if (inOneLine.length <= LINE_WIDTH && !inOneLine.includes('\n')) return inOneLine;
    const areNumbers = open === '[' && items.length > 6 && items.every((item) => item.length <= 12);
    const lines = areNumbers ? inRows(items) : items;
    return `${open}\n${lines.map((line) => `  ${line.replace(/\n/g, '\n  ')}`).join(',\n')}\n${close}`;
  }

  function inRows(items) {
    const width = Math.max(...items.map((item) => item.length));
    const perRow = Math.max(1, Math.floor((LINE_WIDTH - 4) / (width + 2)));
    const rows = [];
    for (let index = 0; index < items.length; index += perRow)
      rows.push(
        items
          .slice(index, index + perRow)
          .map((item) => item.padStart(width))
          .join(', '),
      );
    return rows;
  }

  function format(args) {
    const [first, ...rest] = args;
    if (typeof first !== 'string') return args.map(shown).join(' ');
    const text = first.replace(/%([sdifoOcj%])/g, (mark, kind) => {
      if (kind === '%') return '%';
      return rest.length === 0 ? mark : formatted(kind, rest.shift());
    });
    return [text, ...rest.map(shown)].join(' ');
  }

  function formatted(kind, value) {
    if (kind === 'd') return typeof value === 'bigint' ? `${value}n` : String(Number(value));
    if (kind === 'i') return String(parseInt(value, 10));
    if (kind === 'f') return String(parseFloat(value));
    if (kind === 'j') return stringify(value);
    if (kind === 'c') return '';
    return kind === 's' ? shown(value) : inspect(value);
  }

  function shown(value) {
    return typeof value === 'string' ? value : inspect(value);
  }

  // ---- console --------------------------------------------------------------------------------------------------
  let indent = '';
  const counts = new Map();
  const clocks = new Map();
  const printer =
    (stream) =>
    (...args) => {
      const text = args.length === 0 ? '' : format(args);
      host.write(stream, `${indent}${indent === '' ? text : text.replace(/\n/g, `\n${indent}`)}\n`);
    };
  const out = printer('stdout');
  const err = printer('stderr');

  function table(rows, columns) {
    if (typeof rows !== 'object' || rows === null) return out(rows);
    const entries = rows instanceof Map ? [...rows] : Object.entries(rows);
    const isPlain = (row) => typeof row !== 'object' || row === null;
    const names = columns ?? [
      ...new Set(entries.flatMap(([, row]) => (isPlain(row) ? [] : Object.keys(row)))),
    ];
    const hasValues = entries.some(([, row]) => isPlain(row));
    const head = ['(index)', ...names, ...(hasValues ? ['Values'] : [])];
    const body = entries.map(([key, row]) => [
      String(key),
      ...names.map((name) => (!isPlain(row) && name in row ? shown(row[name]) : '')),
      ...(hasValues ? [isPlain(row) ? shown(row) : ''] : []),
    ]);
    const widths = head.map((title, column) =>
      Math.max(title.length, ...body.map((cells) => cells[column].length)),
    );
    const line = (cells) => `│ ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' │ ')} │`;
    const rule = (left, middle, right) =>
      left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
    return out(
      [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')].join(
        '\n',
      ),
    );
  }

  function elapsed(label) {
    const since = clocks.get(label);
    return since === undefined ? undefined : `${label}: ${(performance.now() - since).toFixed(3)}ms`;
  }

  globalThis.console = {
    log: out,
    info: out,
    debug: out,
    error: err,
    warn: err,
    dir: (value) => out(inspect(value)),
    table,
    trace: (...args) =>
      err(['Trace:', ...args].map(shown).join(' ') + `\n${host.mapTrace(new Error().stack ?? '')}`),
    assert: (condition, ...args) => {
      if (!condition) err(args.length === 0 ? 'Assertion failed' : `Assertion failed: ${format(args)}`);
    },
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    group: (...args) => {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupCollapsed: (...args) => globalThis.console.group(...args),
    groupEnd: () => void (indent = indent.slice(2)),
    time: (label = 'default') => void clocks.set(label, performance.now()),
    timeLog: (label = 'default', ...args) => out(elapsed(label) ?? `No such label: ${label}`, ...args),
    timeEnd: (label = 'default') => {
      out(elapsed(label) ?? `No such label: ${label}`);
      clocks.delete(label);
    },
    clear: () => {},
  };

  // ---- timers ---------------------------------------------------------------------------------------------------
  const timers = new Map();
  let lastTimer = 0;
  function addTimer(callback, delay, args, isRepeated) {
    if (typeof callback !== 'function') throw new TypeError('The callback is not a function');
    const ms = Math.max(1, Number(delay) || 0);
    lastTimer += 1;
    timers.set(lastTimer, { id: lastTimer, at: host.now() + ms, ms, callback, args, isRepeated });
    return lastTimer;
  }
  globalThis.setTimeout = (callback, delay, ...args) => addTimer(callback, delay, args, false);
  globalThis.setInterval = (callback, delay, ...args) => addTimer(callback, delay, args, true);
  globalThis.setImmediate = (callback, ...args) => addTimer(callback, 0, args, false);
  globalThis.clearTimeout = (id) => void timers.delete(id);
  globalThis.clearInterval = globalThis.clearTimeout;
  globalThis.clearImmediate = globalThis.clearTimeout;

  function nextTimer() {
    let next;
    for (const timer of timers.values()) if (next === undefined || timer.at < next.at) next = timer;
    return next;
  }

  // ---- input, process, other files ------------------------------------------------------------------------------
  globalThis.readline = () => host.readLine();
  globalThis.read = () => host.readAll();
  globalThis.print = out;
  globalThis.prompt = (question = '') => {
    if (question !== '') host.write('stdout', String(question));
    return host.readLine();
  };

  function exit(code = globalThis.process.exitCode ?? 0) {
    host.exit(Number(code) || 0);
  }
  const endings = [];
  globalThis.process = {
    argv: ['node', host.mainFile()],
    env: {},
    platform: 'wasi',
    exitCode: undefined,
    exit,
    stdout: { write: (text) => (host.write('stdout', String(text)), true), isTTY: false },
    stderr: { write: (text) => (host.write('stderr', String(text)), true), isTTY: false },
    stdin: { isTTY: false, fd: 0 },
    nextTick: (callback, ...args) => queueMicrotask(() => callback(...args)),
    uptime: () => host.now() / 1_000,
    cwd: () => '/',
    on: (event, listener) => {
      if (event === 'exit') endings.push(listener);
    },
  };
  globalThis.queueMicrotask ??= (callback) => void Promise.resolve().then(callback);
  globalThis.structuredClone ??= (value) => JSON.parse(stringify(value));
  globalThis.global = globalThis;

  function readFile(path, options) {
    const text = path === 0 || path === '/dev/stdin' ? host.readAll() : host.readFile(String(path));
    if (text === null) {
      const error = new Error(`ENOENT: no such file, open '${path}'`);
      throw Object.assign(error, { code: 'ENOENT' });
    }
    return options === undefined ? Object.assign(new String(text), { toString: () => text }) : text;
  }

  /** `for await (const line of …)`, `.on('line', …)` and `.question(…)`, over input that is read line by line. */
  function lineInterface() {
    const listeners = { line: [], close: [] };
    let isClosed = false;
    const close = () => {
      if (isClosed) return;
      isClosed = true;
      for (const listener of listeners.close) listener();
    };
    const step = () => {
      if (isClosed) return;
      const line = host.readLine();
      if (line === null) return close();
      for (const listener of listeners.line) listener(line);
      setTimeout(step, 0);
    };
    const self = {
      on(event, listener) {
        listeners[event]?.push(listener);
        if (event === 'line' && listeners.line.length === 1) setTimeout(step, 0);
        return self;
      },
      once: (event, listener) => self.on(event, listener),
      question(text, callback) {
        host.write('stdout', String(text));
        const answer = host.readLine() ?? '';
        return typeof callback === 'function'
          ? void setTimeout(callback, 0, answer)
          : Promise.resolve(answer);
      },
      setPrompt: () => {},
      prompt: () => {},
      close,
      async *[Symbol.asyncIterator]() {
        for (let line = host.readLine(); line !== null; line = host.readLine()) yield line;
      },
    };
    return self;
  }

  const builtIn = {
    fs: { readFileSync: readFile, existsSync: (path) => host.readFile(String(path)) !== null },
    readline: { createInterface: lineInterface },
    'readline/promises': { createInterface: lineInterface },
    process: globalThis.process,
    util: { inspect: (value) => inspect(value), format: (...args) => format(args) },
  };
  const loaded = new Map();
  function requireFrom(from) {
    return function require(specifier) {
      const name = String(specifier).replace(/^node:/, '');
      if (Object.hasOwn(builtIn, name)) return builtIn[name];
      const path = host.resolve(from, String(specifier));
      if (loaded.has(path)) return loaded.get(path).exports;
      const module = { exports: {} };
      loaded.set(path, module);
      if (path.endsWith('.json')) module.exports = JSON.parse(host.load(path));
      else host.compileModule(path)(module, module.exports, requireFrom(path));
      return module.exports;
    };
  }
  globalThis.require = requireFrom(host.mainFile());
  globalThis.module = { exports: {} };
  globalThis.exports = globalThis.module.exports;

  const rejections = new Map();

  // ---- what the host calls --------------------------------------------------------------------------------------
  return {
    /** Milliseconds until the next timer is due; -1 if there is none. */
    untilNextTimer: () => {
      const next = nextTimer();
      return next === undefined ? -1 : Math.max(0, next.at - host.now());
    },
    runTimer: () => {
      const next = nextTimer();
      if (next === undefined) return;
      if (next.isRepeated) next.at = host.now() + next.ms;
      else timers.delete(next.id);
      next.callback(...next.args);
    },
    describe: (error) => (error instanceof Error ? inspect(error) : `Uncaught ${inspect(error)}`),
    isOutOfMemory: (error) =>
      error === null || (error instanceof InternalError && error.message === 'out of memory'),
    exitCode: () => {
      const code = Number(globalThis.process.exitCode ?? 0) || 0;
      for (const listener of endings.splice(0)) listener(code);
      return Number(globalThis.process.exitCode ?? 0) || 0;
    },
    /** Rejections that nobody has taken care of yet. */
    noteRejection: (promise, reason, isHandled) => {
      if (isHandled) rejections.delete(promise);
      else rejections.set(promise, reason);
    },
    hasRejection: () => rejections.size > 0,
    firstRejection: () => rejections.values().next().value,
  };
});
