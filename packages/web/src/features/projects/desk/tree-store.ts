import type { FileId, UserId } from '@atrium/contract/ids';
import { LIMITS } from '@atrium/contract/limits';
import type { NewTreeOperation, TreeAnswer, TreeNode, TreeOperation } from '@atrium/contract/project-tree';
import { changeTree } from '@atrium/contract/tree-change';
import { Observable } from '../../../lib/readable.ts';

export interface HeldTree {
  readonly version: number;
  readonly nodes: ReadonlyMap<FileId, TreeNode>;
}

/** A next version of the tree, or a part of it. */
export interface TreeNews {
  readonly version: number;
  readonly put: readonly TreeNode[];
  readonly removedIds: readonly FileId[];
  readonly changeId?: string;
}

/** A change on its way. A repeat is this again, to the letter. */
export interface TreeOrder {
  readonly version: number;
  readonly changeId: string;
  readonly operations: NewTreeOperation[];
}

interface TreeStoreDeps {
  readonly by: UserId;
  readonly send: (order: TreeOrder) => Promise<TreeAnswer>;
  /** Whether nobody knows if the server acted. */
  readonly isLost: (error: unknown) => boolean;
  /** News are missing: the tree is to be fetched and handed to `take`. */
  readonly onGap: () => void;
  readonly newId: () => string;
  /** Milliseconds. */
  readonly after: (ms: number, run: () => void) => void;
}

interface Pending {
  readonly changeId: string;
  readonly operations: readonly NewTreeOperation[];
  /** The tree that it was made on. */
  readonly seenVersion: number;
  readonly done: (answer: TreeAnswer) => void;
  readonly fail: (error: unknown) => void;
  order?: TreeOrder;
  /** The tree that it made: until that is held here, it is shown ahead of it. */
  madeVersion?: number;
}

/** What needs nothing from the server to be shown. */
const SHOWN_AT_ONCE: ReadonlySet<string> = new Set(['rename', 'move', 'trash', 'restore']);
/** Who may do what with which files, the server knows. */
const NO_BOUNDS = { maxFileSize: LIMITS.projectBytes, allowedTypes: [] };
const RETRY_MS = 3_000;

/**
 * The tree of the server with one's own changes ahead of it. They are sent one after the other; one that got no answer is
 * repeated under its name, by which the server makes it once; one that is refused goes away again.
 */
export class TreeStore {
  /** What the screen shows. */
  readonly shown = new Observable<HeldTree | undefined>(undefined);
  readonly #deps: TreeStoreDeps;
  #held: HeldTree | undefined;
  #pending: Pending[] = [];
  /** Versions that own changes made, while others wait behind them. */
  readonly #ownVersions = new Set<number>();
  #isSending = false;

  constructor(deps: TreeStoreDeps) {
    this.#deps = deps;
  }

  /** The whole tree, as it was fetched. */
  take(tree: HeldTree): void {
    if (this.#held !== undefined && tree.version < this.#held.version) return;
    this.#held = tree;
    this.#show();
  }

  hear(news: TreeNews): void {
    const held = this.#held;
    if (this.#pending.some(({ changeId }) => changeId === news.changeId)) this.#ownVersions.add(news.version);
    if (held === undefined || news.version <= held.version) return;
    if (news.version !== held.version + 1) {
      this.#deps.onGap();
      return;
    }
    const nodes = new Map(held.nodes);
    for (const node of news.put) nodes.set(node.fileId, node);
    for (const id of news.removedIds) nodes.delete(id);
    this.#held = { version: news.version, nodes };
    this.#show();
  }

  /** Shown at once where that can be; answered as the server does. */
  change(operations: readonly NewTreeOperation[]): Promise<TreeAnswer> {
    return new Promise((done, fail) => {
      const seenVersion = this.#held?.version ?? 1;
      this.#pending.push({ changeId: this.#deps.newId(), operations, seenVersion, done, fail });
      this.#show();
      this.resume();
    });
  }

  /** The server may be there again. */
  resume(): void {
    const next = this.#pending.find(({ madeVersion }) => madeVersion === undefined);
    if (next !== undefined && !this.#isSending) void this.#send(next);
  }

  /** Nobody looks any more: what waits is given up, and said to be. */
  close(reason: unknown): void {
    const given = this.#pending;
    this.#pending = [];
    for (const { fail } of given) fail(reason);
  }

  async #send(next: Pending): Promise<void> {
    const { send, isLost, after } = this.#deps;
    const { changeId, operations } = next;
    next.order ??= { version: this.#versionFor(next), changeId, operations: [...operations] };
    this.#isSending = true;
    try {
      const answer = await send(next.order);
      this.#answered(next, answer);
    } catch (error) {
      if (isLost(error)) {
        after(RETRY_MS, () => this.resume());
        return;
      }
      this.#forget(next);
      next.fail(error);
    } finally {
      this.#isSending = false;
    }
    this.resume();
  }

  #answered(pending: Pending, answer: TreeAnswer): void {
    if (answer.kind === 'refused') this.#forget(pending);
    else {
      pending.madeVersion = answer.version;
      this.#ownVersions.add(answer.version);
      this.hear(answer);
      this.#show();
    }
    pending.done(answer);
  }

  #forget(pending: Pending): void {
    this.#pending = this.#pending.filter((one) => one !== pending);
    this.#show();
  }

  /** As new as it may count: what only oneself has changed since, one knows of. */
  #versionFor({ operations, seenVersion }: Pending): number {
    const held = this.#held;
    if (held === undefined) return seenVersion;
    const isKnown = operations.every((operation) => {
      const node = 'fileId' in operation ? held.nodes.get(operation.fileId as FileId) : undefined;
      return node === undefined || node.version <= seenVersion || this.#ownVersions.has(node.version);
    });
    return isKnown ? held.version : seenVersion;
  }

  #show(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#pending = this.#pending.filter(
      ({ madeVersion }) => madeVersion === undefined || madeVersion > held.version,
    );
    if (this.#pending.length === 0) this.#ownVersions.clear();
    let { nodes } = held;
    for (const pending of this.#pending) nodes = this.#with(nodes, pending);
    this.shown.set({ version: held.version, nodes });
  }

  #with(nodes: HeldTree['nodes'], pending: Pending): HeldTree['nodes'] {
    if (!pending.operations.every(({ op }) => SHOWN_AT_ONCE.has(op))) return nodes;
    const outcome = changeTree(nodes, pending.operations as readonly TreeOperation[], {
      by: this.#deps.by,
      at: new Date().toISOString(),
      seenVersion: this.#versionFor(pending),
      // Not a version of its own: what follows is made on it.
      nextVersion: this.#held?.version ?? 1,
      bounds: NO_BOUNDS,
      newId: (key) => key as FileId,
      mimeOf: () => '',
    });
    // What is done already, or cannot be done: the server says which.
    if (outcome.kind === 'refused') return nodes;
    return new Map([...outcome.nodes.values()].map((node) => [node.fileId, withMime(node, nodes)]));
  }
}

/** Of what a file is, the server tells; until then it stays what it was. */
function withMime(node: TreeNode, before: HeldTree['nodes']): TreeNode {
  const known = before.get(node.fileId);
  if (node.kind !== 'file' || known?.kind !== 'file' || node === known) return node;
  return { ...node, mime: known.mime };
}
