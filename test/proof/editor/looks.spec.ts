// Pictures of every state in every theme and width. Look at them; what a machine can see of them is checked here too. The
// first look without a key is pictured in `trust.spec.ts`, whose window it needs.
import { expect } from 'vitest';
import { gradientPng } from '../../gateway/png.ts';
import { asked, ChatPanel } from '../../editor/support/chatPanel.ts';
import { expectNoOverflow, pictures } from '../../editor/support/looks.ts';
import { tidySpecs } from '../../editor/support/spec.ts';
import { screenshot, setSidebarWidth } from '../../editor/support/workbench.ts';

const spec = tidySpecs({
  timeout: 120_000,
  userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6', 'workbench.sideBar.location': 'left' },
});

spec('an answer with everything looks right in all themes, and from 240 pixels to wide', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await pictures(session, chat, 'empty');
  await chat.askAndRead('!markdown');
  await chat.answers.last().locator('summary').click();
  await chat.log.evaluate((log) => (log.scrollTop = 420));
  await pictures(session, chat, 'answer');
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
  await chat.write('The next question, with some words');
  await pictures(session, chat, 'streaming');
  await setSidebarWidth(page, 240);
  await screenshot(page, 'looks-streaming-240');
  await expectNoOverflow(chat, 'streaming at 240');
  await chat.button('Stop').click();
  await chat.ended();
  await screenshot(page, 'looks-stopped-240');
  await expectNoOverflow(chat, 'stopped at 240');
  expect(asked(session).length).toBeGreaterThan(1);
});
