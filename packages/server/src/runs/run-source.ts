import { AppError } from '@atrium/contract/errors';
import { placeOf, type MessageId, type ProjectId, type RoomId } from '@atrium/contract/ids';
import type { ParsedInput } from '@atrium/contract/operations';
import type { SourceFile } from '@atrium/runner/code-runner';
import type { CodeBlock } from '../messages/code-blocks.ts';
import { codeBlocksOf } from '../messages/code-blocks.ts';
import type { MessageService } from '../messages/message-service.ts';

/** What is to be run, read from where it stands. */
export interface Sourced {
  /** As somebody wrote it: an id or an alias. */
  readonly word: string;
  /** With names of their own, except for the block of a message. */
  readonly files: readonly (Omit<SourceFile, 'name'> & { readonly name: string | undefined })[];
  /** The result is kept there. */
  readonly block:
    | { readonly messageId: MessageId; readonly block: number; readonly code: CodeBlock }
    | undefined;
  /** Whoever has it open hears the run. */
  readonly projectId?: ProjectId | undefined;
}

type Source = Exclude<ParsedInput<'runs.start'>['source'], { kind: 'project' }>;

/** Throws `not-found` for a message of another room, `conflict` for one that no longer has this block. */
export async function readSource(
  source: Source,
  roomId: RoomId,
  messages: Pick<MessageService, 'find'>,
): Promise<Sourced> {
  if (source.kind === 'files') return { word: source.language, files: source.files, block: undefined };
  const { messageId, block } = source;
  if (placeOf(messageId).roomId !== roomId)
    throw new AppError('not-found', 'There is no such message in this room.');
  const { content } = await messages.find(messageId);
  if (content.kind === 'deleted') throw new AppError('conflict', 'This message was deleted.');
  const code = codeBlocksOf(content)[block];
  if (code === undefined) throw new AppError('conflict', 'This message does not have such a code block.');
  const files = [{ name: undefined, content: code.source }];
  return { word: code.language, files, block: { messageId, block, code } };
}
