import type { MessageId, RoomId, RunId } from '@atrium/contract/ids';
import type { OutputPart, RunResult } from '@atrium/contract/run-result';
import type { Language } from '@atrium/contract/runs';
import type { Failure } from '../state.ts';

export interface LanguageList {
  readonly status: 'loading' | 'ready' | 'failed';
  readonly languages: readonly Language[];
}

/** What is run. */
export type RunTarget =
  /** A code block of a stored message, counted from 0. */
  | { readonly kind: 'block'; readonly messageId: MessageId; readonly block: number }
  /** The first code block of one's own message, as soon as it is stored. */
  | { readonly kind: 'posted'; readonly clientMessageId: string }
  | { readonly kind: 'files'; readonly language: string; readonly files: readonly SourceFile[] };

export interface SourceFile {
  readonly name: string;
  readonly content: string;
}

export interface RunOrder {
  readonly roomId: RoomId;
  readonly target: RunTarget;
  /** What the program finds in its input at once. */
  readonly stdin?: string;
  /** The input stays open for what is written while it runs. */
  readonly keepsInputOpen?: boolean;
}

/** What a program printed, and what was written to its input meanwhile. */
export type ShownPart = OutputPart | { readonly kind: 'input'; readonly text: string };

/** Where a run of one's own stands. */
export type RunPhase =
  /** Its message is not stored yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'starting' }
  /** `ahead`: runs that come before it. */
  | { readonly kind: 'queued'; readonly runId: RunId; readonly ahead: number }
  | { readonly kind: 'running'; readonly runId: RunId; readonly parts: readonly ShownPart[] }
  /** `parts`: all of its output, as far as this client has it, while `result.output` may be its beginning. */
  | {
      readonly kind: 'ended';
      readonly runId: RunId;
      readonly result: RunResult;
      readonly parts: readonly ShownPart[];
    }
  /** It never started. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The server does not know it any more: how it ended cannot be told. */
  | { readonly kind: 'lost'; readonly parts: readonly ShownPart[] };

/** A run that was started by this client; what changes is a new object. */
export interface RunView {
  /** Names it in this client, from the moment it is asked for. */
  readonly key: string;
  readonly roomId: RoomId;
  readonly target: RunTarget;
  readonly stdin: string;
  /** Milliseconds of the epoch. */
  readonly orderedAt: number;
  readonly phase: RunPhase;
  /** It was asked to stop and has not ended yet. */
  readonly isStopping: boolean;
  /** It can be written to. */
  readonly isInputOpen: boolean;
}

/** Whether it is still under way. */
export function isActive({ phase }: RunView): boolean {
  return !['ended', 'refused', 'lost'].includes(phase.kind);
}
