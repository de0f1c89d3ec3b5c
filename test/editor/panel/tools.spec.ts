// Tools in the real editor: another extension's tool picked, asked about, run, denied, remembered and stopped.
import { expect } from 'vitest';
import type { Frame } from 'playwright-core';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows, chooseWider } from '../support/chat.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import { call, heldAnswers, modelIs, modelsAsked, pickTools } from '../support/toolCalls.ts';
import { hideSideBar, pickRows, screenshot } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } });

/** What "Always allow this" was said of outlives a spec, so each has words of its own. */
const words = [
  ['openai/gpt-4.1', 'stressed', 'desserts', 'drawer'],
  ['anthropic/claude-sonnet-4.5', 'repaid', 'diaper', 'reward'],
] as const;

function reverse(text: string): string {
  return call('driver_reverse', { text });
}

/** Opens the chat with the driver's tool on, which has not run yet. */
async function open({ page, openPanel, evaluate }: Session): Promise<Frame> {
  await evaluate(() => {
    (globalThis as { reversals?: string[] }).reversals = [];
  });
  const panel = await openPanel();
  await pickTools(page, panel, 'Driver reverse');
  return panel;
}

function reversals(session: Session): Promise<readonly string[]> {
  return session.evaluate(() => (globalThis as { reversals?: string[] }).reversals ?? []);
}

for (const [index, [model, text, reversed, other]] of words.entries()) {
  const declare = index === 0 ? spec : spec.long;
  declare(
    `a tool of another extension is asked about, run and answered from: ${model}`,
    { userSettings: { 'aiGateway.model': model } },
    async (session) => {
      const { page, openPanel, gateway } = session;
      const before = await openPanel();
      await pickTools(page, before);
      await ask(before, '!echo no tools yet');
      expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).not.toContain('driver_reverse');
      const panel = await open(session);
      await modelIs(panel, model);
      await send(panel, reverse(text));
      await panel.getByText(`"text": "${text}"`).waitFor();
      await button(panel, 'Deny').waitFor();
      expect(await reversals(session)).toEqual([]);
      await screenshot(page, `tools-asked-${model.slice(0, 6)}`);
      await button(panel, 'Allow once').click();
      await shows(panel, reversed);
      await idle(panel);
      expect(await reversals(session)).toEqual([text]);
      await lastMessage(panel).getByText('1 command run · 2 requests').waitFor();
      // Once was once.
      await send(panel, reverse(text));
      await chooseWider(panel, 'Always allow this');
      await idle(panel);
      // Always is without a question.
      await ask(panel, reverse(text));
      await shows(panel, reversed);
      expect(await reversals(session)).toEqual([text, text, text]);
      // Another argument is another question.
      await send(panel, reverse(other));
      await fillIn(panel.getByRole('textbox', { name: 'Reason for denying' }), 'Not this one.');
      await panel.getByRole('textbox', { name: 'Reason for denying' }).press('Enter');
      await shows(panel, 'Not this one.');
      await idle(panel);
      expect(await reversals(session)).toHaveLength(3);
      expect(modelsAsked(gateway)).toEqual([model]);
      await screenshot(page, `tools-denied-${model.slice(0, 6)}`);
    },
  );
}

spec.long('arguments edited before a call are those it runs with, and a rule outlives a reload', async (session) => {
  const { openPanel, reload } = session;
  let panel = await open(session);
  await send(panel, reverse('level'));
  await chooseWider(panel, 'Edit arguments');
  await fillIn(panel.getByRole('textbox', { name: 'Arguments' }), '{"text": 5}');
  await button(panel, 'Use these').click();
  await panel.getByText(/do not fit the schema/).waitFor();
  await fillIn(panel.getByRole('textbox', { name: 'Arguments' }), '{"text": "live"}');
  await button(panel, 'Use these').click();
  await chooseWider(panel, 'Always allow this');
  await shows(panel, 'evil');
  await idle(panel);
  expect(await reversals(session)).toEqual(['live']);
  await reload();
  panel = await openPanel();
  await lastMessage(panel).getByText('evil').first().waitFor();
  await panel.getByRole('button', { name: 'Select tools, 1 tool selected' }).waitFor();
  await ask(panel, reverse('live'));
  await shows(panel, 'evil');
  // The host is a new one, so this is what ran since.
  expect(await reversals(session)).toEqual(['live']);
});

spec(
  'a turn stopped while it asks runs nothing, and can be continued and asked on',
  { userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' } },
  async (session) => {
    const { page, gateway } = session;
    const panel = await open(session);
    await modelIs(panel, 'anthropic/claude-sonnet-4.5');
    await send(panel, `${reverse('star')}\n${reverse('parts')}`);
    await panel.getByText('Allow these 2 calls?').waitFor();
    await screenshot(page, 'tools-two');
    await button(panel, 'Stop').click();
    await idle(panel);
    await lastMessage(panel).getByText('Stopped. Completed steps were kept.').waitFor();
    expect(await reversals(session)).toEqual([]);
    await messageBox(panel).click();
    await ask(panel, '!lines 2');
    await shows(panel, 'Line 2 of 2');
    expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
  },
);

const held = heldAnswers();

spec.long(
  'a question nobody sees is asked outside the panel, and leads back to it',
  { gateway: held.gateway },
  async (session) => {
    const { page, openPanel, gateway } = session;
    await send(await open(session), reverse('loop'));
    await hideSideBar(session);
    held.release();
    const toast = page.locator('.notification-toast', { hasText: 'A tool call needs your approval' });
    await toast.waitFor({ timeout: 20_000 });
    await screenshot(page, 'tools-outside');
    await toast.getByRole('button', { name: 'Deny' }).click();
    await expect.poll(() => questionsAt(gateway).length).toBe(2);
    expect(await reversals(session)).toEqual([]);
    expect(await pickRows(page).count()).toBe(0);
    const panel = await openPanel();
    await idle(panel);
    await lastMessage(panel).getByText('Denied').first().waitFor();
  },
);
