/** Who hears what comes over a wire. */
export interface WireListener {
  received(bytes: Uint8Array): void;
  changed(isUp: boolean): void;
}

/** Carries bytes from each node to all others, those of one sender in order. What cannot go at once is dropped. */
export interface NodeWire {
  /** Begins to carry; called once. */
  open(listener: WireListener): void;
  /** Never throws and never waits. */
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}
