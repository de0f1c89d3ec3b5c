import { expect } from 'vitest';
import { articles, ask, button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { panelFrame, pick, runCommand, screenshot, typeInQuickInput, until } from '../support/workbench.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-4.1' };
const slow = { tokensPerSecond: 30 };

spec(
  'an answer stopped by Escape keeps what arrived, and goes on in the same message',
  { userSettings, gateway: { speed: slow } },
  async ({ openPanel, gateway, page }) => {
    const panel = await openPanel();
    await send(panel, '!lines 60');
    await button(panel, 'Stop').waitFor();
    await shows(panel, 'Line 3');
    await messageBox(panel).press('Escape');
    await idle(panel);
    await until('the request to be given up', async () =>
      questionsAt(gateway).at(-1)?.outcome === 'aborted' ? true : undefined,
    );
    const kept = await lastMessage(panel).innerText();
    expect(kept).toContain('Line 3');
    await screenshot(page, 'chat-stopped');
    await button(lastMessage(panel), 'Continue').click();
    await expect.poll(() => questionsAt(gateway).length).toBe(2);
    await expect.poll(() => articles(panel).count()).toBe(2);
    await button(panel, 'Stop').click();
    await idle(panel);
    expect(await lastMessage(panel).innerText()).toContain('Line 3');
  },
);

spec('regenerating and editing keep every version', { userSettings }, async ({ page, openPanel, gateway }) => {
  const panel = await openPanel();
  await ask(panel, '!echo first words');
  await button(lastMessage(panel), 'Regenerate').click();
  await lastMessage(panel).getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  await idle(panel);
  await button(lastMessage(panel), 'Regenerate with another model').click();
  await typeInQuickInput(page, 'anthropic/claude-haiku-4.5');
  await pick(page, 'anthropic/claude-haiku-4.5');
  await lastMessage(panel).getByRole('img', { name: 'Version 3 of 3' }).waitFor();
  await idle(panel);
  expect(questionsAt(gateway).map((request) => request.path)).toEqual([
    '/v1/chat/completions',
    '/v1/chat/completions',
    '/v1/messages',
  ]);
  await button(lastMessage(panel), 'Previous version').click();
  await lastMessage(panel).getByRole('img', { name: 'Version 2 of 3' }).waitFor();

  await button(articles(panel).first(), 'Edit').click();
  const editor = articles(panel).first().getByRole('textbox');
  await editor.fill('!echo other words');
  await editor.press('Enter');
  await shows(panel, 'other words');
  await idle(panel);
  await articles(panel).first().getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  await button(articles(panel).first(), 'Previous version').click();
  await shows(panel, 'first words');
});

spec(
  'a reload in mid-stream loses nothing, and a hidden panel goes on',
  { userSettings, gateway: { speed: slow } },
  async ({ page, openPanel, reload, gateway }) => {
    let panel = await openPanel();
    await send(panel, '!lines 40');
    await shows(panel, 'Line 2');
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    panel = await panelFrame(page);
    await shows(panel, 'Line 4');
    await messageBox(panel).fill('a draft to keep');
    await new Promise((resolve) => setTimeout(resolve, 1_200)); // what is promised: at most the last second is lost
    const before = (await lastMessage(panel).innerText()).match(/Line \d+/g)?.length ?? 0;
    await reload();
    panel = await openPanel();
    await shows(panel, 'Line 4');
    await expect.poll(() => messageBox(panel).inputValue()).toBe('a draft to keep');
    const after = (await lastMessage(panel).innerText()).match(/Line \d+/g)?.length ?? 0;
    expect(after).toBeGreaterThanOrEqual(before - 1);
    await button(lastMessage(panel), 'Continue').waitFor();
    await screenshot(page, 'chat-after-reload');
    expect(questionsAt(gateway)).toHaveLength(1);
  },
);
