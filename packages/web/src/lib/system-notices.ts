import { readStored, writeStored } from './browser-storage.ts';
import { Observable } from './readable.ts';

const KEY = 'atrium.notices';

/** Whether the system shows notices while a tab of Atrium is open but not looked at. */
export const notifiesBeside = new Observable<boolean>(readStored(KEY) === 'on' && permission() === 'granted');

/** Answers whether the browser allows what was wanted. */
export async function setNotifiesBeside(wanted: boolean): Promise<boolean> {
  const isAllowed =
    !wanted || (permission() !== 'unsupported' && (await Notification.requestPermission()) === 'granted');
  writeStored(KEY, wanted && isAllowed ? 'on' : undefined);
  notifiesBeside.set(wanted && isAllowed);
  return isAllowed;
}

export interface SystemNotice {
  readonly title: string;
  readonly text: string;
  /** One notice per thing, in all tabs. */
  readonly tag: string;
  readonly onClick: () => void;
}

/** Nothing while somebody looks at the page: it tells them itself. */
export function showSystemNotice({ title, text, tag, onClick }: SystemNotice): void {
  if (
    !notifiesBeside.get() ||
    permission() !== 'granted' ||
    (document.visibilityState === 'visible' && document.hasFocus())
  )
    return;
  try {
    const notice = new Notification(title, { body: text, tag, icon: '/favicon.svg' });
    notice.addEventListener('click', () => {
      focus();
      onClick();
      notice.close();
    });
  } catch {
    // Phones show notices through a service worker only.
  }
}

function permission(): NotificationPermission | 'unsupported' {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported';
}
