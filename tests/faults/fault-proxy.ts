import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededChance } from '../support/chance.ts';
import { accessDenied, FAULT_REPLIES, isReplyKind, type FaultReply, type FaultRule } from './fault-rules.ts';
import { IndexLag } from './index-lag.ts';
import { isAllowed, isPolicy, policyOfActions, type Policy } from './policy.ts';
import { usedActions, type DynamoRequest, type RequestBody } from './requests.ts';
import { leaveUnprocessed } from './unprocessed.ts';

const TARGET_PREFIX = 'DynamoDB_20120810.';

export interface FaultProxyOptions {
  /** Where DynamoDB's API is served; asked for each request, because the embedded engine may move. */
  target: () => string;
  /** Of everything that is left to chance. */
  seed?: number;
}

export interface FaultProxyStats {
  /** Requests by operation, those that failed included. */
  readonly operations: ReadonlyMap<string, number>;
  /** Faults by kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** IAM actions that the requests needed. */
  readonly actions: ReadonlySet<string>;
  /** With what they were about: `Query Messages/index/RoomIdIndex`, the prefix of tables included. */
  readonly uses: ReadonlySet<string>;
  /** Actions that the policy refused. */
  readonly denied: ReadonlySet<string>;
}

interface Exchange {
  readonly request: DynamoRequest;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly text: string;
}

/**
 * A proxy in front of a DynamoDB endpoint that does to requests what networks and AWS do: refuses, fails, delays,
 * loses. It also enforces an IAM policy, shows indexes late, and keeps account of what was asked.
 */
export class FaultProxy {
  readonly #options: FaultProxyOptions;
  readonly #server: Server;
  readonly #lag: IndexLag;
  readonly #random: () => number;
  #rules: { rule: FaultRule; left: number }[] = [];
  #policy: Policy | undefined;
  #stats = emptyStats();

  private constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#random = seededChance(options.seed ?? 1);
    this.#lag = new IndexLag((operation, body) => this.#ask(operation, JSON.stringify(body)));
    this.#server = createServer((incoming, response) => {
      this.#handle(incoming, response).catch(() => response.destroy());
    });
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Replaces the rules. For each request the first that applies is used. */
  setRules(...rules: FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, left: rule.times ?? Infinity }));
  }

  /** Refuses every action that is not among these, or that the policy does not allow on its resource; nothing: allows all. */
  setPolicy(policy: readonly string[] | Policy | undefined): void {
    this.#policy = policy && (isPolicy(policy) ? policy : policyOfActions(policy));
  }

  /** Milliseconds by which indexes are late; 0: not at all. Set it before the writes that are to be seen late. */
  setIndexLag(lagMs: number): void {
    this.#lag.lagMs = lagMs;
  }

  get stats(): FaultProxyStats {
    return this.#stats;
  }

  resetStats(): void {
    this.#stats = emptyStats();
  }

  /** Throws if anything was scanned since the last reset. */
  assertNoScan(): void {
    assert.equal(this.#stats.operations.get('Scan') ?? 0, 0, 'a table was scanned');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readText(incoming);
    const operation = String(incoming.headers['x-amz-target'] ?? '').slice(TARGET_PREFIX.length);
    const request = { operation, body: (text === '' ? {} : JSON.parse(text)) as RequestBody };
    const exchange = { request, incoming, response, text };
    increment(this.#stats.operations, operation);
    const denied = this.#checkPolicy(request);
    if (denied) return reply(response, denied);
    const rule = this.#pickRule(exchange);
    if (!rule) return this.#pass(exchange);
    increment(this.#stats.faults, rule.kind);
    return this.#fail(exchange, rule);
  }

  #checkPolicy(request: DynamoRequest): FaultReply | undefined {
    const used = usedActions(request);
    for (const { action, resource } of used) {
      this.#stats.actions.add(action);
      this.#stats.uses.add(`${action} ${resource.slice(resource.indexOf('/') + 1)}`);
    }
    const refused = used.find((use) => this.#policy && !isAllowed(this.#policy, use));
    if (!refused) return undefined;
    this.#stats.denied.add(refused.action);
    return accessDenied(refused.action, refused.resource);
  }

  #pickRule({ request, text }: Exchange): FaultRule | undefined {
    const entry = this.#rules.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.op ?? request.operation) === request.operation &&
        text.includes(rule.holding ?? '') &&
        this.#random() < (rule.p ?? 1),
    );
    if (entry) entry.left -= 1;
    return entry?.rule;
  }

  async #fail(exchange: Exchange, rule: FaultRule): Promise<void> {
    const { response, request } = exchange;
    const { kind } = rule;
    if (isReplyKind(kind)) return reply(response, FAULT_REPLIES[kind]);
    switch (kind) {
      case 'latency':
        await sleep((rule.ms ?? 10) * (0.5 + this.#random()));
        return this.#pass(exchange);
      case 'lost-reply':
        await this.#forward(exchange);
        response.destroy();
        return;
      case 'garbled-reply':
        await this.#forward(exchange);
        response.end('{"Attributes":');
        return;
      case 'unprocessed':
        return reply(response, await leaveUnprocessed(request, rule.ratio ?? 0.5, this.#askBatch));
      case 'reset':
        response.destroy();
        return;
      case 'hang':
        // The connection stays open and silent.
        return;
    }
  }

  async #pass(exchange: Exchange): Promise<void> {
    const { statusCode, text } = await this.#forward(exchange);
    const { response } = exchange;
    if (response.destroyed) return;
    response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(statusCode === 200 ? await this.#lag.reply(exchange.request, text) : text);
  }

  async #forward({ request, text }: Exchange): Promise<{ statusCode: number; text: string }> {
    await this.#lag.beforeWrite(request);
    return this.#ask(request.operation, text);
  }

  readonly #askBatch = async (request: DynamoRequest): Promise<FaultReply> => {
    await this.#lag.beforeWrite(request);
    const { statusCode, text } = await this.#ask(request.operation, JSON.stringify(request.body));
    return { statusCode, body: JSON.parse(text) as object };
  };

  async #ask(operation: string, body: string): Promise<{ statusCode: number; text: string }> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': TARGET_PREFIX + operation,
      'x-amz-date': '20200101T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=proxy/20200101/us-east-1/dynamodb/aws4_request, ' +
        'SignedHeaders=host;x-amz-date;x-amz-target, Signature=0',
    };
    const answer = await fetch(this.#options.target(), { method: 'POST', headers, body });
    return { statusCode: answer.status, text: await answer.text() };
  }
}

function emptyStats() {
  return {
    operations: new Map<string, number>(),
    faults: new Map<string, number>(),
    actions: new Set<string>(),
    uses: new Set<string>(),
    denied: new Set<string>(),
  };
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function reply(response: ServerResponse, { statusCode, body }: FaultReply): void {
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
