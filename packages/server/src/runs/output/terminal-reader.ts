import { imageOf, tableOf } from './embedded-parts.ts';

/** What a program printed, cleaned; texts that follow each other belong together. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly png: string }
  | { readonly kind: 'table'; readonly rows: string[][] };

/** Of an image or a table while it is collected, characters. */
const PAYLOAD_LENGTH = 1_500_000;
/** Of any other sequence: what goes on for longer is none. */
const SEQUENCE_LENGTH = 4_096;
const COLOUR_LENGTH = 64;

const ESCAPE = '\u001b';
const BELL = '\u0007';
/** Where plain text stops: controls, and halves of characters. */
// oxlint-disable-next-line no-control-regex -- they are what is meant
const SPECIAL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff]/g;
// oxlint-disable-next-line no-control-regex
const END_OF_PAYLOAD = /[\u0007\n\u0018\u001a\u001b\u009c]/g;
/** The only payloads that are read (iTerm2's number for its own sequences). */
const OURS = '1337;';

const TOO_LARGE: Piece = { kind: 'text', text: '[an image or table that is too large]' };

type Place = 'text' | 'escape' | 'intermediate' | 'control' | 'payload' | 'payload-escape' | 'string';

/**
 * Reads one stream of a terminal program, in any chunks, with the same result: colours stay, every other escape
 * sequence and control character goes, every kind of line end becomes a line feed. Images and tables come out as such.
 */
export class TerminalReader {
  #place: Place = 'text';
  #pieces: Piece[] = [];
  #text = '';
  /** A carriage return that may belong to a line feed. */
  #isReturned = false;
  /** The first half of a character whose second is still to come. */
  #half = '';
  /** Programs end the line in which an image stands: that would be an empty line after it. */
  #isAfterPart = false;
  #sequence = '';
  #isTooLong = false;

  read(chunk: string): Piece[] {
    let at = 0;
    while (at < chunk.length) at = this.#step(chunk, at);
    return this.#take();
  }

  /** What was held back for what could have followed. */
  end(): Piece[] {
    const isPart = (this.#place === 'payload' || this.#place === 'payload-escape') && this.#isOurs();
    if (isPart) this.#put('[an image or table without an end]');
    this.#place = 'text';
    this.#put('');
    return this.#take();
  }

  /** Handles what stands at `at`; answers where to go on. */
  #step(chunk: string, at: number): number {
    if (this.#place === 'text') return this.#readText(chunk, at);
    if (this.#place === 'payload') return this.#readPayload(chunk, at);
    const char = chunk.charAt(at);
    if (this.#place === 'escape') return at + this.#readEscape(char);
    if (this.#place === 'intermediate') return at + this.#readIntermediate(char);
    if (this.#place === 'control') return at + this.#readControl(char);
    if (this.#place === 'payload-escape') return at + this.#readPayloadEscape(char);
    return at + this.#readString(char);
  }

  #readText(chunk: string, at: number): number {
    SPECIAL.lastIndex = at;
    const end = SPECIAL.exec(chunk)?.index ?? chunk.length;
    if (end > at) {
      this.#put(chunk.slice(at, end));
      return end;
    }
    const char = chunk.charAt(at);
    if (char === ESCAPE) this.#begin('escape');
    else if (char === '\r') this.#isReturned = true;
    else if (char >= '\ud800') this.#putHalf(char);
    return at + 1;
  }

  #readEscape(char: string): number {
    if (char === '[') this.#begin('control');
    else if (char === ']') this.#begin('payload');
    else if (char !== '' && 'PX^_'.includes(char)) this.#begin('string');
    else if (char >= ' ' && char <= '/') this.#place = 'intermediate';
    else if (char === ESCAPE) this.#begin('escape');
    else return this.#leave(char >= '0' && char <= '~');
    return 1;
  }

  #readIntermediate(char: string): number {
    if (char >= ' ' && char <= '/') return 1;
    return this.#leave(char >= '0' && char <= '~');
  }

  #readControl(char: string): number {
    if (char >= ' ' && char <= '?') {
      if (this.#sequence.length < COLOUR_LENGTH) this.#sequence += char;
      else this.#isTooLong = true;
      return 1;
    }
    const isColour = char === 'm' && !this.#isTooLong && /^[\d;:]*$/.test(this.#sequence);
    if (isColour) this.#put(`${ESCAPE}[${this.#sequence}m`);
    return this.#leave(char >= '@' && char <= '~');
  }

  #readPayload(chunk: string, at: number): number {
    END_OF_PAYLOAD.lastIndex = at;
    const end = END_OF_PAYLOAD.exec(chunk)?.index ?? chunk.length;
    if (end > at) return this.#collect(chunk, at, end);
    const char = chunk.charAt(at);
    if (char === BELL || char === '\u009c') this.#finishPayload();
    else if (char === ESCAPE) this.#place = 'payload-escape';
    else if (char === '\n' && this.#isOurs()) return this.#collect(chunk, at, at + 1);
    // A line end inside of any other sequence: somebody forgot to end it.
    else return at + this.#leave(char !== '\n');
    return at + 1;
  }

  #collect(chunk: string, from: number, to: number): number {
    const room = (this.#mayBeOurs() ? PAYLOAD_LENGTH : SEQUENCE_LENGTH) - this.#sequence.length;
    // Until it is known whose it is, one step at a time, so that chunks make no difference.
    const end = this.#sequence.length < OURS.length ? from + 1 : to;
    if (room >= end - from) {
      this.#sequence += chunk.slice(from, end);
      return end;
    }
    if (!this.#isOurs()) {
      this.#place = 'text';
      return from + room;
    }
    this.#sequence += chunk.slice(from, from + room);
    this.#isTooLong = true;
    return end;
  }

  #readPayloadEscape(char: string): number {
    if (char === '\\') {
      this.#finishPayload();
      return 1;
    }
    this.#begin('escape');
    return 0;
  }

  /** Sequences of kinds that nobody shows. */
  #readString(char: string): number {
    const isEnd = char === '\u009c' || char === BELL || (char === '\\' && this.#sequence.endsWith(ESCAPE));
    this.#sequence += char;
    if (isEnd || this.#sequence.length >= SEQUENCE_LENGTH) this.#place = 'text';
    return 1;
  }

  #finishPayload(): void {
    const payload = this.#sequence;
    this.#place = 'text';
    if (!this.#isOurs()) return;
    const found = this.#isTooLong ? TOO_LARGE : (imageOf(payload) ?? tableOf(payload));
    if (found === undefined) return;
    if (found.kind === 'text') {
      this.#put(found.text);
      return;
    }
    this.#put('');
    this.#flushText();
    this.#pieces.push(found);
    this.#isAfterPart = true;
  }

  #isOurs(): boolean {
    return this.#sequence.startsWith(OURS);
  }

  #mayBeOurs(): boolean {
    return OURS.startsWith(this.#sequence.slice(0, OURS.length));
  }

  #begin(place: Place): void {
    this.#place = place;
    this.#sequence = '';
    this.#isTooLong = false;
  }

  /** Back to text; a character that is not part of the sequence is read again. */
  #leave(isPart: boolean): number {
    this.#place = 'text';
    return isPart ? 1 : 0;
  }

  #putHalf(char: string): void {
    if (char < '\udc00') {
      this.#put('');
      this.#half = char;
    } else if (this.#half !== '') {
      const whole = this.#half + char;
      this.#half = '';
      this.#put(whole);
    } else this.#put('\ufffd');
  }

  #put(text: string): void {
    const half = this.#half === '' ? '' : '\ufffd';
    const lineEnd = this.#isReturned && !text.startsWith('\n') ? '\n' : '';
    this.#half = '';
    this.#isReturned = false;
    const all = half + lineEnd + text;
    this.#text += this.#isAfterPart && all.startsWith('\n') ? all.slice(1) : all;
    if (all !== '') this.#isAfterPart = false;
  }

  #flushText(): void {
    if (this.#text !== '') this.#pieces.push({ kind: 'text', text: this.#text });
    this.#text = '';
  }

  #take(): Piece[] {
    this.#flushText();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}
