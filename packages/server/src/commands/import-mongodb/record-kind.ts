/** What the import brings, in the order in which it does: what is referred to comes first. */
export const RECORD_KINDS = ['users', 'rooms', 'messages', 'meetings', 'projects', 'files'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];
