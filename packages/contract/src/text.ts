import { z } from 'zod';

// oxlint-disable-next-line no-control-regex -- they are what is meant
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * What people write: whole characters (half a surrogate pair is stored nowhere) and no control characters but tab and
 * line ends (they show nothing and cost six bytes each on the wire).
 */
export function writtenText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .overwrite((text) => text.toWellFormed().replace(INVISIBLE, ''));
}
