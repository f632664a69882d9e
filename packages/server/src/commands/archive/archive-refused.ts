/** Why an archive is not restored. */
export type RefusalReason =
  | 'not-an-archive'
  | 'newer-version'
  | 'altered'
  | 'truncated'
  | 'passphrase'
  | 'target-not-empty';

const WORDS: Readonly<Record<RefusalReason, string>> = {
  'not-an-archive': 'This is no archive of Atrium',
  'newer-version': 'The archive was made by a newer release',
  altered: 'The archive is damaged',
  truncated: 'The archive ends too early',
  passphrase: 'The archive cannot be opened',
  'target-not-empty': 'The target is not empty',
};

/** Exit codes, documented in docs/backup.md. */
export const EXIT_CODES: Readonly<Record<RefusalReason, number>> = {
  'not-an-archive': 3,
  truncated: 4,
  altered: 5,
  passphrase: 6,
  'newer-version': 7,
  'target-not-empty': 8,
};

/** Nothing has been written. */
export class ArchiveRefused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, details: string) {
    super(`${WORDS[reason]}: ${details}.`);
    this.name = 'ArchiveRefused';
    this.reason = reason;
  }
}
