import { parseArgs } from 'node:util';

export const USAGE = `npm run import-mongodb -- --from mongodb://host/database | --dump DIRECTORY

  --from ADDRESS       a running MongoDB; it is read and never written
  --dump DIRECTORY     what mongodump wrote, with --gzip or without
  --database NAME      which of several databases
  --mapping FILE       collections and fields that have other names (docs/import.md)
  --work DIRECTORY     checkpoint and report; the usual one is import/ in the data directory
  --administrator NAME user name or e-mail address of an imported account that becomes an administrator
  --rate NUMBER        at most so many records a second
  --dry-run            read and check everything, write nothing, report
  --verify             compare source and target record by record, write nothing
  --follow             then bring what changes in the source, until Ctrl-C (needs --from)
  --fresh              forget the checkpoint and begin again; what is there already stays`;

export interface ImportOptions {
  readonly source:
    | { readonly kind: 'live'; readonly address: string }
    | { readonly kind: 'dump'; readonly directory: string };
  readonly database: string | undefined;
  readonly mapping: string | undefined;
  readonly work: string | undefined;
  readonly administrator: string | undefined;
  readonly rate: number | undefined;
  readonly mode: 'import' | 'dry-run' | 'verify' | 'follow';
  readonly isFresh: boolean;
}

/** Throws an `Error` that says what is wrong. */
export function parseOptions(args: readonly string[]): ImportOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      dump: { type: 'string' },
      database: { type: 'string' },
      mapping: { type: 'string' },
      work: { type: 'string' },
      administrator: { type: 'string' },
      rate: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      verify: { type: 'boolean', default: false },
      follow: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  });
  const { database, mapping, work, administrator, fresh: isFresh } = values;
  const mode = modeOf(values);
  const source = sourceOf(values);
  if (mode === 'follow' && source.kind === 'dump')
    throw new Error('A dump does not change: --follow needs --from.');
  return { source, database, mapping, work, administrator, rate: rateOf(values.rate), mode, isFresh };
}

function sourceOf({ from, dump }: { from?: string; dump?: string }): ImportOptions['source'] {
  if ((from === undefined) === (dump === undefined)) throw new Error('Give either --from or --dump.');
  return from === undefined ? { kind: 'dump', directory: dump! } : { kind: 'live', address: from };
}

function modeOf(values: Record<'dry-run' | 'verify' | 'follow', boolean>): ImportOptions['mode'] {
  const modes = (['dry-run', 'verify', 'follow'] as const).filter((name) => values[name]);
  if (modes.length > 1) throw new Error(`--${modes.join(' and --')} do not go together.`);
  return modes[0] ?? 'import';
}

function rateOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (!(rate > 0)) throw new Error('--rate is a number of records a second.');
  return rate;
}
