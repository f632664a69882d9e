import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

export const EXPORT_USAGE = `npm run export -- --to FILE [options]
  --to FILE              the archive to write; it must not exist
  --passphrase-file FILE encrypt with what stands in the file's first line
  --rcu N                read at most N read units a second
  --without-files        leave out the bytes of attachments
  --segments N           parts of a table to read at a time (1 to 16, 4 unless it is set)`;

export const RESTORE_USAGE = `npm run restore -- --from FILE [options]
  --from FILE            the archive to read
  --passphrase-file FILE its passphrase stands in the file's first line
  --into-prefix PREFIX   write to tables whose names begin so, in place of ATRIUM_TABLE_PREFIX
  --verify               check the archive, write nothing`;

export interface ExportCommand {
  readonly to: string;
  readonly passphrase: string | undefined;
  readonly rcu: number | undefined;
  readonly isWithoutFiles: boolean;
  readonly segments: number;
}

export interface RestoreCommand {
  readonly from: string;
  readonly passphrase: string | undefined;
  readonly intoPrefix: string | undefined;
  readonly isVerifyOnly: boolean;
}

/** Throws an `Error` that says what is wrong. */
export function parseExport(args: readonly string[]): ExportCommand {
  const { values } = parseArgs({
    args: [...args],
    options: {
      to: { type: 'string' },
      'passphrase-file': { type: 'string' },
      rcu: { type: 'string' },
      'without-files': { type: 'boolean', default: false },
      segments: { type: 'string', default: '4' },
    },
  });
  if (values.to === undefined) throw new Error('Say with --to where the archive goes.');
  const segments = Number(values.segments);
  if (!Number.isInteger(segments) || segments < 1 || segments > 16)
    throw new Error('--segments is a number from 1 to 16.');
  const rcu = values.rcu === undefined ? undefined : Number(values.rcu);
  if (rcu !== undefined && !(rcu >= 1)) throw new Error('--rcu is a number of read units a second, from 1.');
  return {
    to: values.to,
    passphrase: passphraseIn(values['passphrase-file']),
    rcu,
    segments,
    isWithoutFiles: values['without-files'],
  };
}

/** Throws an `Error` that says what is wrong. */
export function parseRestore(args: readonly string[]): RestoreCommand {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      'passphrase-file': { type: 'string' },
      'into-prefix': { type: 'string' },
      verify: { type: 'boolean', default: false },
    },
  });
  if (values.from === undefined) throw new Error('Say with --from which archive it is.');
  const intoPrefix = values['into-prefix'];
  if (intoPrefix !== undefined && !/^[A-Za-z0-9_.-]{1,200}$/.test(intoPrefix))
    throw new Error('--into-prefix holds letters, digits, _ . and - only.');
  return {
    from: values.from,
    passphrase: passphraseIn(values['passphrase-file']),
    intoPrefix,
    isVerifyOnly: values.verify,
  };
}

/** Not on the command line, where everybody on the machine could read it. */
function passphraseIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  const [passphrase = ''] = readFileSync(file, 'utf8').split(/\r?\n/);
  if (passphrase.length < 12) throw new Error('The passphrase has fewer than 12 characters.');
  return passphrase;
}
