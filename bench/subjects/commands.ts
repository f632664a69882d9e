import type { CapacityRow } from '@atrium/server/storage/capacity-meter';

/** Somebody who may connect. `auth` goes into the handshake. */
export interface Person {
  readonly userId: string;
  readonly roomIds: readonly string[];
  readonly auth: Readonly<Record<string, unknown>>;
}

export interface LongHistory {
  readonly fileId: string;
  readonly userId: string;
  readonly people: number;
  readonly edits: number;
  /** Entries of the log that no snapshot covers yet. */
  readonly tail: number;
}

/** What a server process does when the benchmark asks, before and between the measured parts. */
export interface Commands {
  /** Rooms with so many members each; nobody is in two. In the order of the rooms. */
  people: (input: { rooms: number; membersPerRoom: number }) => Promise<Person[]>;
  /** Somebody in one room that holds so many messages. */
  personWithHistory: (input: { messages: number }) => Promise<Person>;
  /** Somebody in so many rooms, each with a message. */
  personInRooms: (input: { rooms: number }) => Promise<Person>;
  /** Makes a text what it is after so many edits of so many people; answers with what is left of it. */
  longHistory: (input: LongHistory) => Promise<{ bytes: number; letters: number }>;
  /** What the store has reported so far. */
  capacity: () => Promise<CapacityRow[]>;
  collectGarbage: () => Promise<null>;
  /** Not asked for by name: it follows when the benchmark hangs up. */
  close: () => Promise<null>;
}

export type CommandName = keyof Commands;

interface CommandCall {
  readonly id: number;
  readonly name: CommandName;
  readonly input: unknown;
}

export type CommandReply =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** The server's side: says that it is ready, does what it is asked, and ends when it is closed or left alone. */
export function serveCommands(port: number, commands: Partial<Commands> & Pick<Commands, 'close'>): void {
  const reply = (message: CommandReply): void => void process.send?.(message);
  process.on('message', (call: CommandCall) => {
    const command = commands[call.name] as ((input: unknown) => Promise<unknown>) | undefined;
    const work = command ? command(call.input) : Promise.reject(new Error(`no command ${call.name}`));
    work.then(
      (output) => reply({ kind: 'done', id: call.id, output }),
      (error: unknown) => reply({ kind: 'failed', id: call.id, message: String(error) }),
    );
  });
  process.once('disconnect', () => {
    commands.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  reply({ kind: 'ready', port });
}

export const collectGarbage = (): Promise<null> => {
  (globalThis as { gc?: () => void }).gc?.();
  return Promise.resolve(null);
};
