export type ProjectKey = 'go-to-file' | 'go-to-symbol' | 'search' | 'format' | 'close';

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> & {
  readonly code?: string;
};

/**
 * Keys of a project. Those that browsers keep for themselves (Ctrl+W, Ctrl+N, Ctrl+T) are left alone; printing gives way
 * to going to a file, as in editors.
 */
export function projectKeyOf(press: KeyPress): ProjectKey | undefined {
  const key = press.key.toLowerCase();
  const isCommand = press.ctrlKey || press.metaKey;
  if (press.altKey) return altKeyOf(press, key, isCommand);
  if (!isCommand) return undefined;
  if (key === 'p' && !press.shiftKey) return 'go-to-file';
  if (!press.shiftKey) return undefined;
  if (key === 'o') return 'go-to-symbol';
  return key === 'f' ? 'search' : undefined;
}

function altKeyOf({ shiftKey, code }: KeyPress, key: string, isCommand: boolean): ProjectKey | undefined {
  if (isCommand) return undefined;
  // With the Alt key a Mac writes another character.
  if (shiftKey && (key === 'f' || code === 'KeyF')) return 'format';
  return key === 'w' || code === 'KeyW' ? 'close' : undefined;
}
