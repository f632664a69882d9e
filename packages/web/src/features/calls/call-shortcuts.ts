export type CallAct = 'microphone' | 'camera' | 'screen' | 'hand' | 'people' | 'chat' | 'layout';

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const ACTS: Readonly<Record<string, CallAct>> = {
  m: 'microphone',
  v: 'camera',
  s: 'screen',
  h: 'hand',
  p: 'people',
  c: 'chat',
  l: 'layout',
};

/** Single letters, on the call's own page only and never while something is written. */
export function callShortcut(press: KeyPress, isWriting: boolean): CallAct | undefined {
  if (isWriting || press.ctrlKey || press.metaKey || press.altKey) return undefined;
  return ACTS[press.key.toLowerCase()];
}
