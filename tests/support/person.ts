import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, RETRYABLE_CODES } from '../../packages/contract/src/errors.ts';
import type { SignedIn } from '../../packages/contract/src/accounts.ts';
import type { RoomId, UserId } from '../../packages/contract/src/ids.ts';
import type { Message } from '../../packages/contract/src/messages.ts';
import type { Output } from '../../packages/contract/src/operations.ts';
import type { ConnectionState } from '../../packages/client/src/state.ts';
import { HttpAccounts } from '../../packages/client/src/transport/http-accounts.ts';
import { SocketTransport } from '../../packages/client/src/transport/socket-transport.ts';
import type { ServerEvent } from '../../packages/client/src/transport/transport.ts';

export const PASSWORD = 'a long enough sentence for a test';

/** A signed-in person with a socket and nothing else: no timeline, no outbox. Tries again as a client would. */
export class Person {
  readonly token: string;
  readonly heard: Message[] = [];
  /** Everything the server said unasked. */
  readonly events: ServerEvent[] = [];
  /** Of the connection, since it was made first. */
  readonly states: ConnectionState['kind'][] = [];
  readonly userId: UserId;
  #transport: SocketTransport;

  private constructor({ token, account }: SignedIn, baseUrl: string) {
    this.token = token!;
    this.userId = account.userId;
    this.#transport = this.#connect(baseUrl);
  }

  static async signUp(baseUrl: string, name: string): Promise<Person> {
    const accounts = new HttpAccounts({ baseUrl });
    const signedIn = await accounts.call('accounts.signUp', {
      displayName: name,
      username: name,
      email: `${name}@example.org`,
      password: PASSWORD,
      tokenInBody: true,
    });
    return new Person(signedIn, baseUrl);
  }

  /** Whoever has an account already. */
  static signedIn(signedIn: SignedIn, baseUrl: string): Person {
    return new Person(signedIn, baseUrl);
  }

  get transport(): SocketTransport {
    return this.#transport;
  }

  /** Goes on at another server. */
  moveTo(baseUrl: string): void {
    this.#transport.disconnect();
    this.#transport = this.#connect(baseUrl);
  }

  leave(): void {
    this.#transport.disconnect();
  }

  /** Resolves when the socket is up. */
  async online(): Promise<this> {
    // oxlint-disable-next-line no-await-in-loop -- asked again and again
    while (this.#transport.state.kind !== 'online') await sleep(5);
    return this;
  }

  /** Until there is an answer that is not worth trying again. */
  async insist<T>(attempt: (isRepeat: boolean) => Promise<T>): Promise<T> {
    for (let attempts = 0; ; attempts++) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        return await attempt(attempts > 0);
      } catch (error) {
        if (!(error instanceof AppError) || !RETRYABLE_CODES.has(error.code)) throw error;
        if (attempts > 2_000) throw error;
        if (this.#transport.state.kind !== 'online') this.#transport.reconnectNow();
        // oxlint-disable-next-line no-await-in-loop
        await sleep(20 + Math.random() * 60);
      }
    }
  }

  /** Posts until it is acknowledged. `afterSeq` is what was known of the room before the first attempt. */
  post(roomId: RoomId, words: string, afterSeq: number): Promise<Message> {
    const clientMessageId = `message-${words.slice(0, 50).replaceAll(/[^a-z0-9]+/gi, '-')}`;
    const content = { kind: 'text' as const, text: words };
    return this.insist(async (isRepeat) => {
      const repeat = isRepeat ? { retryAfterSeq: afterSeq } : {};
      const { message } = await this.#transport.call('messages.post', {
        roomId,
        clientMessageId,
        content,
        ...repeat,
      });
      return message;
    });
  }

  /** The whole history of a room, oldest first. */
  async history(roomId: RoomId): Promise<Message[]> {
    const messages: Message[] = [];
    let before: string | undefined;
    do {
      const cursor = before === undefined ? {} : { before };
      // oxlint-disable-next-line no-await-in-loop -- each page names the next
      const page: Output<'messages.page'> = await this.insist(() =>
        this.#transport.call('messages.page', { roomId, limit: 100, ...cursor }),
      );
      messages.unshift(...page.messages);
      ({ before } = page);
    } while (before !== undefined);
    return messages;
  }

  #connect(baseUrl: string): SocketTransport {
    const transport = new SocketTransport({ baseUrl, token: () => this.token, answerMs: 30_000 });
    transport.connect({
      connectionChanged: ({ kind }) => this.states.push(kind),
      sessionEnded: () => {},
      event: (event) => {
        this.events.push(event);
        if (event.name === 'message:posted') this.heard.push(...event.payload.messages);
      },
    });
    return transport;
  }
}
