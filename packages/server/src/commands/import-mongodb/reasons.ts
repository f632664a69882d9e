/**
 * Why a record could not be brought. `docs/import.md` lists both tables; a test compares.
 */
export const REFUSALS = {
  unreadable: 'The document is damaged: its BSON cannot be read.',
  'damaged-dump': 'The file of the dump ends in the middle of a document, or is no BSON from there on.',
  'no-id': 'The document has no `_id`.',
  'duplicate-id': 'Another collection of the same kind has a document of this `_id`, which was brought.',
  'room-missing': 'The room that it belongs to is not in the source.',
  'project-missing': 'The project that it belongs to is not in the source.',
  empty: 'It says nothing: no text, no code, no file.',
  'system-message': 'A notice of the old system ("… has joined"), written by nobody.',
  'no-time': 'A meeting without a time.',
  'path-invalid': 'A file whose name or folder cannot be used.',
  'too-large': 'Larger than Atrium takes.',
} as const;
export type Refusal = keyof typeof REFUSALS;

/** What was brought in another form than it had. */
export const CHANGES = {
  'username-changed':
    'The user name holds what Atrium does not allow, or is missing: another one was made of it.',
  'username-taken': 'Another account has the user name: a number was added.',
  'email-missing': 'No e-mail address: the account has one that receives nothing.',
  'email-invalid': 'No valid e-mail address: the account has one that receives nothing.',
  'email-taken': 'Another account has the e-mail address: this one has one that receives nothing.',
  'password-reset': 'No bcrypt hash (a plain text is never stored): nobody signs in until a password is set.',
  'name-changed': 'The name of the room or project holds what Atrium does not allow, or is missing.',
  'name-taken': 'Another room, or file of the folder, has the name: something was added to it.',
  'room-password-dropped':
    'The password of the room was a plain text and is not stored: invite people instead.',
  'owner-missing':
    'Whoever made it is not in the source: it belongs to somebody else, or to a former member.',
  'member-missing': 'Somebody whom it names is not in the source and was left out.',
  'sender-missing': 'The sender is not in the source: it stands under a former member, who cannot sign in.',
  'time-from-id': 'No usable time: that of the ObjectId was taken.',
  'text-cut': 'A title or description was too long and was cut.',
  'text-split': 'The message was too long and became several.',
  'reply-dropped': 'The message that it answers is not in the room before it.',
  'recurrence-dropped': 'A recurring meeting came as the one meeting that it was when it was read.',
  'attachment-linked': 'The file stayed where it was: the message has its address.',
  'value-odd': 'A value could not be understood and the usual one was taken.',
  'not-followed':
    'It changed or went in the source after it had been brought: that change was not made here.',
  'changed-here': 'It changed in the source and here: what is here stays.',
} as const;
export type Change = keyof typeof CHANGES;

/** Said of a record that was brought. */
export interface Note {
  readonly reason: Change;
  /** Which field or which other record, never a password or a text. */
  readonly detail: string;
}

/** What a mapping makes of a document. */
export type Mapped<Draft> =
  | { readonly kind: 'mapped'; readonly draft: Draft; readonly notes: readonly Note[] }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly detail: string };

export function refused(reason: Refusal, detail = ''): { kind: 'refused'; reason: Refusal; detail: string } {
  return { kind: 'refused', reason, detail };
}
