const BAR = 28;
/** On a terminal the line is drawn so often, elsewhere a line is written, milliseconds. */
const REDRAW_MS = 100;
const LINE_MS = 10_000;

export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** How far a phase is: a bar on a terminal, a line now and then elsewhere. */
export class Progress {
  readonly #output: ProgressOutput | undefined;
  readonly #now: () => number;
  #title = '';
  #total: number | undefined;
  #done = 0;
  #startedAt = 0;
  #shownAt = 0;

  constructor(output: ProgressOutput | undefined, now: () => number) {
    this.#output = output;
    this.#now = now;
  }

  /** Without a total there is a count and no bar. */
  begin(title: string, total?: number): void {
    this.#title = title;
    this.#total = total;
    this.#done = 0;
    this.#startedAt = this.#now();
    this.#shownAt = this.#startedAt;
  }

  advance(count: number): void {
    this.#done += count;
    const now = this.#now();
    if (now - this.#shownAt < (this.#output?.isTTY === true ? REDRAW_MS : LINE_MS)) return;
    this.#shownAt = now;
    this.#show(this.#output?.isTTY === true ? '' : '\n');
  }

  end(): void {
    if (this.#done > 0) this.#show('\n');
  }

  #show(end: string): void {
    const start = this.#output?.isTTY === true ? '\r\x1b[K' : '';
    this.#output?.write(`${start}${this.#line()}${end}`);
  }

  #line(): string {
    const seconds = Math.max(0.001, (this.#now() - this.#startedAt) / 1_000);
    const rate = `${grouped(this.#done / seconds)}/s`;
    if (this.#total === undefined || this.#total === 0)
      return `${this.#title}  ${grouped(this.#done)}  ${rate}`;
    const share = Math.min(1, this.#done / this.#total);
    const filled = Math.round(share * BAR);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    const left = share === 1 ? '' : `  ${duration(((1 - share) / Math.max(share, 1e-9)) * seconds)} left`;
    return `${this.#title}  ${bar}  ${grouped(this.#done)} of ${grouped(this.#total)}  ${rate}${left}`;
  }
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
