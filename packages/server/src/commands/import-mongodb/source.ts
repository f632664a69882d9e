/** One document as it was stored, and where the next one begins. */
export interface SourceDocument {
  readonly body: Uint8Array;
  /** What `read` takes to go on behind this document. */
  readonly next: number;
}

/** Something happened to a document. `body` is absent when it is gone. */
export interface SourceEvent {
  readonly collection: string;
  /** `_id` of the document as BSON of `{ _id }`. */
  readonly id: Uint8Array;
  readonly body: Uint8Array | undefined;
  /** Where to go on after this event. */
  readonly token: string;
}

/** A MongoDB database that is read and never written. */
export interface Source {
  /** For a person, without passwords. */
  readonly description: string;
  /** Tells sources apart: a working directory belongs to one. */
  readonly identity: string;
  collections(): Promise<string[]>;
  /** In the order in which it is stored. Throws `DamagedDump` at the end of what can be read. */
  read(collection: string, from: number): AsyncIterable<SourceDocument>;
  close(): Promise<void>;
}

/** A source that tells what happens in it. */
export interface LiveSource extends Source {
  /** Where `events` begins if nothing shall be missed from now on. Throws an `Error` with the remedy if it tells nothing. */
  position(): Promise<string>;
  /** Batches of events; an empty one when there is nothing for the moment. Ends when the consumer does. */
  events(position: string): AsyncIterable<readonly SourceEvent[]>;
}

/** A file of a dump cannot be read from here on. */
export class DamagedDump extends Error {
  override readonly name = 'DamagedDump';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
