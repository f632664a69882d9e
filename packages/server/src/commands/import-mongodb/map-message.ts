import type { Content } from '@atrium/contract/messages';
import { LIMITS } from '@atrium/contract/limits';
import { instantOfKey } from './bson-values.ts';
import type { DocumentFields } from './document-fields.ts';
import { refused, type Mapped, type Note } from './reasons.ts';
import type { StagedRecord } from './staging.ts';
import { cleaned, partsOf } from './written-text.ts';

export interface MessageDraft {
  /** Usually one; more when the text is longer than a message may be. */
  readonly contents: readonly Content[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Key of the sender, if the document names one. */
  readonly sender: string | undefined;
  readonly senderName: string | undefined;
  readonly replyTo: string | undefined;
  /** ISO. */
  readonly editedAt: string | undefined;
}

const SYSTEM = /^(?:system|notification|join|leave|joined|left|info)$/i;
const CODE = /^(?:code|snippet|code[-_ ]?snippet)$/i;
const LANGUAGE = /^[a-z0-9+#.-]*$/;

export function mapMessage(
  fields: DocumentFields<'messages'>,
  { key }: Pick<StagedRecord, 'key'>,
): Mapped<MessageDraft> {
  const sender = fields.id('sender');
  const senderName = fields.text('senderName');
  if (isSystem(fields, sender ?? senderName)) return refused('system-message');
  const notes: Note[] = [];
  const contents = contentsOf(fields, notes);
  if (contents.length === 0) return refused('empty');
  const createdAt = fields.instant('createdAt');
  if (createdAt === undefined) notes.push({ reason: 'time-from-id', detail: 'createdAt' });
  const editedAt = fields.instant('editedAt');
  const draft: MessageDraft = {
    contents,
    at: createdAt ?? instantOfKey(key) ?? 0,
    sender: sender ?? (senderName === undefined ? undefined : `s:${senderName}`),
    senderName,
    replyTo: fields.id('replyTo'),
    editedAt: editedAt === undefined ? undefined : new Date(editedAt).toISOString(),
  };
  return { kind: 'mapped', draft, notes };
}

/** A notice is of a kind that says so; a message that nobody wrote is one too. */
function isSystem(fields: DocumentFields<'messages'>, writer: string | undefined): boolean {
  return SYSTEM.test(fields.text('kind') ?? '') || (writer === undefined && !fields.has('sender'));
}

function contentsOf(fields: DocumentFields<'messages'>, notes: Note[]): Content[] {
  const isDeleted = fields.flag('isDeleted') === true || fields.instant('deletedAt') !== undefined;
  if (isDeleted) return [{ kind: 'deleted' }];
  const code = codeOf(fields);
  const texts = partsOf(code ?? textOf(fields, notes), LIMITS.messageLength);
  if (texts.length > 1) notes.push({ reason: 'text-split', detail: `${texts.length} messages` });
  if (code === undefined) return texts.map((text) => ({ kind: 'text', text }));
  const language = languageOf(fields, notes);
  return texts.map((source) => ({ kind: 'code', language, source }));
}

function codeOf(fields: DocumentFields<'messages'>): string | undefined {
  const isCode = CODE.test(fields.text('kind') ?? '');
  const code = fields.text('code') ?? (isCode ? fields.text('text') : undefined);
  return code === undefined || code.trim() === '' ? undefined : cleaned(code);
}

function languageOf(fields: DocumentFields<'messages'>, notes: Note[]): string {
  const language = (fields.text('language') ?? '').trim().toLowerCase();
  if (LANGUAGE.test(language) && language.length <= LIMITS.codeLanguageLength) return language;
  notes.push({ reason: 'value-odd', detail: 'language' });
  return '';
}

/** A file stays where it is: what is brought is its address, as a link behind the text. */
function textOf(fields: DocumentFields<'messages'>, notes: Note[]): string {
  const text = cleaned(fields.text('text') ?? '');
  const url = cleaned(fields.text('fileUrl') ?? '').trim();
  if (url === '') return text;
  notes.push({ reason: 'attachment-linked', detail: '' });
  const name = cleaned(fields.text('fileName') ?? '')
    .replaceAll(/[[\]\n]/g, ' ')
    .trim();
  const link = `[${name || 'file'}](<${url.replaceAll(/[<>\s]/g, encodeURIComponent)}>)`;
  return text.trim() === '' ? link : `${text}\n\n${link}`;
}
