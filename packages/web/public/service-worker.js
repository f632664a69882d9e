// Shows messages and reminders of meetings while no tab of Atrium is open. It keeps nothing and fetches nothing: pages are never
// served from here.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  const { title, body, tag, path } = noticeOf(event.data);
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, icon: '/favicon.svg', data: { path } }),
  );
});

// Browsers demand a notice for every message, even for one that cannot be read.
function noticeOf(data) {
  try {
    const { reminder, message } = data.json();
    if (message !== undefined) return messageNotice(message);
    const { title, startsAt, meetingId, reminderId } = reminder;
    const time = new Date(startsAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    return {
      title,
      body: `Begins at ${time}`,
      tag: reminderId,
      path: `/meet/${encodeURIComponent(meetingId)}`,
    };
  } catch {
    return { title: 'Atrium', body: 'A meeting is near.', tag: 'atrium', path: '/calendar' };
  }
}

// The latest of a room; how many there are is in the list of rooms.
function messageNotice({ roomId, seq, room, sender, text }) {
  return {
    title: `${sender ?? 'Somebody'} in ${room ?? 'Atrium'}`,
    body: text,
    tag: `room ${roomId}`,
    path: `/rooms/${encodeURIComponent(roomId)}#m${Number(seq)}`,
  };
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path } = event.notification.data ?? {};
  // A place of this site, whatever the message says.
  const target = new URL(typeof path === 'string' && path.startsWith('/') ? path : '/', self.location.origin);
  if (target.origin !== self.location.origin) return;
  event.waitUntil(show(target.href));
});

async function show(address) {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const [tab] = tabs;
  if (!tab) return self.clients.openWindow(address);
  await tab.focus();
  return tab.navigate(address).catch(() => self.clients.openWindow(address));
}
