import type { UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import type { SearchRow } from './message-search.ts';
import type { SearchQuery, Term, Trait } from './search-query.ts';
import { wordsOf, type Word, type Words } from './words.ts';

/** Characters of a message that are shown, and of those so many before the first word that was found. */
const SHOWN = 240;
const SHOWN_BEFORE = 60;
const MARKS = 50;

/** What of a message can be found: its text, and the names of its files after it. Nothing of a deleted one. */
function textOf({ content, attachments = [] }: Message): string | undefined {
  if (content.kind === 'deleted') return undefined;
  const files = attachments.map(({ name, alt = '' }) => `\n${name} ${alt}`).join('');
  if (content.kind === 'text') return content.text + files;
  return (content.kind === 'code' ? content.source : content.title) + files;
}

export function rowOf(message: Message): SearchRow {
  const { seq, senderId, createdAt, change = 0 } = message;
  const traits = traitsOf(message);
  return { seq, senderId, at: Date.parse(createdAt), change, text: textOf(message), traits };
}

/** Whether a message is what somebody looks for, by itself: what an index says may be old. */
export function matches(message: Message, query: SearchQuery, senders?: ReadonlySet<UserId>): boolean {
  const text = textOf(message);
  if (text === undefined || (senders && !senders.has(message.senderId))) return false;
  const at = Date.parse(message.createdAt);
  const isInTime = at >= (query.since ?? -Infinity) && at < (query.until ?? Infinity);
  const traits = traitsOf(message);
  if (!isInTime || !query.has.every((trait) => traits.includes(trait))) return false;
  const words = wordsOf(text);
  return query.terms.every((term) => placesOf(words, term).length > 0);
}

/** The part of the message that shows what was found. */
export function snippetOf(message: Message, { terms }: SearchQuery) {
  const text = textOf(message) ?? '';
  const words = wordsOf(text);
  const places = terms.flatMap((term) => placesOf(words, term)).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const first = places[0]?.[0] ?? 0;
  const start = text.length <= SHOWN ? 0 : lineStart(text, Math.max(0, first - SHOWN_BEFORE), first);
  const cutText = text.slice(start, start + SHOWN).trimEnd();
  // A pair of surrogates may have been cut; `toWellFormed` keeps the length.
  const snippet = cutText.toWellFormed();
  return { snippet, marks: marksIn(snippet, start, places) };
}

/** Places of the text as places of a stretch of it that begins at `start`; what overlaps is one. */
function marksIn(snippet: string, start: number, places: readonly [number, number][]): [number, number][] {
  const marks: [number, number][] = [];
  for (const place of places) {
    const [from, to] = [place[0] - start, Math.min(place[1] - start, snippet.length)];
    const last = marks.at(-1);
    if (from < 0 || from >= snippet.length) continue;
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (marks.length < MARKS) marks.push([from, to]);
  }
  return marks;
}

function traitsOf({ content, attachments = [], reactions = [] }: Message): Trait[] {
  const text = content.kind === 'text' ? content.text : '';
  return [
    ...(/https?:\/\/\S/i.test(text) ? (['link'] as const) : []),
    ...(content.kind === 'code' || /^ {0,3}(?:```|~~~)/m.test(text) ? (['code'] as const) : []),
    ...(attachments.length > 0 ? (['file'] as const) : []),
    ...(reactions.length > 0 ? (['reaction'] as const) : []),
  ];
}

/** Where a term stands: in the words, or in the parts of names. */
function placesOf({ text, parts }: Words, term: Term): [number, number][] {
  return [...runsOf(text, term), ...runsOf(parts, term)];
}

function runsOf(among: readonly Word[], { words, isPrefix }: Term): [number, number][] {
  const last = words.length - 1;
  return among.flatMap(({ from }, at): [number, number][] => {
    const isHere = words.every((word, n) => {
      const found = among[at + n]?.word;
      return isPrefix && n === last ? found?.startsWith(word) : found === word;
    });
    return isHere ? [[from, among[at + last]!.to]] : [];
  });
}

/** The beginning of the line, if that is near. */
function lineStart(text: string, from: number, to: number): number {
  const at = text.lastIndexOf('\n', to - 1) + 1;
  return Math.max(from, at);
}
