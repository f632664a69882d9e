export type ShortcutName =
  | 'palette'
  | 'help'
  | 'previous-room'
  | 'next-room'
  | 'previous-unread'
  | 'next-unread'
  | 'members'
  | 'search'
  | 'scratch-pad'
  | 'next-region';

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Shortcuts that work everywhere. `isWriting`: the focus is where characters are typed. */
export function shortcutOf(press: KeyPress, isWriting: boolean): ShortcutName | undefined {
  if (press.ctrlKey || press.metaKey) return commandOf(press);
  if (press.altKey) return roomStepOf(press);
  if (press.key === 'F6') return 'next-region';
  return press.key === '?' && !isWriting ? 'help' : undefined;
}

function roomStepOf({ key, shiftKey }: KeyPress): ShortcutName | undefined {
  if (key === 'ArrowUp') return shiftKey ? 'previous-unread' : 'previous-room';
  if (key === 'ArrowDown') return shiftKey ? 'next-unread' : 'next-room';
  return undefined;
}

function commandOf({ key, altKey, shiftKey }: KeyPress): ShortcutName | undefined {
  if (altKey) return undefined;
  const letter = key.toLowerCase();
  if (letter === 'k' && !shiftKey) return 'palette';
  if (letter === 'm' && shiftKey) return 'members';
  if (letter === 'f' && shiftKey) return 'search';
  if (key === '.') return 'scratch-pad';
  return key === '/' ? 'help' : undefined;
}

export interface ShortcutHelp {
  readonly keys: string;
  readonly does: string;
}

/** What the help shows, in groups. */
export const SHORTCUT_HELP: readonly {
  readonly title: string;
  readonly shortcuts: readonly ShortcutHelp[];
}[] = [
  {
    title: 'Getting around',
    shortcuts: [
      { keys: 'Ctrl K', does: 'Go to a room or run an action' },
      { keys: 'Ctrl Shift F', does: 'Search messages' },
      { keys: 'Alt ↑', does: 'Previous room' },
      { keys: 'Alt ↓', does: 'Next room' },
      { keys: 'Alt Shift ↑', does: 'Previous unread room' },
      { keys: 'Alt Shift ↓', does: 'Next unread room' },
      { keys: 'F6', does: 'Rooms, messages, composer in turn' },
      { keys: 'Ctrl Shift M', does: 'Show or hide members' },
      { keys: 'Ctrl .', does: 'Show or hide the scratch pad' },
      { keys: 'Ctrl /', does: 'This help' },
    ],
  },
  {
    title: 'Writing',
    shortcuts: [
      { keys: 'Enter', does: 'Send' },
      { keys: 'Shift Enter', does: 'New line' },
      { keys: '↑', does: 'Edit your last message (empty composer)' },
      { keys: '/', does: 'Commands: /run python writes code that runs when it is sent' },
      { keys: '@ :', does: 'People and emoji' },
      { keys: 'Ctrl Shift C', does: 'Write code' },
      { keys: 'Ctrl Enter', does: 'Send code' },
      { keys: 'Esc', does: 'Stop editing; back to writing' },
    ],
  },
  {
    title: 'In the messages',
    shortcuts: [
      { keys: '↑ ↓', does: 'Previous and next message' },
      { keys: 'Home End', does: 'First and last loaded message' },
      { keys: 'Tab', does: 'Actions of the message' },
      { keys: 'E', does: 'Edit your message' },
      { keys: 'T', does: 'Reply in its thread; Esc closes the thread' },
      { keys: 'A', does: 'Answer it' },
      { keys: 'P', does: 'Pin it, or unpin it' },
      { keys: '+', does: 'React with an emoji' },
      { keys: 'U', does: 'Mark as unread from here' },
      { keys: 'R', does: 'Run its first code block, or stop it' },
    ],
  },
  {
    title: 'In the scratch pad',
    shortcuts: [
      { keys: 'Ctrl Enter', does: 'Run' },
      { keys: 'Alt ↑', does: 'Earlier code' },
      { keys: 'Alt ↓', does: 'Later code' },
      { keys: 'Esc Tab', does: 'Leave the editor' },
    ],
  },
  {
    title: 'In the calendar',
    shortcuts: [
      { keys: '← ↑ ↓ →', does: 'Other day' },
      { keys: 'Enter', does: 'Into the day; open the meeting' },
      { keys: 'N', does: 'New meeting' },
      { keys: 'T', does: 'Today' },
      { keys: 'M W A', does: 'Month, week, agenda' },
      { keys: 'PgUp PgDn', does: 'Earlier and later' },
    ],
  },
  {
    title: 'In a call',
    shortcuts: [
      { keys: 'M', does: 'Mute and unmute' },
      { keys: 'V', does: 'Camera on and off' },
      { keys: 'S', does: 'Share your screen' },
      { keys: 'H', does: 'Raise your hand' },
      { keys: 'P C', does: 'People, chat' },
      { keys: 'L', does: 'Speaker large, or all alike' },
      { keys: 'Esc', does: 'Close what is open' },
    ],
  },
];
