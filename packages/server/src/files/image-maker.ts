import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IMAGE_BOUNDS } from './image-bounds.ts';

const WORKER = join(import.meta.dirname, 'image-worker.ts');
const WATCH_MS = 100;
const PAGE_BYTES = 4_096;
/** Pictures that wait for their turn; more are refused. */
const MOST_WAITING = 50;

export type ImageAnswer =
  | { readonly kind: 'made'; readonly width: number; readonly height: number }
  /** More pixels than anybody looks at: a bomb, or as good as one. */
  | { readonly kind: 'tooLarge' }
  /** No picture, or one that could not be opened. */
  | { readonly kind: 'broken' }
  | { readonly kind: 'busy' };

export interface ImageOrder {
  /** As its bytes say. */
  readonly type: string;
  readonly from: string;
  /** Where the picture and its thumbnail are written. */
  readonly picture: string;
  readonly thumbnail: string;
}

export interface ImageBounds {
  readonly ms: number;
  readonly memoryBytes: number;
}

/** Makes pictures anew, one at a time, each in a process that ends with it. */
export class ImageMaker {
  readonly #bounds: ImageBounds;
  #line: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #child: ChildProcess | undefined;

  constructor(bounds: ImageBounds = IMAGE_BOUNDS) {
    this.#bounds = bounds;
  }

  /** Does not reject. */
  make(order: ImageOrder): Promise<ImageAnswer> {
    if (this.#waiting >= MOST_WAITING) return Promise.resolve({ kind: 'busy' });
    this.#waiting += 1;
    const mine = this.#line.then(() => this.#run(order));
    this.#line = mine.finally(() => (this.#waiting -= 1));
    return mine;
  }

  close(): void {
    this.#child?.kill('SIGKILL');
  }

  async #run({ type, from, picture, thumbnail }: ImageOrder): Promise<ImageAnswer> {
    const { ms, memoryBytes } = this.#bounds;
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=64', WORKER, type, from, picture, thumbnail],
      {
        // Nothing of the server's environment: it may hold keys.
        env: {},
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.#child = child;
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    let isOver = false;
    const end = (): void => {
      isOver = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(end, ms);
    const watch = setInterval(() => {
      void memoryOf(child.pid).then((bytes) => {
        if (bytes > memoryBytes) end();
      });
    }, WATCH_MS);
    await new Promise((resolve) => child.once('close', resolve).once('error', resolve));
    clearTimeout(timer);
    clearInterval(watch);
    return isOver ? { kind: 'tooLarge' } : answerIn(text);
  }
}

function answerIn(text: string): ImageAnswer {
  try {
    return JSON.parse(text) as ImageAnswer;
  } catch {
    return { kind: 'broken' };
  }
}

/** Where the system does not tell, time and pixels are the only bounds. */
async function memoryOf(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'latin1').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * PAGE_BYTES;
}
