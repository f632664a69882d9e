import { expect } from 'vitest';
import { test } from '../fixtures/story.ts';

/** Each would call `complain`, open a dialog or break the security policy if it came alive. */
const HOSTILE = [
  `<script>complain('script')</script>`,
  `<img src=x onerror="complain('img')">`,
  `<svg onload="complain('svg')"><animate onbegin="complain('animate')" attributeName=x dur=1s></svg>`,
  `<iframe srcdoc="<script>parent.complain('iframe')</script>"></iframe>`,
  `[click](javascript:complain('link'))`,
  `![image](x" onerror="complain('markdown'))`,
  `<a href="jAvAsCrIpT&colon;complain('entity')">link</a>`,
  '```html"><img src=x onerror=complain(1)>\n<script>complain("fence")</script>\n```',
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=complain('mutation')&gt;">`,
  `<details open ontoggle="complain('details')"><summary>x</summary></details>`,
  `<style>@import 'https://hostile.example/x.css'; * { display: none }</style>`,
  `<form action="javascript:complain('form')"><button>send</button></form><base href="https://hostile.example/">`,
  `{{constructor.constructor('complain(1)')()}} \${complain(1)} <%= complain(1) %>`,
  `\u202Egnp.exe <https://hostile.example/"onmouseover="complain(1)>`,
];

test('[WEB-20, WEB-21] hostile text stays text in messages, code, names and topics', async ({ story }) => {
  const mallory = await story.person(`<img src=x onerror="complain('name')">`);
  const victim = await story.person('Victim');
  const { roomId } = (
    await victim.createRoom({
      name: `<svg onload=complain('room')>`,
      topic: `<script>complain('topic')</script> [x](javascript:complain(1))`,
    })
  ).listing.room;
  await mallory.joinRoom(`<svg onload=complain('room')>`);
  await victim.goToRoom(roomId);
  await Promise.all(
    HOSTILE.map(async (text, index) => {
      await mallory.post(roomId, `hostile-text-${index}`, { kind: 'text', text });
      await mallory.post(roomId, `hostile-code-${index}`, {
        kind: 'code',
        language: ['html', 'javascript', 'c++', '', '..', 'constructor'][index % 6] ?? '',
        source: text,
      });
    }),
  );
  await mallory.post(roomId, 'hostile-the-end', { kind: 'text', text: 'that was all' });
  await victim.message('that was all').waitFor();

  // Everything is looked at: the whole room, its header, its members, the palette, the room list.
  await victim.messages.last().focus();
  for (let rows = 0; rows < HOSTILE.length * 2 + 1; rows += 1) await victim.page.keyboard.press('ArrowUp');
  await victim.page.getByRole('button', { name: /Members/ }).click();
  await victim.page.getByRole('complementary', { name: 'Members' }).getByText('<img src=x').waitFor();
  await victim.page.keyboard.press('Control+k');
  await victim.dialog().getByText('svg onload').waitFor();
  await victim.page.keyboard.press('Escape');
  await victim.dialog().waitFor({ state: 'detached' });
  await victim.page.reload();
  await victim.message('that was all').waitFor();

  const { timeline, page } = victim;
  const alive =
    'script, iframe, svg[onload], style, form, base, math, object, embed, [onerror], [onload], [ontoggle]';
  expect(await timeline.locator(alive).count()).toBe(0);
  expect(await page.locator('a[href^="javascript" i]').count()).toBe(0);
  for (const link of await timeline.getByRole('link').all()) {
    expect(await link.getAttribute('href')).toMatch(/^(?:https?|mailto):/);
    expect(await link.getAttribute('rel')).toMatch(/noopener|noreferrer/);
  }
  expect(new URL(page.url()).pathname).toBe(`/rooms/${roomId}`);
});

test('a page that complains is heard', async ({ story }) => {
  const user = await story.visitor({ name: 'Somebody' });
  await user.goTo('/');
  await user.page.evaluate(() => {
    console.error('planted');
    document.body.append(Object.assign(document.createElement('style'), { textContent: 'a { color: red }' }));
    setTimeout(() => alert('planted'));
    setTimeout(() => {
      throw new Error('thrown');
    });
  });
  await expect
    .poll(() => user.complaints.join('\n'))
    .toMatch(/(?=.*planted)(?=.*security policy: style-src)(?=.*dialog: planted)(?=.*thrown)/s);
  story.expectComplaints(/./);
});
