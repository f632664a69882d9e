/** Both included. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a `Range` asks for of `size` bytes: nothing for none, for several and for what is no range (all is sent then), or that
 * it lies outside.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const range =
    first === ''
      ? { from: Math.max(0, size - Number(last)), to: size - 1 }
      : { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return range.from >= size || (first === '' && Number(last) === 0) ? 'outside' : range;
}
