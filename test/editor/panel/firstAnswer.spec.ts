import { expect } from 'vitest';
import { spec } from '../support/spec.ts';
import { screenshot, setSidebarWidth } from '../support/workbench.ts';

const CHAT = /\/(?:chat\/completions|messages)$/;

const userSettings = { 'aiGateway.model': 'anthropic/claude-sonnet-4.6' };

spec(
  'a question typed in the panel gets an answer over HTTP',
  { userSettings },
  async ({ page, openPanel, gateway, setTheme }) => {
    const panel = await openPanel();
    await setSidebarWidth(page, 420);
    await panel.getByRole('textbox', { name: 'Message' }).fill('Explain recursion in two sentences.');
    await panel.getByRole('button', { name: 'Send', exact: true }).click();

    const conversation = panel.getByRole('log', { name: 'Conversation' });
    await expect.poll(() => conversation.getByRole('article').count()).toBe(2);
    expect(await conversation.getByRole('article', { name: 'You' }).innerText()).toContain('Explain recursion');
    const answer = conversation.getByRole('article').nth(1);
    await answer.getByRole('button', { name: 'Regenerate', exact: true }).waitFor({ state: 'attached' });
    expect((await answer.innerText()).length).toBeGreaterThan(40);

    const asked = gateway.requests.filter((request) => CHAT.test(request.path));
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(asked[0]?.body)).toContain('Explain recursion');

    for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast'] as const) {
      await setTheme(theme);
      await screenshot(page, `first-answer-${theme}`);
    }
  },
);
