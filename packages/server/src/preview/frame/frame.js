// @ts-check
/*
 * The page that shows a project: it waits for the application, writes the project's page over itself and tells what happens in
 * it. From then on it shares its realm with the project's code: nothing that it says is believed by the application without a
 * look.
 */

/** @typedef {{ html: string, parts: { name: string, text: string }[], imports: Record<string, string> }} Page */

const application = parent;
const addresses = new Map();
const { createObjectURL } = URL;
const now = performance.now.bind(performance);
const later = setTimeout.bind(globalThis);
const nativeConsole = { ...console };

/** @type {MessagePort | undefined} */
let port;
/** @type {MessagePort['postMessage']} */
let post = () => undefined;

/** @param {string} text */
function namedParts(text) {
  let named = text;
  for (const [name, address] of addresses) named = named.replaceAll(address, `atrium-part:${name}`);
  return named;
}

/** @param {MessageEvent} event */
function onShow(event) {
  const { data, source, origin, ports } = event;
  const isOurs = source === application && APPLICATIONS.includes(origin) && data?.atrium === 'preview-show';
  if (!isOurs || ports[0] === undefined) return;
  removeEventListener('message', onShow);
  port = ports[0];
  post = port.postMessage.bind(port);
  port.addEventListener('message', ({ data: asked }) => {
    if (asked?.kind === 'ping') post({ kind: 'pong', id: asked.id });
  });
  port.start();
  show(data.page, data.scroll);
}

/**
 * @param {Page} page
 * @param {{ x: number, y: number }} scroll
 */
function show(page, scroll) {
  for (const { name, text } of page.parts) {
    addresses.set(name, createObjectURL(new Blob([text], { type: 'text/javascript' })));
  }
  const named = Object.entries(page.imports).map(([name, part]) => [name, addresses.get(part)]);
  const imports = JSON.stringify({ imports: Object.fromEntries(named) });
  const html = page.html
    .replace('>atrium-imports<', () => `>${imports}<`)
    .replaceAll(/atrium-part:([\w-]+)/g, (whole, name) => addresses.get(name) ?? whole);
  giveStorage();
  watchConsole();
  watchDialogs();
  if (IS_CLOSED) closeDoors();
  document.open();
  // Opening the document has taken away all listeners.
  watchErrors();
  watchLinks();
  watchScroll(scroll);
  document.write(html);
  document.close();
}

const MOST_AT_ONCE = 100;
const WINDOW_MS = 100;
const MOST_WAITING = 200;
/** @type {object[]} */
let waiting = [];
let dropped = 0;
let windowBegan = 0;
let told = 0;
let isFlushing = false;

/**
 * At once as long as there are few, so that what was printed before a hang is seen; what there is too much of is counted.
 * @param {object} entry
 */
function tell(entry) {
  if (now() - windowBegan > WINDOW_MS) {
    windowBegan = now();
    told = 0;
  }
  told += 1;
  if (told <= MOST_AT_ONCE && waiting.length === 0)
    return post({ kind: 'console', entries: [entry], dropped: 0 });
  waiting.push(entry);
  if (waiting.length > MOST_WAITING) {
    waiting.shift();
    dropped += 1;
  }
  if (isFlushing) return undefined;
  isFlushing = true;
  later(flush, WINDOW_MS);
  return undefined;
}

function flush() {
  post({ kind: 'console', entries: waiting, dropped });
  waiting = [];
  dropped = 0;
  isFlushing = false;
}

function watchConsole() {
  let depth = 0;
  const counts = new Map();
  const timers = new Map();
  const say = (/** @type {string} */ level, /** @type {unknown[]} */ values) =>
    tell({ level, depth, values: values.slice(0, 20).map(shownValue) });
  const levels = {
    log: 'log',
    info: 'info',
    warn: 'warn',
    error: 'error',
    debug: 'debug',
    dir: 'log',
    table: 'log',
  };
  for (const [method, level] of Object.entries(levels)) {
    replaceMethod(method, (values) =>
      say(level, method === 'dir' || method === 'table' ? values : formatted(values)),
    );
  }
  replaceMethod('trace', (values) => say('log', [...formatted(values), new Error('trace')]));
  replaceMethod('assert', ([isTrue, ...values]) => isTrue || say('error', ['Assertion failed', ...values]));
  replaceMethod('clear', () => tell({ level: 'clear', depth: 0, values: [] }));
  const open = (/** @type {unknown[]} */ values) => {
    say('log', values);
    depth = Math.min(depth + 1, 10);
  };
  replaceMethod('group', open);
  replaceMethod('groupCollapsed', open);
  replaceMethod('groupEnd', () => (depth = Math.max(0, depth - 1)));
  replaceMethod('count', ([label = 'default']) => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    say('log', [`${label}: ${counts.get(label)}`]);
  });
  replaceMethod('countReset', ([label = 'default']) => counts.delete(label));
  replaceMethod('time', ([label = 'default']) => timers.set(label, now()));
  const lap = ([label = 'default']) => say('log', [`${label}: ${(now() - timers.get(label)).toFixed(1)} ms`]);
  replaceMethod('timeLog', lap);
  replaceMethod('timeEnd', lap);
}

/**
 * The browser's own console hears it as well.
 * @param {string} method
 * @param {(values: any[]) => unknown} act
 */
function replaceMethod(method, act) {
  const own = /** @type {Record<string, (...values: unknown[]) => void>} */ (
    /** @type {unknown} */ (nativeConsole)
  )[method];
  /** @type {any} */ (console)[method] = (/** @type {unknown[]} */ ...values) => {
    own?.(...values);
    act(values);
  };
}

/**
 * `%s` and the like.
 * @param {unknown[]} values
 * @returns {unknown[]}
 */
function formatted(values) {
  const [first, ...others] = values;
  if (typeof first !== 'string' || !/%[sdifoOc]/.test(first)) return values;
  const text = first.replaceAll(/%([sdifoOc%])/g, (whole, kind) => {
    if (kind === '%') return '%';
    if (others.length === 0) return whole;
    const value = others.shift();
    if (kind === 'c') return '';
    if (kind === 'd' || kind === 'i') return String(Math.trunc(Number(value)));
    if (kind === 'f') return String(Number(value));
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  return [text, ...others];
}

function watchErrors() {
  addEventListener(
    'error',
    (event) => {
      const { target, error, message, filename, lineno, colno } = event;
      if (target instanceof Element) {
        const address = target.getAttribute('src') ?? target.getAttribute('href') ?? '';
        tell(failure(`<${target.localName}> could not load ${address.slice(0, 200)}`));
      } else if (error instanceof Error)
        tell({ level: 'error', depth: 0, values: [shownValue(error)], isUncaught: true });
      else tell(failure(`${message}\n    at ${namedParts(filename)}:${lineno}:${colno}`));
    },
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) =>
    tell({ level: 'error', depth: 0, values: [shownValue(reason)], isUncaught: true }),
  );
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    tell(failure(`Blocked by the preview: ${blockedURI.slice(0, 200)} (${effectiveDirective})`)),
  );
}

/** @param {string} text */
function failure(text) {
  return { level: 'error', depth: 0, values: [{ kind: 'error', text: text.slice(0, MOST_LETTERS) }] };
}

/** Links to other pages of the project are opened by the application; those that lead out lead nowhere. */
function watchLinks() {
  addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
    const href = link?.getAttribute('href') ?? '';
    if (event.defaultPrevented || link === null || href.startsWith('#') || /^javascript:/i.test(href)) return;
    event.preventDefault();
    post({ kind: 'link', href: href.slice(0, 2_000) });
  });
}

/** @param {{ x: number, y: number }} kept */
function watchScroll(kept) {
  let isTelling = false;
  addEventListener('load', () => {
    scrollTo(kept.x, kept.y);
    post({ kind: 'loaded', title: document.title.slice(0, 200) });
  });
  addEventListener('scroll', () => {
    if (isTelling) return;
    isTelling = true;
    later(() => {
      isTelling = false;
      post({ kind: 'scrolled', x: scrollX, y: scrollY });
    }, 200);
  });
}

/** A page that waits for an answer does not hang. */
function watchDialogs() {
  for (const name of ['alert', 'confirm', 'prompt']) {
    const own = /** @type {any} */ (globalThis)[name];
    /** @type {any} */ (globalThis)[name] = (/** @type {unknown[]} */ ...values) => {
      post({ kind: 'dialog', isOpen: true });
      try {
        return apply(own, globalThis, values);
      } finally {
        post({ kind: 'dialog', isOpen: false });
      }
    };
  }
}

/** There is no storage in a sandbox: this one is empty at each start and forgotten at its end. */
function giveStorage() {
  for (const name of ['localStorage', 'sessionStorage']) {
    /** @type {Map<string, string>} */
    const items = new Map();
    const storage = {
      getItem: (/** @type {string} */ key) => items.get(`${key}`) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) =>
        void items.set(`${key}`, `${value}`),
      removeItem: (/** @type {string} */ key) => void items.delete(`${key}`),
      clear: () => items.clear(),
      key: (/** @type {number} */ place) => [...items.keys()][place] ?? null,
      get length() {
        return items.size;
      },
    };
    Object.defineProperty(globalThis, name, { value: storage, configurable: true });
  }
}

addEventListener('message', onShow);
// The application cannot be named here before it has spoken: several addresses may lead to it. This says nothing else.
application.postMessage({ atrium: 'preview-ready' }, '*');
