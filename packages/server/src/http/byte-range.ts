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
  if (first === '') return last === '' ? undefined : endOf(size, Number(last));
  const from = Number(first);
  const to = last === '' ? size - 1 : Number(last);
  if (from >= size) return 'outside';
  return to < from ? undefined : { from, to: Math.min(to, size - 1) };
}

function endOf(size: number, count: number): ByteRange | 'outside' {
  return count === 0 ? 'outside' : { from: Math.max(0, size - count), to: size - 1 };
}
