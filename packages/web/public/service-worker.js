// Shows reminders of meetings while no tab of Atrium is open. It keeps nothing and fetches nothing: pages are never
// served from here.

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('push', (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // Browsers demand a notice for every message, even for one that cannot be read.
  }
  const { title = 'Atrium', body = 'A meeting is near.', tag = 'atrium', path = '/calendar' } = told;
  event.waitUntil(
    self.registration.showNotification(title, { body, tag, icon: '/favicon.svg', data: { path } }),
  );
});

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
