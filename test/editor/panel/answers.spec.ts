import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { manifest } from '../../harness/paths.ts';
import { asked, ChatPanel, pickModel } from '../support/chatPanel.ts';
import { sharedSpecs } from '../support/spec.ts';
import { hideSideBar, quickInput, runCommand, screenshot, setSidebarWidth, until } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const spec = sharedSpecs({});

/** A model slow enough that one can do something in the middle of its answer. */
const SLOW = 'first-token=50;tps=40';

/** What an answer says, without its thinking; `innerText` would leave out what is not painted. */
async function textOf(answer: Locator): Promise<string> {
  return (await answer.locator('.markdown').allTextContents()).join('\n\n');
}

/** Waits until an answer holds a text; for answers that stream slowly. */
async function contains(answer: Locator, text: string): Promise<void> {
  await expect.poll(() => textOf(answer), { timeout: 20_000 }).toContain(text);
}

spec('the packaged extension is installed and active in a real VS Code', async ({ page, evaluate }) => {
  const state = await evaluate(async (vscode, id) => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    return { version: String(extension?.packageJSON.version), isActive: extension?.isActive === true };
  }, manifest().id);
  expect(state).toEqual({ version: manifest().version, isActive: true });
  await screenshot(page, 'installed');
});

spec('settings in the user settings file reach the extension host', async ({ evaluate, gateway }) => {
  const value = await evaluate((vscode) => vscode.workspace.getConfiguration().inspect('aiGateway.baseUrl') ?? {});
  expect(value).toMatchObject({ globalValue: gateway.url });
});

spec('the caller’s own credentials never reach the editor under test', async ({ evaluate }) => {
  const found = await evaluate(() =>
    Object.entries(process.env).filter(([name]) => /^(?:AI_GATEWAY_|OPENAI_|ANTHROPIC_|VERCEL_)/.test(name)),
  );
  expect(found).toEqual([['AI_GATEWAY_API_KEY', LOCAL_KEY]]);
});

spec('a question that no model can be found for stays in the box while one is asked for', async (session) => {
  const { page, gateway } = session;
  gateway.addFault({ fault: 'html=503', path: '/v1/models', times: 3 });
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await expect.poll(() => chat.button('Select model').innerText()).toContain('Select model');
  await fillIn(chat.composer, 'A question\nof two lines');
  await chat.button('Send').click();
  await quickInput(page).waitFor();
  await expect.poll(() => chat.composer.inputValue()).toBe('A question\nof two lines');
  await screenshot(page, 'model-picker');
  await page.keyboard.press('Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
  await expect.poll(() => chat.composer.inputValue()).toBe('A question\nof two lines');
  expect(await chat.articles.count()).toBe(0);
  expect(asked(session)).toHaveLength(0);
  gateway.clear();
});

spec.long('until a model is chosen a default answers, named with its price before', async (session) => {
  const { page, evaluate } = session;
  const chat = await ChatPanel.open(session);
  await runCommand(page, 'AI Gateway: Refresh Model List');
  const line = chat.frame.locator('.composer-setup');
  await line.getByText(/^Claude Sonnet 5.5 answers until you choose a model: \$3\.00 in, \$15\.00 out/).waitFor();
  await expect.poll(() => chat.button('Select model').innerText()).toContain('Claude Sonnet 5.5');
  await screenshot(page, 'default-model');
  expect(await chat.askAndRead('A question')).toContain('A question');
  await expect.poll(() => chat.composer.inputValue()).toBe('');
  expect(asked(session).at(-1)).toMatchObject({ body: { model: 'anthropic/claude-sonnet-5.5' } });
  await expect.poll(() => line.isVisible()).toBe(false);
  const written = await evaluate((vscode) => vscode.workspace.getConfiguration().inspect('aiGateway.model') ?? {});
  expect(written).not.toHaveProperty('globalValue');

  await chat.newChat();
  await line.getByRole('button', { name: 'Choose model' }).click();
  await pickModel(page, 'anthropic/claude-sonnet-4.6');
  await line.waitFor({ state: 'hidden' });
  await expect.poll(() => chat.button('Select model').innerText()).toContain('Claude Sonnet 4.6');
});

spec('a Claude model streams over Messages, with thinking, cost and provider', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.selectModel('anthropic/claude-sonnet-4.6');
  const answer = await chat.ask('hello');
  const text = await chat.ended();
  expect(text).toMatch(/\$\d/);
  expect(text).toMatch(/via (?:anthropic|bedrock|vertex)/);
  await expect.poll(() => answer.getAttribute('aria-label')).toBe('Claude Sonnet 4.6');
  const request = asked(session).at(-1);
  expect(request?.path).toBe('/v1/messages');
  expect(JSON.stringify(request?.body).length).toBeLessThan(2048);
  expect(request?.body).not.toHaveProperty('tools');
  const thinking = answer.locator('details');
  await expect.poll(() => thinking.innerText()).toMatch(/^Thought for/);
  await thinking.locator('summary').click();
  await expect.poll(async () => (await thinking.innerText()).length).toBeGreaterThan(60);
});

spec('another model streams over Chat Completions, with thinking, cost and provider', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.selectModel('deepseek/deepseek-v3.2');
  const answer = await chat.ask('hello');
  const text = await chat.ended();
  expect(text).toMatch(/\$\d/);
  expect(text).toMatch(/via \w+ after \w+ failed/);
  await expect.poll(() => answer.locator('summary').innerText()).toMatch(/^Thought for/);
  const request = asked(session).at(-1);
  expect(request?.path).toBe('/v1/chat/completions');
  expect(JSON.stringify(request?.body).length).toBeLessThan(2048);
});

spec('Stop keeps what arrived, and Continue goes on in the same message', async (session) => {
  const { gateway, page } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.selectModel('openai/gpt-5-mini');
  gateway.addFault({ fault: SLOW });
  const answer = await chat.ask('!lines 60');
  await contains(answer, 'Line 3 of 60');
  await screenshot(page, 'streaming');
  await chat.button('Stop').click();
  await chat.ended();
  await expect.poll(() => answer.innerText()).toContain('Stopped. The partial response was kept.');
  const kept = await textOf(answer);
  expect(kept).toContain('Line 3 of 60');
  expect(kept).not.toContain('Line 60 of 60');
  await expect.poll(() => asked(session).at(-1)?.outcome).toBe('aborted');
  await screenshot(page, 'stopped');

  await chat.action(answer, 'Continue').click();
  await contains(answer, 'Line 60 of 60');
  await chat.ended();
  const lines = (await textOf(answer)).match(/Line \d+ of 60/g);
  expect(lines).toEqual(Array.from({ length: 60 }, (_, index) => `Line ${index + 1} of 60`));
  await expect.poll(() => answer.locator('.markdown').count()).toBe(1);
  await expect.poll(() => chat.articles.count()).toBe(2);
  await expect.poll(() => answer.innerText()).not.toContain('Stopped');
});

spec('Regenerate keeps the first answer as another version, also with another model', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.selectModel('openai/gpt-5-mini');
  await chat.askAndRead('!echo What is said twice');
  await chat.press(chat.answers.last(), 'Regenerate');
  await chat.answers.last().getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  await chat.ended();
  await chat.press(chat.answers.last(), 'Regenerate with another model');
  await pickModel(page, 'anthropic/claude-haiku-4.5');
  await chat.answers.last().getByRole('img', { name: 'Version 3 of 3' }).waitFor();
  await chat.ended();
  await expect.poll(() => chat.answers.last().getAttribute('aria-label')).toBe('Claude Haiku 4.5');
  expect(asked(session).at(-1)).toMatchObject({ path: '/v1/messages', body: { model: 'anthropic/claude-haiku-4.5' } });
  await screenshot(page, 'versions');
  await chat.action(chat.answers.last(), 'Previous version').click();
  await chat.answers.last().getByRole('img', { name: 'Version 2 of 3' }).waitFor();
  await expect.poll(() => chat.answers.last().getAttribute('aria-label')).toBe('GPT-5 mini');
  // The conversation's own model is the one that was chosen for it.
  await expect.poll(() => chat.button('Select model').innerText()).toContain('GPT-5 mini');
});

spec('an earlier question can be edited and both versions stay', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.selectModel('openai/gpt-5-mini');
  await chat.askAndRead('!echo first answer');
  await chat.askAndRead('!echo second answer');
  const first = chat.questions.first();
  await chat.press(first, 'Edit');
  const box = first.getByRole('textbox');
  await fillIn(box, '!echo edited answer');
  await box.press('Enter');
  await first.getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  expect(await chat.ended()).toContain('edited answer');
  await expect.poll(() => chat.articles.count()).toBe(2);
  await chat.action(first, 'Previous version').click();
  await expect.poll(() => chat.articles.count()).toBe(4);
  await expect.poll(() => chat.log.innerText()).toContain('second answer');
  await chat.action(first, 'Next version').click();
  await expect.poll(() => chat.articles.count()).toBe(2);
  await expect.poll(() => chat.log.innerText()).toContain('edited answer');
});

spec.long('Escape leaves an edit without a change', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo as it was');
  const before = asked(session).length;
  await chat.press(chat.questions.first(), 'Edit');
  await chat.questions.first().getByRole('textbox').press('Escape');
  await chat.action(chat.questions.first(), 'Edit').waitFor({ state: 'attached' });
  expect(asked(session)).toHaveLength(before);
  await expect.poll(() => chat.questions.first().innerText()).toContain('as it was');
});

spec('Copy puts the Markdown of an answer into the clipboard', async (session) => {
  const { evaluate } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo Some **bold** `code` & <tags>');
  await chat.press(chat.answers.last(), 'Copy');
  await until('the copy', async () => {
    const text = await evaluate((vscode) => vscode.env.clipboard.readText());
    return text === 'Some **bold** `code` & <tags>' ? true : undefined;
  });
  await chat.press(chat.questions.last(), 'Copy');
  await until('the copied question', async () => {
    const text = await evaluate((vscode) => vscode.env.clipboard.readText());
    return text.startsWith('!echo Some') ? true : undefined;
  });
});

spec('Delete takes a message away and Undo brings it back', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo stays');
  await chat.askAndRead('!echo goes');
  await chat.press(chat.questions.last(), 'Delete');
  await expect.poll(() => chat.articles.count()).toBe(2);
  await chat.log.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => chat.articles.count()).toBe(4);
  await expect.poll(() => chat.answers.last().innerText()).toContain('goes');
});

spec('an answer goes on while the panel is hidden, and shows whole afterwards', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  gateway.addFault({ fault: 'tps=150' });
  await contains(await chat.ask('!lines 60'), 'Line 2 of 60');
  await hideSideBar(session);
  await expect.poll(() => asked(session).at(-1)?.outcome, { timeout: 30_000 }).toBe('finished');
  const again = await ChatPanel.open(session);
  await again.ended();
  const lines = (await textOf(again.answers.last())).match(/Line \d+ of 60/g);
  expect(lines).toHaveLength(60);
  expect(new Set(lines).size).toBe(60);
});

spec.long('showing the panel again in the middle of an answer shows all of it so far', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  gateway.addFault({ fault: 'tps=60' });
  await contains(await chat.ask('!lines 80'), 'Line 2 of 80');
  await hideSideBar(session);
  const again = await ChatPanel.open(session);
  await contains(again.answers.last(), 'Line 9 of 80');
  expect(asked(session).at(-1)?.outcome).toBe('open');
  const lines = (await textOf(again.answers.last())).match(/Line \d+ of 80/g) ?? [];
  expect(lines).toEqual(lines.map((_, index) => `Line ${index + 1} of 80`));
  await again.button('Stop').click();
  await again.ended();
});

spec.long('another conversation can be shown in the middle of an answer, which goes on', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  gateway.addFault({ fault: 'tps=150' });
  await contains(await chat.ask('!lines 40'), 'Line 2 of 40');
  await chat.newChat();
  await chat.button('Send').waitFor();
  expect(await chat.askAndRead('!echo meanwhile')).toContain('meanwhile');
  await chat.openFromHistory('lines 40');
  await expect
    .poll(async () => (await textOf(chat.answers.last())).includes('Line 40 of 40'), { timeout: 20_000 })
    .toBe(true);
  const lines = (await textOf(chat.answers.last())).match(/Line \d+ of 40/g);
  expect(lines).toHaveLength(40);
});
