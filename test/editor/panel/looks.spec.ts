// Pictures of every state in every theme and width. Look at them; what a machine can see of them is checked here too.
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { gradientPng } from '../../gateway/png.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, spec as ownSpec, type Session } from '../support/spec.ts';
import { screenshot, setSidebarWidth, type Theme } from '../support/workbench.ts';

const THEMES: readonly [Theme, string][] = [
  ['Default Dark Modern', 'dark'],
  ['Default Light Modern', 'light'],
  ['Default High Contrast', 'hc'],
  ['Default High Contrast Light', 'hc-light'],
];

const spec = sharedSpecs({
  timeout: 120_000,
  userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6', 'workbench.sideBar.location': 'left' },
});

/** Nothing of the panel may reach beyond its sides. */
async function expectNoOverflow(chat: ChatPanel, what: string): Promise<void> {
  const wide = await chat.frame.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isInScroller = (element: Element): boolean =>
      element.closest('pre, .md-table, table, .katex-display, .katex') !== null;
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !isInScroller(element))
      .map((element) => `${element.tagName}.${element.className.toString()}`)
      .slice(0, 5);
  });
  expect(wide, what).toEqual([]);
}

async function pictures(session: Session, chat: ChatPanel, name: string): Promise<void> {
  for (const [theme, short] of THEMES) {
    await session.setTheme(theme);
    await screenshot(session.page, `looks-${name}-${short}`);
    // The editor's own sheet colours `code`: on our frame that was white on white in one theme.
    const codes = chat.frame.locator('pre code');
    const colours = await codes.evaluateAll((all) =>
      all.map((code) => [code, code.closest('pre') ?? code].map((element) => getComputedStyle(element).color)),
    );
    for (const [ofCode, ofFrame] of colours) expect(ofCode, `code in ${short}`).toBe(ofFrame);
  }
  await expectNoOverflow(chat, name);
}

spec('an answer with everything looks right in all themes, and from 240 pixels to wide', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await pictures(session, chat, 'empty');
  await chat.askAndRead('!markdown');
  await chat.answers.last().locator('summary').click();
  await chat.log.evaluate((log) => (log.scrollTop = 420));
  await pictures(session, chat, 'answer');
  await session.setTheme('Default Dark Modern');
  for (const width of [240, 700]) {
    await setSidebarWidth(page, width);
    for (const [place, top] of [
      ['start', 0],
      ['middle', 900],
      ['end', 1e6],
    ] as const) {
      await chat.log.evaluate((log, scrollTop) => (log.scrollTop = scrollTop), top);
      await screenshot(page, `looks-answer-${width}-${place}`);
    }
    await expectNoOverflow(chat, `answer at ${width}`);
  }
});

spec('streaming, stopped and failed look right in all themes', async (session) => {
  const { page, gateway } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await chat.newChat();
  await chat.composer.evaluate((box, base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([bytes], 'sky.png', { type: 'image/png' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, gradientPng('sky').toString('base64'));
  await chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem').waitFor();
  gateway.addFault({ fault: 'cut-after=60', path: '/v1/' });
  await chat.askAndRead('!lines 30');
  gateway.addFault({ fault: 'tps=20', path: '/v1/' });
  const answer = await chat.ask('!lines 300');
  await answer.getByText('Line 1 of 300').waitFor();
  await chat.composer.fill('The next question, with some words');
  await pictures(session, chat, 'streaming');
  await session.setTheme('Default Dark Modern');
  await setSidebarWidth(page, 240);
  await screenshot(page, 'looks-streaming-240');
  await expectNoOverflow(chat, 'streaming at 240');
  await chat.button('Stop').click();
  await chat.ended();
  await screenshot(page, 'looks-stopped-240');
  await expectNoOverflow(chat, 'stopped at 240');
  expect(asked(session).length).toBeGreaterThan(1);
});

ownSpec(
  'the first look without a key says what to do, in all themes and at 240 pixels',
  { key: 'none', trust: false, userSettings: { 'aiGateway.baseUrl': 'https://ai-gateway.vercel.sh' } },
  async (session) => {
    const { page } = session;
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    await chat.button('Set API key').waitFor();
    await pictures(session, chat, 'no-key');
    await setSidebarWidth(page, 240);
    await screenshot(page, 'looks-no-key-240');
    await expectNoOverflow(chat, 'no key at 240');
    expect(await chat.frame.content()).not.toContain(LOCAL_KEY);
  },
);
