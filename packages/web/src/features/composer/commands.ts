import { LIMITS } from '@atrium/contract/limits';
import type { Language } from '@atrium/contract/runs';
import type { Draft } from '../../lib/drafts.ts';
import { findRunnable, isRunnable } from '../../lib/runnable.ts';

/** What commands know of the world. */
export interface CommandContext {
  readonly languages: readonly Language[];
}

/** A line of the list that appears while a command is typed. */
export interface Suggestion {
  readonly id: string;
  /** What is typed. */
  readonly label: string;
  readonly does: string;
  /** What the draft becomes when it is chosen. */
  readonly draft: Draft;
}

interface Command {
  readonly name: string;
  readonly usage: string;
  readonly does: string;
  /** What may follow its name, as far as `words` begins it. */
  readonly complete: (words: string, context: CommandContext) => readonly Suggestion[];
  /** What it means when it is sent. */
  readonly apply: (words: string, context: CommandContext) => MeantDraft;
}

const MOST_SUGGESTIONS = 8;

const run: Command = {
  name: 'run',
  usage: '/run python',
  does: 'Write code that runs when it is sent',
  complete: (words, { languages }) => {
    const wanted = words.trim().toLowerCase();
    return languages
      .filter(isRunnable)
      .filter(({ id, name, aliases }) =>
        [id, name.toLowerCase(), ...aliases].some((word) => word.startsWith(wanted)),
      )
      .slice(0, MOST_SUGGESTIONS)
      .map((language) => ({
        id: language.id,
        label: `/run ${language.id}`,
        does: language.runners[0]?.engine ?? language.name,
        draft: codeIn(language, ''),
      }));
  },
  apply: (words, { languages }) => {
    const [, word = '', source = ''] = /^(\S*)\s*([\s\S]*)$/.exec(words) ?? [];
    const language = word === '' ? languages.find(isRunnable) : findRunnable(languages, word);
    return language === undefined
      ? { kind: 'refused', reason: `Nothing here runs ${word}.` }
      : { kind: 'draft', draft: codeIn(language, source) };
  },
};

const meet: Command = {
  name: 'meet',
  usage: '/meet',
  does: 'Start a meeting here; words after it are its title',
  complete: () => [],
  apply: (words) => {
    const title = words.trim().slice(0, LIMITS.meetingTitleLength);
    return { kind: 'meeting', title: title === '' ? undefined : title };
  },
};

const me: Command = {
  name: 'me',
  usage: '/me',
  does: 'Say what you do, in italics',
  complete: () => [],
  apply: (words) =>
    words.trim() === ''
      ? { kind: 'refused', reason: 'Say what you do behind /me.' }
      : { kind: 'text', text: `_${words.trim().replaceAll('_', String.raw`\_`)}_` },
};

const topic: Command = {
  name: 'topic',
  usage: '/topic',
  does: 'Say what this room is about; owners only',
  complete: () => [],
  apply: (words) => ({ kind: 'topic', topic: words.trim() }),
};

/** Everything that begins with a slash. */
const COMMANDS: readonly Command[] = [run, meet, me, topic];

function codeIn({ id }: Language, text: string): Draft {
  return { text, language: id, runs: true };
}

/** What could be meant by what has been typed so far. */
export function suggestionsFor(text: string, context: CommandContext): readonly Suggestion[] {
  const typed = /^\/([a-z]*)$/.exec(text)?.[1];
  if (typed !== undefined) {
    return COMMANDS.filter(({ name }) => name.startsWith(typed)).map(({ name, usage, does }) => ({
      id: name,
      label: usage,
      does,
      draft: { text: `/${name} `, language: undefined },
    }));
  }
  const [, name, words] = /^\/([a-z]+) ([^\n]*)$/.exec(text) ?? [];
  return commandOf(name)?.complete(words ?? '', context) ?? [];
}

/** What a draft means when it is sent: another draft, or text. A second slash at its beginning takes the first away. */
export function meaningOf(text: string, context: CommandContext): MeantDraft {
  if (/^\/\/[a-z]/i.test(text)) return { kind: 'text', text: text.slice(1) };
  const [, name, words = ''] = /^\/([a-z]+)(?:\s+([\s\S]*))?$/.exec(text) ?? [];
  const command = commandOf(name);
  return command === undefined ? { kind: 'text', text } : command.apply(words, context);
}

export type MeantDraft =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'meeting'; readonly title: string | undefined }
  | { readonly kind: 'topic'; readonly topic: string }
  | { readonly kind: 'refused'; readonly reason: string };

function commandOf(name: string | undefined): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}
