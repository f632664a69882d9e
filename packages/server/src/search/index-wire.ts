const NAMES = ['positions', 'rooms', 'apply', 'removeRoom', 'query', 'close'] as const;
type CallName = (typeof NAMES)[number];

/** What the thread of the index is asked, and what it answers. */
export interface IndexCall {
  readonly id: number;
  readonly name: CallName;
  readonly parameters: readonly unknown[];
}

export interface IndexReply {
  readonly id: number;
  readonly answer: unknown;
}

export function isOurs(name: CallName): boolean {
  return NAMES.includes(name);
}
