import type { Attachment } from '../../packages/contract/src/attachment.ts';
import { attachmentPaths } from '../../packages/contract/src/attachment-paths.ts';
import type { AttachmentId, RoomId } from '../../packages/contract/src/ids.ts';
import type { Person } from './person.ts';

/** A person's way to files, as a program takes it. */
export function filesOf(baseUrl: string, person: Person) {
  const authorization = `Bearer ${person.token}`;
  const put = (roomId: RoomId, attachmentId: AttachmentId, part: { offset: number; bytes: Uint8Array }) =>
    fetch(`${baseUrl}${attachmentPaths.part(roomId, attachmentId)}?offset=${part.offset}`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(part.bytes),
    });
  const begin = (roomId: RoomId, name: string, size: number) =>
    person.transport.call('attachments.begin', { roomId, name, size });
  const upload = async (roomId: RoomId, name: string, bytes: Uint8Array): Promise<Attachment> => {
    const { attachmentId, partBytes } = await begin(roomId, name, bytes.length);
    for (let offset = 0; offset < bytes.length; offset += partBytes) {
      // oxlint-disable-next-line no-await-in-loop -- one part after the other
      const answer = await put(roomId, attachmentId, {
        offset,
        bytes: bytes.slice(offset, offset + partBytes),
      });
      if (!answer.ok) throw new Error(`a part was refused: ${answer.status}`);
    }
    return (await person.transport.call('attachments.complete', { roomId, attachmentId })).attachment;
  };
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${baseUrl}${path}`, { headers: { authorization, ...headers } });
  return {
    begin,
    put,
    upload,
    file: (roomId: RoomId, id: AttachmentId, headers?: Record<string, string>) =>
      get(attachmentPaths.file(roomId, id), headers),
    thumbnail: (roomId: RoomId, id: AttachmentId) => get(attachmentPaths.thumbnail(roomId, id)),
    post: (roomId: RoomId, clientMessageId: string, ids: readonly AttachmentId[], text = '') =>
      person.transport.call('messages.post', {
        roomId,
        clientMessageId,
        content: { kind: 'text', text },
        attachments: ids.map((attachmentId) => ({ attachmentId })),
      }),
  };
}
