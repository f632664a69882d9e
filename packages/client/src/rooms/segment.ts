import type { Message } from '@atrium/contract/messages';

/** What is known of the place before a segment. */
export type OlderEdge =
  /** The next older page is to be had with this. */
  | { readonly kind: 'cursor'; readonly before: string }
  /** Something is there, or may be; it is found by walking down from the newest page. */
  | { readonly kind: 'unknown' }
  /** Nothing is older. */
  | { readonly kind: 'beginning' };

/** Stored messages without a hole, ascending by `seq`, at least one. */
export interface Segment {
  readonly start: number;
  readonly messages: Message[];
  edge: OlderEdge;
}

/** The later form of a message; `held` if both are the same. */
export function laterOf(held: Message, other: Message): Message {
  return (other.change ?? 0) > (held.change ?? 0) ? other : held;
}

export function endOf({ start, messages }: Segment): number {
  return start + messages.length - 1;
}

/** Whether nothing is missing between the two. */
export function touches(a: Segment, b: Segment): boolean {
  return a.start <= endOf(b) + 1 && b.start <= endOf(a) + 1;
}

/** One segment out of two that touch. */
export function join(held: Segment, incoming: Segment): Segment {
  const start = Math.min(held.start, incoming.start);
  const end = Math.max(endOf(held), endOf(incoming));
  const messages: Message[] = [];
  for (let seq = start; seq <= end; seq++) {
    const old = held.messages[seq - held.start];
    const fresh = incoming.messages[seq - incoming.start];
    const message = old && fresh ? laterOf(old, fresh) : (old ?? fresh);
    if (message) messages.push(message);
  }
  return { start, messages, edge: lowerEdge(held, incoming) };
}

/** Cuts messages, ascending, wherever one is missing. Only the first run keeps the edge. */
export function runsOf(messages: readonly Message[], edge: OlderEdge): Segment[] {
  const runs: Segment[] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    if (run && endOf(run) + 1 === message.seq) run.messages.push(message);
    else runs.push({ start: message.seq, messages: [message], edge: run ? { kind: 'unknown' } : edge });
  }
  return runs;
}

function lowerEdge(held: Segment, incoming: Segment): OlderEdge {
  if (held.start < incoming.start) return held.edge;
  if (incoming.start < held.start) return incoming.edge;
  return incoming.edge.kind === 'unknown' ? held.edge : incoming.edge;
}
