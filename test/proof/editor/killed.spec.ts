// An editor that is killed, and files that it left torn: what a user had made is there again.
import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { answers, begin, ended, invoiceFiles, reached, tableFrame } from '../../editor/support/extractionBatch.ts';
import { comesTo, journalsWith, linesIn } from '../../editor/support/keeping.ts';
import { spec } from '../../editor/support/spec.ts';
import { notificationText, pressNotificationButton, screenshot } from '../../editor/support/workbench.ts';
import { waitForWorkbench } from '../../harness/browser.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const COUNT = 40;
const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini' };

spec('a killed editor loses at most the last second of an answer', { userSettings }, async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  gateway.addFault({ fault: 'tps=60' });
  const answer = await chat.ask('!lines 200');
  await comesTo(answer, 4);
  const seen = (await linesIn(answer)).length;
  await fillIn(chat.composer, 'Draft before the crash');
  await comesTo(answer, seen + 10);
  await session.crash();
  const again = await ChatPanel.open(session);
  await again.ended();
  const kept = await linesIn(again.answers.last());
  expect(kept.length).toBeGreaterThanOrEqual(seen);
  expect(kept).toEqual(kept.map((_, index) => index + 1));
  await expect.poll(() => again.composer.inputValue()).toBe('Draft before the crash');
  await again.action(again.answers.last(), 'Continue').click();
  await comesTo(again.answers.last(), 200);
  const whole = await linesIn(again.answers.last());
  expect(whole).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
});

spec('a torn file of a chat opens with all that is whole in it', { userSettings }, async (session) => {
  const { editor, page } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo kept on disk');
  await chat.askAndRead('!echo torn off');
  await page.goto('about:blank');
  const [journal = ''] = (await journalsWith(session, 'torn off')).filter((file) => /conversations/.test(file));
  const text = await readFile(journal, 'utf8');
  await writeFile(journal, text.slice(0, text.lastIndexOf('torn off') + 4));
  await page.goto(editor.url);
  await waitForWorkbench(page);
  const again = await ChatPanel.open(session);
  await expect.poll(() => again.log.innerText()).toContain('kept on disk');
  expect(await again.askAndRead('!echo and goes on')).toContain('and goes on');
});

spec(
  'a batch that a killed editor cut off is offered again, and goes on only when told to',
  {
    userSettings: { ...userSettings, 'aiGateway.extraction.concurrency': 4 },
    files: invoiceFiles(COUNT),
    gateway: { keepRequests: 5_000 },
  },
  async (session) => {
    const { page, gateway } = session;
    // Slow enough that a busy machine presses a button in the middle.
    gateway.addFault({ fault: 'first-token=1000', times: 1_000 });
    await reached(await begin(session), 12);
    await session.crash();
    const text = await notificationText(page, 'was cut off');
    const done = Number(/(\d+) of 40 done/.exec(text)?.[1]);
    expect(done).toBeGreaterThanOrEqual(12);
    expect(text).toMatch(/\$0\.\d+ so far/);
    const asked = gateway.requests.length;
    await screenshot(page, 'batch-cut-off');
    expect(gateway.requests.length).toBe(asked);
    await pressNotificationButton(page, 'was cut off', 'Resume');
    const frame = await tableFrame(session);
    await ended(frame, COUNT);
    const counts = answers(session);
    expect(counts.size).toBe(COUNT);
    expect([...counts.values()].filter((count) => count > 1).length).toBeLessThanOrEqual(4);
    await expect.poll(() => frame.getByText(`${COUNT} of ${COUNT}`).count(), { timeout: 30_000 }).toBeGreaterThan(0);
  },
);
