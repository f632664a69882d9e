import { LIMITS } from '@atrium/contract/limits';
import { Temporal } from 'temporal-polyfill';
import { phraseOf } from './words.ts';

export const TRAITS = ['link', 'code', 'file', 'reaction'] as const;
export type Trait = (typeof TRAITS)[number];

/** Words one after the other; of the last one perhaps only the beginning. */
export interface Term {
  readonly words: readonly string[];
  readonly isPrefix: boolean;
}

/** What somebody looks for. All of it must be so; of people and of rooms any one. */
export interface SearchQuery {
  readonly terms: readonly Term[];
  /** User names in lower case; `me`. */
  readonly from: readonly string[];
  /** Names of rooms as they were written. */
  readonly in: readonly string[];
  readonly has: readonly Trait[];
  /** Milliseconds since 1970; `since` is included, `until` is not. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  /** What could not be used, in words. */
  readonly notes: readonly string[];
}

const PIECE = /(?:(?<operator>[a-z]+):)?(?:"(?<quoted>[^"]*)(?<end>"|$)|(?<plain>[^\s"]+))/giu;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

interface Draft {
  terms: Term[];
  from: string[];
  in: string[];
  has: Trait[];
  since: number | undefined;
  until: number | undefined;
  notes: string[];
}

interface Clock {
  readonly zone: string;
  readonly now: number;
}

/** Does not throw: what makes no sense is looked for as words, or told in `notes`. */
export function parseQuery(text: string, clock: Clock): SearchQuery {
  const draft: Draft = {
    terms: [],
    from: [],
    in: [],
    has: [],
    since: undefined,
    until: undefined,
    notes: [],
  };
  const pieces = [...text.matchAll(PIECE)];
  for (const [at, { groups = {}, 0: whole }] of pieces.entries()) {
    const value = groups['quoted'] ?? groups['plain'] ?? '';
    const use = OPERATORS[groups['operator']?.toLowerCase() ?? ''];
    if (use) use(draft, value, clock);
    else addTerm(draft, whole, at === pieces.length - 1 && groups['end'] !== '"');
  }
  if (draft.terms.length > LIMITS.messageQueryTerms) {
    draft.notes.push(`Only the first ${LIMITS.messageQueryTerms} words count.`);
    draft.terms.length = LIMITS.messageQueryTerms;
  }
  return draft;
}

export function isEmpty({ terms, from, in: rooms, has, since, until }: SearchQuery): boolean {
  const isBounded = since !== undefined || until !== undefined;
  return terms.length + from.length + rooms.length + has.length === 0 && !isBounded;
}

const OPERATORS: Readonly<Record<string, (draft: Draft, value: string, clock: Clock) => void>> = {
  from: ({ from }, value) => void (value !== '' && from.push(value.replace(/^@/, '').toLowerCase())),
  in: (draft, value) => void (value !== '' && draft.in.push(value.replace(/^#/, ''))),
  has: ({ has, notes }, value) => {
    const trait = TRAITS.find((one) => one === value.toLowerCase().replace(/s$/, ''));
    if (trait) has.push(trait);
    else if (value !== '') notes.push(`has: takes ${TRAITS.join(', ')}.`);
  },
  before: (draft, value, clock) => {
    const day = dayOf(draft, value, clock);
    if (day) draft.until = Math.min(draft.until ?? Infinity, day.from);
  },
  after: (draft, value, clock) => {
    const day = dayOf(draft, value, clock);
    if (day) draft.since = Math.max(draft.since ?? -Infinity, day.to);
  },
  on: (draft, value, clock) => {
    const day = dayOf(draft, value, clock);
    if (!day) return;
    draft.since = Math.max(draft.since ?? -Infinity, day.from);
    draft.until = Math.min(draft.until ?? Infinity, day.to);
  },
};

function addTerm({ terms }: Draft, text: string, isLast: boolean): void {
  const { words, isOneOfRun } = phraseOf(text);
  const last = words.at(-1);
  if (last === undefined) return;
  terms.push({ words, isPrefix: isOneOfRun || (isLast && last.length > 1) });
}

function dayOf({ notes }: Draft, value: string, clock: Clock): { from: number; to: number } | undefined {
  if (value === '') return undefined;
  try {
    const day = plainDay(value.toLowerCase(), clock);
    const begin = (date: Temporal.PlainDate) => date.toZonedDateTime(clock.zone).epochMilliseconds;
    return { from: begin(day), to: begin(day.add({ days: 1 })) };
  } catch {
    notes.push(`“${value}” is no day. Write it as 2026-03-01, today or yesterday.`);
    return undefined;
  }
}

function plainDay(value: string, { zone, now }: Clock): Temporal.PlainDate {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  if (value === 'today') return today;
  if (value === 'yesterday') return today.subtract({ days: 1 });
  if (!DAY.test(value)) throw new RangeError('not a day');
  return Temporal.PlainDate.from(value, { overflow: 'reject' });
}
