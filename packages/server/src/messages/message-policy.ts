import type { UserId } from '@atrium/contract/ids';
import type { Message } from '@atrium/contract/messages';
import { mayInRoom } from '@atrium/contract/room-permissions';
import type { Role } from '@atrium/contract/rooms';

export function mayEdit(message: Message, userId: UserId): boolean {
  return message.senderId === userId;
}

export function mayDelete(message: Message, actor: { userId: UserId; role: Role | undefined }): boolean {
  return (
    message.senderId === actor.userId || (actor.role !== undefined && mayInRoom(actor.role, 'deleteMessages'))
  );
}
