// Tools in the real editor: another extension's tool picked, asked about, run, denied, remembered and stopped.
import { expect } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { spec, type Session } from '../support/spec.ts';
import { pick, pickRows, runCommand, screenshot, typeInQuickInput, until } from '../support/workbench.ts';

const models = ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5'] as const;
const CALL = '!call driver_reverse {"text":"stressed"}';

/** Switches the driver's tool on for the conversation, as a person does. */
async function pickReverse(page: Page, panel: Frame): Promise<void> {
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  await typeInQuickInput(page, 'reverse');
  await pick(page, /driver.reverse/i);
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Select tools, 1 tool on' }).waitFor();
}

function reversals(session: Session): Promise<readonly string[]> {
  return session.evaluate(() => (globalThis as { reversals?: string[] }).reversals ?? []);
}

for (const model of models) {
  spec(
    `a tool of another extension is asked about, run and answered from: ${model}`,
    { userSettings: { 'aiGateway.model': model } },
    async (session) => {
      const { page, openPanel, gateway } = session;
      const panel = await openPanel();
      await ask(panel, '!echo no tools yet');
      expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).not.toContain('driver_reverse');
      await pickReverse(page, panel);
      await send(panel, CALL);
      await panel.getByText('"text": "stressed"').waitFor();
      await button(panel, 'Deny').waitFor();
      expect(await reversals(session)).toEqual([]);
      await screenshot(page, `tools-asked-${model.slice(0, 6)}`);
      await button(panel, 'Allow once').click();
      await shows(panel, 'desserts');
      await idle(panel);
      expect(await reversals(session)).toEqual(['stressed']);
      await lastMessage(panel).getByText('This answer ran 1 in 2 requests').waitFor();
      // Once was once.
      await send(panel, CALL);
      await button(panel, 'Always allow this').click();
      await idle(panel);
      // Always is without a question.
      await send(panel, CALL);
      await expect.poll(async () => (await reversals(session)).length, { timeout: 20_000 }).toBe(3);
      await idle(panel);
      // Another argument is another question.
      await send(panel, '!call driver_reverse {"text":"drawer"}');
      await panel.getByRole('textbox', { name: 'Reason for denying' }).fill('Not this one.');
      await panel.getByRole('textbox', { name: 'Reason for denying' }).press('Enter');
      await shows(panel, 'Not this one.');
      await idle(panel);
      expect(await reversals(session)).toHaveLength(3);
      await screenshot(page, `tools-denied-${model.slice(0, 6)}`);
    },
  );
}

spec(
  'arguments edited before a call are those it runs with, and a rule outlives a reload',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } },
  async (session) => {
    const { page, openPanel, reload } = session;
    let panel = await openPanel();
    await pickReverse(page, panel);
    await send(panel, CALL);
    await button(panel, 'Edit arguments').click();
    await panel.getByRole('textbox', { name: 'Arguments' }).fill('{"text": 5}');
    await button(panel, 'Use these').click();
    await panel.getByText(/do not fit the schema/).waitFor();
    await panel.getByRole('textbox', { name: 'Arguments' }).fill('{"text": "live"}');
    await button(panel, 'Use these').click();
    await button(panel, 'Always allow this').click();
    await shows(panel, 'evil');
    await idle(panel);
    expect(await reversals(session)).toEqual(['live']);
    await reload();
    panel = await openPanel();
    await lastMessage(panel).getByText('evil').first().waitFor();
    await panel.getByRole('button', { name: 'Select tools, 1 tool on' }).waitFor();
    await send(panel, '!call driver_reverse {"text":"live"}');
    await idle(panel);
    await shows(panel, 'evil');
  },
);

spec(
  'a turn stopped while it asks runs nothing, and can be continued and asked on',
  { userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' } },
  async (session) => {
    const { page, openPanel, gateway } = session;
    const panel = await openPanel();
    await pickReverse(page, panel);
    await send(panel, `${CALL}\n!call driver_reverse {"text":"parts"}`);
    await panel.getByText('Allow these 2 calls?').waitFor();
    await screenshot(page, 'tools-two');
    await button(panel, 'Stop').click();
    await idle(panel);
    await lastMessage(panel).getByText('Stopped. What was done is kept.').waitFor();
    expect(await reversals(session)).toEqual([]);
    await messageBox(panel).click();
    await ask(panel, '!lines 2');
    await shows(panel, 'Line 2 of 2');
    expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
  },
);

spec(
  'a question nobody sees is asked outside the panel, and leads back to it',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' }, gateway: { speed: { firstTokenMs: 1_500 } } },
  async (session) => {
    const { page, openPanel } = session;
    const panel = await openPanel();
    await pickReverse(page, panel);
    await send(panel, CALL);
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    const toast = page.locator('.notification-toast', { hasText: 'A tool waits for your answer' });
    await toast.waitFor({ timeout: 20_000 });
    await screenshot(page, 'tools-outside');
    await toast.getByRole('button', { name: 'Deny' }).click();
    await until('the denial to reach the model', async () =>
      questionsAt(session.gateway).length === 2 ? true : undefined,
    );
    expect(await reversals(session)).toEqual([]);
    expect(await pickRows(page).count()).toBe(0);
  },
);
