import type { BuildProblem } from '../../lib/build-problem.ts';
import type { ProjectFilesView } from '../../lib/project-files-view.ts';
import { Observable } from '../../lib/readable.ts';
import type { Builder } from './build/builder.ts';
import type { BuildOutcome, BuiltPage, PathProblem } from './build/build-outcome.ts';
import { findAsset, folderOf, isNoPath } from './build/project-paths.ts';
import { ConsoleLog } from './frame/console-log.ts';
import type { FramePage } from './frame/frame-link.ts';
import type { PackageName } from './packages/package-list.ts';
import type { PackageText } from './packages/package-texts.ts';

/** After the last keystroke; and after the first one, while somebody goes on typing. Milliseconds. */
const QUIET_MS = 400;
const LONGEST_MS = 2_000;

export type PreviewState =
  /** Nothing has been built yet: the first build loads its compiler. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'nothing' }
  /** `shown`: the last page that could be built; undefined if none could. */
  | {
      readonly kind: 'built' | 'failed';
      readonly shown: ShownPage | undefined;
      readonly durationMs: number;
    };

export interface ShownPage {
  readonly path: string;
  /** Pages are counted: another number, another page. */
  readonly generation: number;
  readonly page: FramePage;
}

export interface PreviewSettings {
  readonly entry: string | undefined;
  readonly isNetworkAllowed: boolean;
}

export interface PreviewSessionDeps {
  readonly files: ProjectFilesView;
  readonly builder: Builder;
  readonly loadPackages: (names: readonly PackageName[]) => Promise<ReadonlyMap<PackageName, PackageText>>;
  readonly settings: PreviewSettings;
  readonly clock: { now(): number; after(ms: number, run: () => void): () => void };
  /** Of each build that says something else than the one before. */
  readonly onOutcome?: (outcome: {
    readonly isBuilt: boolean;
    readonly problems: readonly BuildProblem[];
    readonly durationMs: number;
  }) => void;
}

/** Builds a project whenever it has changed, as long as somebody looks. */
export class PreviewSession {
  readonly state = new Observable<PreviewState>({ kind: 'starting' });
  readonly problems = new Observable<readonly BuildProblem[]>([]);
  readonly isBuilding = new Observable(false);
  readonly console: ConsoleLog;
  readonly #deps: PreviewSessionDeps;
  readonly #stopListening: () => void;
  #settings: PreviewSettings;
  #page: string | undefined;
  #changedSince: number | undefined;
  #cancelTimer: () => void = () => undefined;
  #isClosed = false;

  constructor(deps: PreviewSessionDeps) {
    this.#deps = deps;
    this.#settings = deps.settings;
    this.console = new ConsoleLog((stack) => deps.builder.locate(stack));
    this.#stopListening = deps.files.onChange((change) => this.#onChange(change));
    this.#tellPaths();
    void this.#build();
  }

  /** Another page of the project; without one its first. */
  open(page: string | undefined): void {
    this.#page = page;
    this.buildNow();
  }

  /** A link of the page that is shown. */
  follow(href: string): void {
    const before = this.state.get();
    if (!('shown' in before) || before.shown === undefined) return;
    if (isNoPath(href)) {
      this.console.note(`Links that lead out of the project are not followed here: ${href}`);
      return;
    }
    const { files } = this.#deps;
    const paths = new Set(files.files().map(({ path }) => path));
    const folder = folderOf(before.shown.path);
    const path = [href, `${href.replace(/\/?([?#].*)?$/, '')}/index.html`]
      .map((address) => findAsset(paths, folder, address))
      .find((found) => found !== undefined && /\.html?$/.test(found));
    if (path === undefined) this.console.note(`There is no page "${href}" in the project.`);
    else this.open(path);
  }

  configure(settings: PreviewSettings): void {
    const { entry, isNetworkAllowed } = this.#settings;
    if (settings.entry === entry && settings.isNetworkAllowed === isNetworkAllowed) return;
    this.#settings = settings;
    this.buildNow();
  }

  buildNow(): void {
    this.#cancelTimer();
    this.#changedSince ??= this.#deps.clock.now();
    if (!this.isBuilding.get()) void this.#build();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
    this.#stopListening();
    this.#deps.builder.close();
  }

  #onChange(change: 'tree' | readonly string[]): void {
    if (change === 'tree') this.#tellPaths();
    else this.#deps.builder.changed(this.#pathsOf(change));
    const { clock } = this.#deps;
    this.#changedSince ??= clock.now();
    if (this.isBuilding.get()) return;
    const left = Math.max(0, this.#changedSince + LONGEST_MS - clock.now());
    this.#cancelTimer();
    this.#cancelTimer = clock.after(Math.min(QUIET_MS, left), () => void this.#build());
  }

  /** What has another file under its name now was changed as well. */
  #tellPaths(): void {
    const { files, builder } = this.#deps;
    const paths = files.files().map(({ path }) => path);
    builder.setPaths(paths);
    builder.changed(paths);
  }

  #pathsOf(fileIds: readonly string[]): string[] {
    const wanted = new Set(fileIds);
    return this.#deps.files
      .files()
      .filter(({ fileId }) => wanted.has(fileId))
      .map(({ path }) => path);
  }

  async #build(): Promise<void> {
    const { builder, clock } = this.#deps;
    this.#changedSince = undefined;
    this.isBuilding.set(true);
    const startedAt = clock.now();
    const outcome = await builder.build({ ...this.#settings, page: this.#page });
    const page = outcome.kind === 'built' ? await this.#withPackages(outcome.page) : undefined;
    if (this.#isClosed) return;
    this.isBuilding.set(false);
    this.#take(outcome, page, clock.now() - startedAt);
    if (this.#changedSince !== undefined) this.#onChange([]);
  }

  async #withPackages({ html, parts, packages }: BuiltPage): Promise<FramePage> {
    const texts = [...(await this.#deps.loadPackages(packages))].map(
      ([name, { text }], place) => [name, { name: `package-${place}`, text }] as const,
    );
    return {
      html,
      parts: [...parts, ...texts.map(([, part]) => part)],
      imports: Object.fromEntries(texts.map(([name, part]) => [name, part.name])),
    };
  }

  #take(outcome: BuildOutcome, page: FramePage | undefined, durationMs: number): void {
    const problems = 'problems' in outcome ? outcome.problems.map((problem) => this.#placed(problem)) : [];
    this.problems.set(problems);
    if (outcome.kind === 'nothing') return this.state.set({ kind: 'nothing' });
    const before = this.state.get();
    const last = 'shown' in before ? before.shown : undefined;
    const shown = outcome.kind === 'built' && page ? this.#next(last, outcome.page.path, page) : last;
    this.state.set({ kind: outcome.kind, shown, durationMs });
    this.#deps.onOutcome?.({ isBuilt: outcome.kind === 'built', problems, durationMs });
  }

  /** A page that is no other than before stays where it is: not every file belongs to it. */
  #next(last: ShownPage | undefined, path: string, page: FramePage): ShownPage {
    if (last !== undefined && last.path === path && isSamePage(last.page, page)) return last;
    // Its predecessor's words are not its own.
    this.console.clear();
    return { path, page, generation: (last?.generation ?? 0) + 1 };
  }

  #placed({ severity, text, place }: PathProblem): BuildProblem {
    const file = place && this.#deps.files.files().find(({ path }) => path === place.path);
    return { severity, text, ...(place && file && { place: { ...place, fileId: file.fileId } }) };
  }
}

function isSamePage(one: FramePage, other: FramePage): boolean {
  return (
    one.html === other.html &&
    one.parts.length === other.parts.length &&
    one.parts.every(({ name, text }, place) => {
      const part = other.parts[place];
      return part?.name === name && part.text === text;
    })
  );
}
