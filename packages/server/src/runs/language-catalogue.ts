import { AppError } from '@atrium/contract/errors';
import type { Language } from '@atrium/contract/runs';
import type { CodeRunner, RunnableLanguage } from '@atrium/runner/code-runner';

export type RunPreference = 'embedded-first' | 'jdoodle-first';

/** A language and who runs it. */
export interface Choice {
  readonly runner: CodeRunner;
  readonly language: RunnableLanguage;
  /** Who runs it if this one refuses. Only the embedded runner: code goes to nobody else unless that is preferred. */
  readonly otherwise?: Choice;
}

/** The languages of all runners as one list. Words for them are found without regard to case. */
export class LanguageCatalogue {
  /** By id. Who is asked first stands first; those with an obstacle are there to say what it is. */
  readonly #choices = new Map<string, Choice[]>();
  readonly #ids = new Map<string, string>();

  constructor(runners: readonly CodeRunner[], preference: RunPreference) {
    const first = preference === 'embedded-first' ? 'embedded' : 'jdoodle';
    const inOrder = runners.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
    for (const runner of inOrder) for (const language of runner.languages) this.#add({ runner, language });
  }

  list(): Language[] {
    const languages = [...this.#choices.values()].map((choices) => describe(choices));
    return languages.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
  }

  /** Throws `invalid` for a word that nobody knows, `conflict` for a language that cannot be run here. */
  choose(word: string): Choice {
    const choices = this.#choices.get(this.#ids.get(word.toLowerCase()) ?? '');
    if (choices === undefined) throw new AppError('invalid', unknown(word));
    const [able, other] = choices.filter(({ language }) => language.obstacle === undefined);
    if (able) return other?.runner.name === 'embedded' ? { ...able, otherwise: other } : able;
    const { name, obstacle } = choices[0]!.language;
    throw new AppError('conflict', `${name} cannot be run here: ${obstacle}`);
  }

  #add(choice: Choice): void {
    const { id, name, aliases } = choice.language;
    this.#choices.set(id, [...(this.#choices.get(id) ?? []), choice]);
    // Whoever comes first keeps a word; a language's own id is taken from it by nobody.
    this.#ids.set(id, id);
    for (const word of [name, ...aliases].map((one) => one.toLowerCase()))
      if (!this.#ids.has(word)) this.#ids.set(word, id);
  }
}

function describe(choices: readonly Choice[]): Language {
  const able = choices.filter(({ language }) => language.obstacle === undefined);
  const { id, name, extension, example, obstacle } = (able[0] ?? choices[0]!).language;
  return {
    id,
    name,
    aliases: [...new Set(choices.flatMap(({ language }) => language.aliases))],
    extension,
    runners: able.map(({ runner, language }) => ({ runner: runner.name, engine: language.engine })),
    ...(able.length === 0 && obstacle !== undefined && { hint: obstacle }),
    hasLiveInput: able[0]?.language.hasLiveInput ?? false,
    example,
  };
}

function unknown(word: string): string {
  return word === ''
    ? 'This block does not say what language it is in. Write it behind the three backticks, for example ```python.'
    : `Nobody here runs "${word}".`;
}
