import { expect } from 'vitest';
import { articles, ask, messageBox } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import {
  notificationText,
  pick,
  pickRows,
  pressNotificationButton,
  quickInput,
  runCommand,
  screenshot,
  typeInQuickInput,
} from '../support/workbench.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-4.1' };

spec(
  'conversations are listed, found by their text, deleted with undo, and open as they were',
  { userSettings },
  async ({ page, openPanel, reload }) => {
    let panel = await openPanel();
    await ask(panel, '!echo about marmots');
    await panel.getByRole('button', { name: 'New chat' }).first().click();
    await expect.poll(() => articles(panel).count()).toBe(0);
    await ask(panel, '!echo about otters');
    await reload();
    panel = await openPanel();
    await expect.poll(() => articles(panel).count()).toBe(2);
    await panel.getByRole('button', { name: 'History' }).first().click();
    await expect.poll(() => pickRows(page).count()).toBe(2);
    await screenshot(page, 'history');
    await typeInQuickInput(page, 'marmots');
    await expect.poll(() => pickRows(page).count()).toBe(1);
    await pick(page, 'marmots');
    await expect.poll(() => articles(panel).first().innerText()).toContain('marmots');

    await runCommand(page, 'AI Gateway: Delete Chat');
    expect(await notificationText(page, /[Dd]eleted/)).toContain('marmots');
    await pressNotificationButton(page, /[Dd]eleted/, 'Undo');
    await runCommand(page, 'AI Gateway: Show Chat History');
    await expect.poll(() => pickRows(page).count()).toBe(2);
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
  },
);

spec('text stays in the composer when no model is chosen', {}, async ({ page, openPanel, gateway }) => {
  const panel = await openPanel();
  await messageBox(panel).fill('do not lose me');
  await messageBox(panel).press('Enter');
  await quickInput(page).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => messageBox(panel).inputValue()).toBe('do not lose me');
  expect(gateway.requests.filter((request) => request.method === 'POST')).toEqual([]);
});
