import { readFileSync } from 'node:fs';
import type { ChildStatus } from './frame.ts';
import type { Guest, GuestEnd, GuestHost, Job } from './guest.ts';
import { readInput, readJobLine, waitForDismissal, writeFrames } from './pipes.ts';

/**
 * The program of a one-shot child. Its arguments are the guest's file and its limits as JSON. It runs one job, says how
 * that ended, and waits to be killed, so that the parent can read from the kernel what it used.
 */
const [guestFile = '', limits = '{}'] = process.argv.slice(2);

const host: GuestHost = {
  limits: JSON.parse(limits) as GuestHost['limits'],
  readRuntime: (path) => readFileSync(new URL(`../node_modules/${path}`, import.meta.url)),
  takeJob,
  readInput,
  write: writeFrames,
  programStarts: () => say('program-starts'),
  exit,
};

const { guest } = (await import(`./${guestFile}.js`)) as { guest: Guest };
exit(await endOf(guest));

function takeJob(): Job {
  say('ready');
  const line = readJobLine();
  if (!line.endsWith('\n')) process.exit(0);
  return JSON.parse(line) as Job;
}

async function endOf(run: Guest): Promise<GuestEnd> {
  try {
    return await run(host);
  } catch (error) {
    return { kind: 'crashed', reason: error instanceof Error ? error.message : String(error) };
  }
}

function exit(end: GuestEnd): never {
  say({ end });
  waitForDismissal();
  process.exit(0);
}

function say(status: ChildStatus): void {
  writeFrames('status', new TextEncoder().encode(JSON.stringify(status)));
}
