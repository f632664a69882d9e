import type { ProjectTexts } from '../../projects/project-texts.ts';
import type { Store } from '../../storage/store.ts';
import { withCause } from '../../storage/cause.ts';
import { MeetingBringer } from './bring-meetings.ts';
import { MessageBringer } from './bring-messages.ts';
import { ProjectBringer } from './bring-projects.ts';
import { RoomBringer } from './bring-rooms.ts';
import { UserBringer } from './bring-users.ts';
import { changeMessages } from './change-messages.ts';
import { FormerMembers } from './former-members.ts';
import type { ImportContext } from './import-context.ts';
import type { Mapping } from './mapping.ts';
import type { Progress } from './progress.ts';
import { References } from './references.ts';
import { reportOf, type ImportReport } from './report.ts';
import type { Source } from './source.ts';
import { stageEverything } from './stage.ts';
import type { Staging } from './staging.ts';
import { Throttle } from './throttle.ts';

export interface MongoImportDeps {
  readonly source: Source;
  readonly store: Store;
  readonly staging: Staging;
  readonly mapping: Mapping;
  readonly progress: Progress;
  /** Records a second; as many as the store takes without it. */
  readonly rate?: number | undefined;
  readonly texts: Pick<ProjectTexts, 'seed' | 'readTexts'>;
  readonly now: () => number;
}

/** Set when everything that was read is brought. */
const COMPLETE = 'complete';

/** Brings a MongoDB into Atrium. May be killed at any moment and run again: it goes on where it was. */
export class MongoImport {
  readonly #deps: MongoImportDeps;
  readonly #context: ImportContext;

  constructor(deps: MongoImportDeps) {
    const { store, staging, mapping, progress, now } = deps;
    this.#deps = deps;
    this.#context = {
      store,
      staging,
      mapping,
      progress,
      now,
      references: new References(staging),
      formerMembers: new FormerMembers(store),
      throttle: new Throttle(deps.rate, now),
    };
  }

  get context(): ImportContext {
    return this.#context;
  }

  /** After an import that came to its end the source is read again, for what is new or has changed in it since. */
  lookAgain(): void {
    const { staging } = this.#deps;
    if (staging.setting(COMPLETE) === undefined) return;
    staging.together(() => {
      staging.run('DELETE FROM collections');
      staging.unset(COMPLETE);
    });
  }

  async run(): Promise<ImportReport> {
    const ignored = await stageEverything(this.#deps);
    await this.bringStaged();
    this.#deps.staging.set(COMPLETE, 'yes');
    return reportOf(this.#deps.staging, ignored);
  }

  /** What is referred to comes first. */
  async bringStaged(): Promise<void> {
    await withCause('import', async () => {
      await new UserBringer(this.#context).bring();
      await new RoomBringer(this.#context).bring();
      await new MessageBringer(this.#context).bring();
      await changeMessages(this.#context);
      await new MeetingBringer(this.#context).bring();
      await new ProjectBringer(this.#context, this.#deps.texts).bring();
    });
  }
}
