import type { OperationName } from '@atrium/contract/operations';
import type { Handlers, UserCaller } from '../dispatcher.ts';
import type { DocumentHistoryService } from './document-history-service.ts';
import type { DocumentService, Writer } from './document-service.ts';

type DocumentOperationName = Extract<OperationName, `documents.${string}`>;

export function documentOperations(
  documents: DocumentService,
  history: DocumentHistoryService,
): Handlers<DocumentOperationName> {
  return {
    'documents.open': (input, caller) =>
      documents.open(input, writerOf(caller), { held: input.held, stateVector: bytesOf(input.stateVector) }),
    'documents.sync': (input, caller) => documents.sync(input, writerOf(caller), bytesOf(input.stateVector)),
    'documents.push': async (input, caller) => {
      const update = new Uint8Array(Buffer.from(input.update, 'base64'));
      return { seq: await documents.push(input, writerOf(caller), { update, grants: input.grants }) };
    },
    'documents.move': async (input, caller) => {
      await documents.move(input, writerOf(caller), input.cursor);
      return {};
    },
    'documents.close': ({ fileId }, caller) => {
      documents.close(fileId, writerOf(caller));
      return Promise.resolve({});
    },
    'documents.presence': ({ projectId, roomId }) =>
      Promise.resolve({ files: documents.presence(projectId, roomId) }),
    'documents.versions': (input, { user }) => history.list(input, user.userId, input),
    'documents.version': (input, { user }) => history.get(input, user.userId, input.versionId),
    'documents.nameVersion': (input, { user }) => history.name(input, user.userId, input),
    'documents.restore': async (input, { user }) => ({
      seq: await history.restore(input, user.userId, input.versionId),
    }),
    'documents.blame': (input, { user }) => history.blame(input, user.userId),
  };
}

function writerOf({ user, connectionId }: UserCaller): Writer {
  return { userId: user.userId, connectionId };
}

function bytesOf(base64: string | undefined): Uint8Array | undefined {
  return base64 === undefined ? undefined : new Uint8Array(Buffer.from(base64, 'base64'));
}
