import { isDeepStrictEqual } from 'node:util';
import { messageIdOf, type RoomId } from '@atrium/contract/ids';
import type { Content } from '@atrium/contract/messages';
import { MessageChanges } from '../../messages/message-changes.ts';
import { MessageRepository } from '../../messages/message-repository.ts';
import { changeCounterWrite, RoomRepository } from '../../rooms/room-repository.ts';
import { fieldsOf, noteAll, type ImportContext } from './import-context.ts';
import { mapMessage } from './map-message.ts';
import { patiently } from './patience.ts';
import type { StoredRecord } from './staging.ts';

/** Edits and removals in the source of messages that were brought. */
export async function changeMessages(context: ImportContext): Promise<void> {
  const changes = openChanges(context);
  for (const state of ['changed', 'gone'] as const)
    for (const page of context.staging.waiting('messages', state))
      // oxlint-disable-next-line no-await-in-loop -- changes of a room are numbered one after the other
      for (const record of page) await change(context, changes, record);
}

function openChanges({ store, now }: ImportContext): MessageChanges {
  const rooms = new RoomRepository(store);
  return new MessageChanges({
    store,
    messages: new MessageRepository(store),
    heads: {
      currentChange: async (roomId) => (await rooms.find(roomId))?.lastChange ?? 0,
      takeChange: changeCounterWrite,
    },
    now,
    onChanged: () => undefined,
  });
}

async function change(context: ImportContext, changes: MessageChanges, record: StoredRecord): Promise<void> {
  const { staging, references } = context;
  const roomId = references.room(record.parent);
  if (record.place === null || roomId === undefined) {
    // It went before it was brought: it never was.
    staging.run("DELETE FROM records WHERE kind = 'messages' AND key = ?", record.key);
    return;
  }
  const contents = contentsOf(context, record);
  const isSameShape = contents.length === record.parts || record.state === 'gone';
  if (isSameShape) await replace(context, changes, { record, roomId, contents });
  else noteAll(staging, record, [{ reason: 'not-followed', detail: 'its number of parts' }]);
  // What is gone stays known as brought: its tombstone is here.
  staging.setState('messages', record.key, 'brought');
}

function contentsOf(context: ImportContext, record: StoredRecord): readonly Content[] {
  if (record.state === 'gone') return Array.from({ length: record.parts }, () => ({ kind: 'deleted' }));
  const mapped = mapMessage(fieldsOf<'messages'>(context, record), record);
  return mapped.kind === 'mapped' ? mapped.draft.contents : [];
}

async function replace(
  context: ImportContext,
  changes: MessageChanges,
  { record, roomId, contents }: { record: StoredRecord; roomId: RoomId; contents: readonly Content[] },
): Promise<void> {
  for (const [at, content] of contents.entries()) {
    const messageId = messageIdOf(roomId, record.place! + at);
    const editedAt = new Date(context.now()).toISOString();
    // oxlint-disable-next-line no-await-in-loop -- as above
    await patiently(() =>
      changes.apply(messageId, (message) => {
        if (isDeepStrictEqual(message.content, content) || message.content.kind === 'deleted')
          return undefined;
        const { editedAt: _, results: __, ...rest } = message;
        return { ...rest, content, ...(content.kind !== 'deleted' && { editedAt }) };
      }),
    );
  }
}
