// @ts-check
/* Values of a console as bounded, inert trees. What it uses of the page it takes before anybody's code can change it. */

/**
 * A text, another plain value, or a thing with named parts of which there may be more.
 * @typedef {{ kind: 'text' | 'value' | 'error' | 'element' | 'function', text: string }
 *   | { kind: 'object' | 'list', name: string, parts: [string, ShownValue][], more: number }} ShownValue
 */

const MOST_DEPTH = 4;
const MOST_PARTS = 50;
const MOST_NODES = 300;
const MOST_LETTERS = 10_000;

const { getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;
const { apply, ownKeys } = Reflect;
const asText = String;
const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const toIsoString = Date.prototype.toISOString;
const isErrorLike = (/** @type {unknown} */ value) => value instanceof Error;

/**
 * @param {unknown} value
 * @returns {ShownValue}
 */
function shownValue(value) {
  return describe(value, { nodes: MOST_NODES, letters: MOST_LETTERS, seen: [] }, 0);
}

/**
 * @param {unknown} value
 * @param {{ nodes: number, letters: number, seen: unknown[] }} budget
 * @param {number} depth
 * @returns {ShownValue}
 */
function describe(value, budget, depth) {
  budget.nodes -= 1;
  try {
    if (typeof value === 'string') return { kind: 'text', text: cut(value, budget) };
    if (typeof value === 'function') return { kind: 'function', text: cut(`ƒ ${nameOf(value)}`, budget) };
    if (typeof value !== 'object' || value === null)
      return { kind: 'value', text: cut(plain(value), budget) };
    return describeObject(value, budget, depth);
  } catch {
    // A proxy, or something else that answers with an error.
    return { kind: 'value', text: '(cannot be read)' };
  }
}

/**
 * @param {object} value
 * @param {{ nodes: number, letters: number, seen: unknown[] }} budget
 * @param {number} depth
 * @returns {ShownValue}
 */
function describeObject(value, budget, depth) {
  if (isErrorLike(value)) return { kind: 'error', text: cut(errorText(value), budget) };
  if (value instanceof Date) return { kind: 'value', text: cut(apply(toIsoString, value, []), budget) };
  if (value instanceof RegExp) return { kind: 'value', text: cut(asText(value), budget) };
  if (value instanceof Element) return { kind: 'element', text: cut(elementText(value), budget) };
  const name = nameOf(classOf(value));
  if (budget.seen.includes(value)) return { kind: 'value', text: `(${name}, again)` };
  if (depth >= MOST_DEPTH || budget.nodes <= 0) return { kind: 'value', text: `${name} …` };
  budget.seen.push(value);
  const { parts, count } = partsOf(value, (part) => describe(part, budget, depth + 1), budget);
  budget.seen.pop();
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  const more = Math.max(0, count - parts.length);
  return { kind: isList ? 'list' : 'object', name: isList ? `${name}(${count})` : name, parts, more };
}

/**
 * @param {object} value
 * @param {(part: unknown) => ShownValue} show
 * @param {{ nodes: number }} budget
 * @returns {{ parts: [string, ShownValue][], count: number }}
 */
function partsOf(value, show, budget) {
  /** @type {[string, ShownValue][]} */
  const parts = [];
  const hasRoom = () => parts.length < MOST_PARTS && budget.nodes > 0;
  if (value instanceof Map) {
    for (const [key, part] of apply(mapEntries, value, [])) {
      if (!hasRoom()) break;
      parts.push([typeof key === 'object' ? '(object)' : plain(key).slice(0, 200), show(part)]);
    }
    return { parts, count: value.size };
  }
  if (value instanceof Set) {
    for (const part of apply(setValues, value, [])) {
      if (!hasRoom()) break;
      parts.push([`${parts.length}`, show(part)]);
    }
    return { parts, count: value.size };
  }
  const names = ArrayBuffer.isView(value) ? keys(value).slice(0, MOST_PARTS) : ownNames(value);
  for (const name of names) {
    if (!hasRoom()) break;
    parts.push([plain(name).slice(0, 200), property(value, name, show)]);
  }
  return {
    parts,
    count: 'length' in value && ArrayBuffer.isView(value) ? Number(value.length) : names.length,
  };
}

/** @param {object} value @returns {(string | symbol)[]} */
function ownNames(value) {
  return ownKeys(value).filter((name) => getOwnPropertyDescriptor(value, name)?.enumerable === true);
}

/**
 * Getters are not called: they are somebody's code.
 * @param {object} value
 * @param {string | symbol} name
 * @param {(part: unknown) => ShownValue} show
 * @returns {ShownValue}
 */
function property(value, name, show) {
  const descriptor = getOwnPropertyDescriptor(value, name);
  return descriptor !== undefined && 'value' in descriptor
    ? show(descriptor.value)
    : { kind: 'value', text: '(getter)' };
}

/** @param {unknown} value */
function plain(value) {
  if (typeof value === 'bigint') return `${asText(value)}n`;
  return Object.is(value, -0) ? '-0' : asText(value);
}

/** @param {object} value @returns {unknown} */
function classOf(value) {
  const prototype = getPrototypeOf(value);
  return prototype === null ? undefined : getOwnPropertyDescriptor(prototype, 'constructor')?.value;
}

/** @param {unknown} made */
function nameOf(made) {
  if (typeof made !== 'function') return 'Object';
  const name = getOwnPropertyDescriptor(made, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name.slice(0, 200) : '(anonymous)';
}

/** Chromium's stacks begin with the message, others do not. @param {Error} error */
function errorText(error) {
  const head = `${asText(error.name)}: ${asText(error.message)}`;
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const cause =
    error.cause === undefined
      ? ''
      : `\nCaused by: ${isErrorLike(error.cause) ? errorText(/** @type {Error} */ (error.cause)).slice(0, 2_000) : plain(typeof error.cause)}`;
  return namedParts((stack.startsWith(head) ? stack : stack === '' ? head : `${head}\n${stack}`) + cause);
}

/** @param {Element} element */
function elementText(element) {
  const { outerHTML } = /** @type {Element} */ (element.cloneNode(false));
  return outerHTML;
}

/**
 * @param {string} text
 * @param {{ letters: number }} budget
 */
function cut(text, budget) {
  const shown = text.length > budget.letters ? `${text.slice(0, Math.max(0, budget.letters))}…` : text;
  budget.letters -= Math.min(text.length, budget.letters);
  return shown;
}
