import type { EventName, Events } from '@atrium/contract/events';
import type { NodeId, NodeNews } from '../nodes/node-news.ts';
import type { Nodes } from '../nodes/nodes.ts';
import type { CallLines } from './call-lines.ts';

/** Lines to connections of this node and of others whose people are in calls here. */
export class FarLines implements CallLines {
  readonly #here: CallLines;
  readonly #nodes: Nodes;
  readonly #far = new Map<string, NodeId>();

  constructor(deps: { here: CallLines; nodes: Nodes }) {
    this.#here = deps.here;
    this.#nodes = deps.nodes;
  }

  isOpen(connectionId: string): boolean {
    return this.#far.has(connectionId) || this.#here.isOpen(connectionId);
  }

  tell<Name extends EventName>(connectionId: string, event: Name, payload: Events[Name]): void {
    const node = this.#far.get(connectionId);
    if (node === undefined) this.#here.tell(connectionId, event, payload);
    else this.#nodes.tell('connection', { connectionId, event, payload } as NodeNews['connection'], node);
  }

  /** A connection of another node asks for something here. */
  opened(connectionId: string, node: NodeId): void {
    this.#far.set(connectionId, node);
  }

  /** False for one that was not known. */
  closed(connectionId: string): boolean {
    return this.#far.delete(connectionId);
  }

  of(node: NodeId): string[] {
    return [...this.#far].flatMap(([connectionId, its]) => (its === node ? [connectionId] : []));
  }
}
