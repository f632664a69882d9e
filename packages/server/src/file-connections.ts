import { authoriseMembers } from './rooms/room-operations.ts';
import type { AwsKeys } from './config.ts';
import type { RateLimiter } from './dispatcher/rate-limiter.ts';
import { attachmentOperations } from './files/attachment-operations.ts';
import { buildFiles, openObjects, type FilesDeps } from './files/build-files.ts';
import type { AttachmentRouteDeps } from './http/attachment-routes.ts';
import type { MessageService } from './messages/message-service.ts';
import type { MembershipService } from './rooms/membership-service.ts';

interface Given extends Omit<FilesDeps, 'objects' | 'findPosted'> {
  readonly features: { readonly messageService: MessageService };
  readonly memberships: MembershipService;
  readonly rateLimiter: RateLimiter;
  /** For the bucket; without them the usual places of AWS are searched. */
  readonly keys: AwsKeys | undefined;
}

/** Files among the rest of the server: the messages that they stand on, and who may fetch them. */
export function connectFiles(given: Given) {
  const { features, memberships, rateLimiter, config, keys } = given;
  const { messageService: messages } = features;
  const files = buildFiles({
    ...given,
    objects: openObjects(config, keys),
    findPosted: (roomId, sender, afterSeq) => messages.findPosted(roomId, sender, afterSeq),
  });
  const { uploads, reader } = files;
  const routes: AttachmentRouteDeps = {
    authorise: authoriseMembers(memberships),
    rateLimiter,
    uploads,
    reader,
  };
  return { ...files, routes, handlers: attachmentOperations({ uploads, reader, messages }) };
}
