import type { Clock } from '../clock.ts';
import { CoalescedTask } from '../coalesced-task.ts';
import type { Notifier } from '../observable/notifier.ts';
import { View } from '../observable/view.ts';
import type { Call } from '../transport/transport.ts';
import type { LanguageList } from './run-view.ts';

export interface LanguageDirectoryDeps {
  readonly call: Call;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What can be run here. Asked for when somebody first looks, and again after each reconnect. */
export class LanguageDirectory {
  readonly view: View<LanguageList>;
  readonly #deps: LanguageDirectoryDeps;
  readonly #loading: CoalescedTask;
  #list: LanguageList = { status: 'loading', languages: [] };
  #isConnected = false;
  #isStale = true;

  constructor(deps: LanguageDirectoryDeps) {
    this.#deps = deps;
    this.#loading = new CoalescedTask({
      ...deps,
      run: () => this.#load(),
      onRefused: () => this.#show({ ...this.#list, status: 'failed' }),
    });
    this.view = new View<LanguageList>({
      notifier: deps.notifier,
      compute: () => this.#list,
      onActive: () => {
        if (this.#isConnected && this.#isStale) this.#loading.request();
      },
    });
  }

  connected(): void {
    this.#isConnected = true;
    this.#isStale = true;
    if (this.view.isActive) this.#loading.request();
  }

  disconnected(): void {
    this.#isConnected = false;
    this.#loading.stop();
  }

  async #load(): Promise<void> {
    const { languages } = await this.#deps.call('runs.languages', {});
    this.#isStale = false;
    this.#show({ status: 'ready', languages });
  }

  #show(list: LanguageList): void {
    this.#list = list;
    this.view.touch();
  }
}
