import { defaultTreeAdapter as tree, html, parse, serialize, type DefaultTreeAdapterTypes } from 'parse5';
import type { PathPlace } from './build-outcome.ts';

export type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;
type Document = DefaultTreeAdapterTypes.Document;

/** A page as it is written, and what of it a build replaces. */
export interface PageSource {
  readonly path: string;
  readonly document: Document;
  readonly scripts: readonly PageScript[];
  readonly styles: readonly PageStyle[];
  /** Attributes that name a file. */
  readonly assets: readonly PageAsset[];
}

export interface PageScript {
  readonly element: Element;
  readonly isModule: boolean;
  readonly from: Source;
}

export interface PageStyle {
  readonly element: Element;
  readonly from: Source;
}

/** Where something stands: another file, or the page itself, whose line and column its text begins at. */
export type Source =
  | { readonly kind: 'file'; readonly address: string; readonly place: PathPlace }
  | { readonly kind: 'inline'; readonly text: string; readonly place: PathPlace };

export interface PageAsset {
  readonly element: Element;
  readonly attribute: string;
  readonly value: string;
  readonly place: PathPlace;
}

export function readPage(path: string, text: string): PageSource {
  const document = parse(text, { sourceCodeLocationInfo: true });
  const elements = [...elementsIn(document)];
  return {
    path,
    document,
    scripts: elements.flatMap((element) => scriptOf(path, element)),
    styles: elements.flatMap((element) => styleOf(path, element)),
    assets: elements.flatMap((element) => assetsOf(path, element)),
  };
}

export function writePage({ document }: PageSource): string {
  return serialize(document);
}

/** An element in the head, before everything that is there or after it. */
export function addToHead({ document }: PageSource, element: Element, where: 'first' | 'last'): void {
  const head = [...elementsIn(document)].find(({ tagName }) => tagName === 'head');
  const first = head?.childNodes[0];
  if (head === undefined) return;
  if (where === 'first' && first !== undefined) tree.insertBefore(head, element, first);
  else tree.appendChild(head, element);
}

export function newElement(
  tagName: string,
  attributes: Readonly<Record<string, string>>,
  text = '',
): Element {
  const attrs = Object.entries(attributes).map(([name, value]) => ({ name, value }));
  const element = tree.createElement(tagName, html.NS.HTML, attrs);
  if (text !== '') tree.insertText(element, text);
  return element;
}

export function replaceElement(element: Element, by: Element): void {
  if (element.parentNode === null) return;
  tree.insertBefore(element.parentNode, by, element);
  tree.detachNode(element);
}

export function removeElement(element: Element): void {
  tree.detachNode(element);
}

export function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find((attribute) => attribute.name === name)?.value;
}

export function setAttribute(element: Element, name: string, value: string): void {
  const attribute = element.attrs.find((existing) => existing.name === name);
  if (attribute) attribute.value = value;
}

function* elementsIn(node: Node): Generator<Element> {
  if ('tagName' in node) yield node;
  const children = 'content' in node ? node.content.childNodes : 'childNodes' in node ? node.childNodes : [];
  for (const child of children) yield* elementsIn(child);
}

/** What browsers run as a script; everything else is kept as it is. */
const CLASSIC =
  /^(?:|text\/javascript|application\/javascript|text\/ecmascript|text\/babel|text\/typescript|text\/jsx)$/;

function scriptOf(path: string, element: Element): PageScript[] {
  if (element.tagName !== 'script') return [];
  const type = (attributeOf(element, 'type') ?? '').trim().toLowerCase();
  const isModule = type === 'module';
  if (!isModule && !CLASSIC.test(type)) return [];
  return [{ element, isModule, from: sourceOf(path, element, 'src') }];
}

function styleOf(path: string, element: Element): PageStyle[] {
  if (element.tagName === 'style') return [{ element, from: sourceOf(path, element, 'src') }];
  const isSheet = element.tagName === 'link' && hasWord(attributeOf(element, 'rel'), 'stylesheet');
  return isSheet && attributeOf(element, 'href') !== undefined
    ? [{ element, from: sourceOf(path, element, 'href') }]
    : [];
}

function sourceOf(path: string, element: Element, attribute: string): Source {
  const address = attributeOf(element, attribute);
  if (address !== undefined)
    return { kind: 'file', address: address.trim(), place: placeOf(path, element, attribute) };
  const [child] = element.childNodes;
  const text = child !== undefined && 'value' in child ? child.value : '';
  const { startLine = 1, startCol = 1 } = child?.sourceCodeLocation ?? {};
  return { kind: 'inline', text, place: { path, line: startLine, column: startCol - 1, length: 0 } };
}

/** By element; `*` stands for all. */
const ASSETS: Readonly<Record<string, readonly string[]>> = {
  img: ['src', 'srcset'],
  source: ['src', 'srcset'],
  video: ['src', 'poster'],
  audio: ['src'],
  track: ['src'],
  input: ['src'],
  embed: ['src'],
  object: ['data'],
  image: ['href', 'xlink:href'],
};

function assetsOf(path: string, element: Element): PageAsset[] {
  const isIcon = element.tagName === 'link' && hasWord(attributeOf(element, 'rel'), 'icon');
  const named = isIcon ? ['href'] : (ASSETS[element.tagName] ?? []);
  return [...named, 'style'].flatMap((attribute) => {
    const value = attributeOf(element, attribute);
    if (value === undefined || (attribute === 'style' && !value.includes('url('))) return [];
    return [{ element, attribute, value, place: placeOf(path, element, attribute) }];
  });
}

function placeOf(path: string, { sourceCodeLocation: location }: Element, attribute: string): PathPlace {
  const {
    startLine = 1,
    startCol = 1,
    startOffset = 0,
    endOffset = 0,
  } = location?.attrs?.[attribute] ?? location?.startTag ?? {};
  return { path, line: startLine, column: startCol - 1, length: endOffset - startOffset };
}

function hasWord(text: string | undefined, word: string): boolean {
  return (text ?? '').toLowerCase().split(/\s+/).includes(word);
}
