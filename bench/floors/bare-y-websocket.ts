import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocketServer, type WebSocket } from 'ws';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { collectGarbage, serveCommands } from '../subjects/commands.ts';

/**
 * The floor of documents: what the server of `y-websocket` (2.1.0, the last for Yjs 13) does with one document, message by
 * message, without awareness. It applies an update and tells every connection, the writer's too; nobody is
 * authenticated, nothing is checked, acknowledged or stored.
 */
const SYNC = 0;
const doc = new Y.Doc();
const connections = new Set<WebSocket>();

doc.on('update', (update: Uint8Array) => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  writeUpdate(encoder, update);
  const message = encoding.toUint8Array(encoder);
  for (const connection of connections) connection.send(message);
});

const http = createServer();
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
server.on('connection', (connection) => {
  connections.add(connection);
  connection.on('close', () => connections.delete(connection));
  connection.on('message', (message: Buffer) => {
    const decoder = decoding.createDecoder(message);
    if (decoding.readVarUint(decoder) !== SYNC) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, SYNC);
    readSyncMessage(decoder, encoder, doc, connection);
    if (encoding.length(encoder) > 1) connection.send(encoding.toUint8Array(encoder));
  });
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, SYNC);
  writeSyncStep1(encoder, doc);
  connection.send(encoding.toUint8Array(encoder));
});

http.listen(0, '127.0.0.1', () => {
  serveCommands((http.address() as AddressInfo).port, {
    collectGarbage,
    close: () => {
      for (const connection of connections) connection.terminate();
      server.close();
      http.close();
      return Promise.resolve(null);
    },
  });
});
