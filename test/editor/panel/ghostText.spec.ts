import { expect } from 'vitest';
import { questionsAt } from '../support/chat.ts';
import {
  cardSays,
  FILE,
  ghostIs,
  ghostTextOptions,
  intoTheBody,
  isReady,
  LINE,
  linesAsked,
  listen,
  ON,
  ON_AT_ONCE,
  statusItem,
  statusSays,
  typeUntilWished,
  wished,
} from '../support/ghostText.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import { focused, screenshot, showFile, until } from '../support/workbench.ts';

const spec = tidySpecs(ghostTextOptions);

function documentText({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
}

spec(
  'ghost text appears, goes on while one types along it, and is taken with Tab',
  { userSettings: ON_AT_ONCE },
  async (session) => {
    const { page } = session;
    await isReady(session);
    await intoTheBody(session);
    await typeUntilWished(session, 'r');
    await ghostIs(page, LINE.slice(1));
    await screenshot(page, 'ghost-text');

    for (const character of 'eturn') await page.keyboard.type(character);
    await ghostIs(page, LINE.slice(6).trim());
    await wished(session, 'return');

    await page.keyboard.press('Tab');
    await until('the text in the document', async () =>
      (await documentText(session)) === FILE.replace('  \n', `  ${LINE}\n`) ? true : undefined,
    );

    const told = await cardSays(page, '1 of 1 shown');
    await screenshot(page, 'ghost-text-card');
    expect(told).toContain('openai/gpt-4.1');
    expect(linesAsked(session).filter((line) => 'return'.startsWith(line))).toEqual(['r']);
  },
);

spec('what was passed over does not come again after a deletion', { userSettings: ON_AT_ONCE }, async (session) => {
  const { page } = session;
  await isReady(session);
  await intoTheBody(session);
  await typeUntilWished(session, 'r');
  await ghostIs(page, LINE.slice(1));
  await page.keyboard.press('Escape');
  await page.keyboard.type('e');
  await ghostIs(page, LINE.slice(2));
  await listen(session);
  await page.keyboard.press('Backspace');
  await wished(session, 'r');
  // The editor itself goes on along a letter; after the deletion it asked, and was given nothing.
  expect(await cardSays(page, 'From memory')).toMatch(/From memory\s+0\b/);
  await ghostIs(page, '');
  expect(linesAsked(session)).toEqual(['r']);
  // A key asks for it again.
  await session.evaluate((vscode) => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
  await ghostIs(page, LINE.slice(1));
  expect(linesAsked(session)).toEqual(['r']);
  // Nor does anything come where a line was deleted to its start.
  await listen(session);
  await session.evaluate((vscode) => vscode.commands.executeCommand('deleteAllLeft'));
  await wished(session, '');
  await cardSays(page, 'From memory');
  await ghostIs(page, '');
  expect(linesAsked(session)).toEqual(['r']);
});

spec('typing on ends the request that is under way', { userSettings: ON }, async (session) => {
  const { page, gateway } = session;
  gateway.addFault({ fault: 'first-token=60000', path: '/v1/chat' });
  await isReady(session);
  await intoTheBody(session);
  await typeUntilWished(session, 'r');
  await until('a request', async () => (questionsAt(gateway).length > 0 ? true : undefined));
  await page.keyboard.type('e');
  await until('its end', async () => (questionsAt(gateway)[0]?.outcome === 'aborted' ? true : undefined));
  await ghostIs(page, LINE.slice(2));
});

spec.long('a failure is told in the status bar only, and asks less', { userSettings: ON_AT_ONCE }, async (session) => {
  const { page, gateway, editor } = session;
  gateway.addFault({ fault: 'status=503;retry-after=600', path: '/v1/chat' });
  await isReady(session);
  await intoTheBody(session);
  await typeUntilWished(session, 'r');
  await statusSays(page, 'after a failure');
  await screenshot(page, 'ghost-text-failure');
  await page.keyboard.type('e');
  await wished(session, 're');
  // A setting that changes may help, so that the next letter asks again; until then nothing did.
  await editor.updateSettings({ 'aiGateway.inlineCompletions.debounceMs': 1 });
  await statusSays(page, /on$/);
  await page.keyboard.type('t');
  await ghostIs(page, LINE.slice(3));
  expect(linesAsked(session)).toEqual(['r', 'ret']);
  expect(await page.locator('.notifications-toasts .notification-list-item').count()).toBe(0);
});

spec.long('nothing is asked for in a file that is never sent', { userSettings: ON_AT_ONCE }, async (session) => {
  const { page, evaluate } = session;
  await isReady(session);
  await listen(session);
  await showFile(page, evaluate, '.env.local');
  await page.keyboard.press('Control+End');
  await page.getByRole('button', { name: 'Ln 2, Col 1' }).waitFor();
  await typeUntilWished(session, 'S');
  await page.keyboard.type('ECRET=');
  await wished(session, 'SECRET=');
  await cardSays(page, '.env.local is not sent');
  await intoTheBody(session);
  await typeUntilWished(session, 'r');
  await ghostIs(page, LINE.slice(1));
  expect(linesAsked(session)).toEqual(['r']);
});

spec.long(
  'one click in the status bar turns it on, and off again',
  { userSettings: { ...ON_AT_ONCE, 'aiGateway.inlineCompletions.enabled': false } },
  async (session) => {
    const { page, gateway } = session;
    await statusSays(page, /off$/);
    await intoTheBody(session);
    await typeUntilWished(session, 'r');
    await cardSays(page, 'Inline completions are off');
    expect(questionsAt(gateway)).toEqual([]);
    await statusItem(page).click();
    await statusSays(page, /on$/);
    await isReady(session);
    await session.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup'));
    await focused(page.locator('.editor-instance .monaco-editor').last());
    await page.keyboard.type('e');
    await ghostIs(page, LINE.slice(2));
    await statusItem(page).click();
    await statusSays(page, /off$/);
  },
);
