import type { ClientGrant } from '@atrium/contract/project-documents';
import type { FileRef } from '@atrium/server/documents/document-access';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { writeUpdate } from 'y-protocols/sync';
import type { Person } from '../subjects/commands.ts';
import { ask } from './ask.ts';
import { WireClient } from './wire-client.ts';

/** A connection that edits one document. */
export interface EditorLine {
  readonly clientId: number;
  /** Resolves when the server has taken it, where it says so. */
  push(update: Uint8Array): Promise<void>;
  close(): void;
}

type OnUpdate = (update: Uint8Array) => void;

/** `onUpdate` gets what others wrote; without it what comes is dropped unread. */
export async function atriumLine(
  { port, person, ref }: { port: number; person: Person; ref: FileRef },
  onUpdate: OnUpdate | undefined,
): Promise<EditorLine> {
  const client = await WireClient.connect({
    port,
    auth: person.auth,
    ...(onUpdate && { onEvent: (packet) => hear(packet, onUpdate) }),
  });
  const { given }: { given: ClientGrant } = await ask(client, 'documents.open', ref);
  return {
    clientId: given.clientId,
    push: async (update) => {
      await ask(client, 'documents.push', { ...ref, update: Buffer.from(update).toString('base64') });
    },
    close: () => client.close(),
  };
}

function hear(packet: Buffer, onUpdate: OnUpdate): void {
  const text = packet.toString('utf8', 2);
  if (!text.startsWith('["document:updated"')) return;
  const [, payload] = JSON.parse(text) as [string, { update: string }];
  onUpdate(Buffer.from(payload.update, 'base64'));
}

const SYNC = 0;
const UPDATE = 2;

export async function plainLine(
  { port, clientId }: { port: number; clientId: number },
  onUpdate: OnUpdate | undefined,
): Promise<EditorLine> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/document`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  if (onUpdate)
    socket.on('message', (message: Buffer) => {
      const decoder = decoding.createDecoder(message);
      decoding.readVarUint(decoder);
      if (decoding.readVarUint(decoder) === UPDATE) onUpdate(decoding.readVarUint8Array(decoder));
    });
  return {
    clientId,
    push: (update) => {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, SYNC);
      writeUpdate(encoder, update);
      socket.send(encoding.toUint8Array(encoder));
      return Promise.resolve();
    },
    close: () => socket.terminate(),
  };
}
