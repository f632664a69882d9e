import type { OutputPart, RunStream } from '@atrium/contract/run-result';
import type { RunChunk } from '@atrium/contract/runs';
import { PART_COST, appendPart, beginningOf, bytesOf, cutAt, goesOn, sizeOf } from './output-parts.ts';
import { TerminalReader, type Piece } from './terminal-reader.ts';

/** Output is told together for so long, milliseconds; the first of it at once. */
const BATCH_MS = 30;
/** And sooner when it has so many characters. No text of a chunk is longer. */
const BATCH_LENGTH = 8 * 1024;
/** Read at once, characters: a short sequence can stand for a large table, and what is too much is not even built. */
const SLICE_LENGTH = 4 * 1024;
/** Most bytes of UTF-8 that one character takes. */
const CHARACTER_BYTES = 3;

/** The output of one run: cleaned, numbered, told in batches, and kept up to a bound. */
export class RunOutput {
  readonly #readers = new Map<RunStream, TerminalReader>();
  readonly #chunks: RunChunk[] = [];
  /** Bytes. */
  readonly #keeps: number;
  readonly #tell: (chunk: RunChunk) => void;
  #pending: OutputPart[] = [];
  #pendingLength = 0;
  #length = 0;
  #bytes = 0;
  #last: OutputPart | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isQuiet = true;
  #isFull = false;

  constructor(deps: { keeps: number; tell: (chunk: RunChunk) => void }) {
    this.#keeps = deps.keeps;
    this.#tell = deps.tell;
  }

  /** What was told, in order. */
  get chunks(): readonly RunChunk[] {
    return this.#chunks;
  }

  /** Characters of what was told. */
  get length(): number {
    return this.#length - this.#pendingLength;
  }

  /** More came than is kept; it was dropped. */
  get isFull(): boolean {
    return this.#isFull;
  }

  write(stream: RunStream, text: string): void {
    let reader = this.#readers.get(stream);
    if (reader === undefined) this.#readers.set(stream, (reader = new TerminalReader()));
    for (let at = 0; at < text.length && !this.#isFull; at += SLICE_LENGTH)
      for (const piece of reader.read(text.slice(at, at + SLICE_LENGTH))) this.#add(stream, piece);
  }

  end(): void {
    for (const [stream, reader] of this.#readers) for (const piece of reader.end()) this.#add(stream, piece);
    this.#flush();
    clearTimeout(this.#timer);
  }

  /** Everything that was kept, texts put together. */
  whole(): OutputPart[] {
    const parts: OutputPart[] = [];
    for (const chunk of this.#chunks) for (const part of chunk.parts) appendPart(parts, part);
    return parts;
  }

  #add(stream: RunStream, piece: Piece): void {
    if (this.#isFull) return;
    const part: OutputPart = { stream, ...piece };
    if (this.#last && !goesOn(this.#last, part)) this.#bytes += PART_COST;
    const left = Math.max(0, this.#keeps - this.#bytes);
    const bytes = bytesOf(part);
    this.#isFull = bytes > left;
    for (const kept of this.#isFull ? beginningInBytes(part, left) : [part]) this.#batch(kept);
    this.#bytes += bytes;
    this.#last = part;
  }

  #batch(part: OutputPart): void {
    if (part.kind === 'text') {
      let rest = part.text;
      while (rest.length > 0) {
        const end = cutAt(rest, BATCH_LENGTH - this.#pendingLength);
        if (end > 0) this.#put({ ...part, text: rest.slice(0, end) });
        else this.#flush();
        rest = rest.slice(end);
      }
    } else {
      this.#put(part);
    }
    this.#schedule();
  }

  #put(part: OutputPart): void {
    appendPart(this.#pending, part);
    this.#pendingLength += sizeOf(part);
    this.#length += sizeOf(part);
    if (this.#pendingLength >= BATCH_LENGTH) this.#flush();
  }

  #schedule(): void {
    if (this.#pending.length > 0) this.#timer ??= setTimeout(() => this.#due(), this.#isQuiet ? 0 : BATCH_MS);
  }

  #due(): void {
    this.#timer = undefined;
    const hadMore = this.#flush();
    this.#isQuiet = !hadMore;
    // Until a whole batch time passes without anything.
    if (hadMore) this.#timer = setTimeout(() => this.#due(), BATCH_MS);
  }

  #flush(): boolean {
    if (this.#pending.length === 0) return false;
    const chunk = { seq: this.#chunks.length + 1, parts: this.#pending };
    this.#pending = [];
    this.#pendingLength = 0;
    this.#chunks.push(chunk);
    this.#tell(chunk);
    return true;
  }
}

function beginningInBytes(part: OutputPart, bytes: number): OutputPart[] {
  const fitting =
    part.kind === 'text'
      ? new TextEncoder().encodeInto(part.text, new Uint8Array(bytes)).read
      : Math.floor(bytes / CHARACTER_BYTES);
  return beginningOf([part], fitting).output;
}
