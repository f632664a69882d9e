import type { AttributeMap } from '../../storage/marshalling.ts';

/** Of a stored item; empty where there is no such text. */
export function textOf(item: AttributeMap, name: string): string {
  const value = item[name];
  return value !== undefined && 'S' in value ? value.S : '';
}

/** Of a stored item; 0 where there is no such number. */
export function numberOf(item: AttributeMap, name: string): number {
  const value = item[name];
  return value !== undefined && 'N' in value ? Number(value.N) : 0;
}
