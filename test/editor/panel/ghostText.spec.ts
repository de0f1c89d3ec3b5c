import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { backendSaying, missingPart } from '../support/insertingBackend.ts';
import { spec, type Session, type SpecOptions } from '../support/spec.ts';
import { openFile, screenshot, until } from '../support/workbench.ts';

const LINE = 'return first + second;';
const FILE = 'export function add(first: number, second: number): number {\n  \n}\n';

const options: SpecOptions = {
  gateway: { backend: backendSaying((prompt) => missingPart(prompt, LINE)) },
  files: { 'src/add.ts': FILE, '.env.local': 'TOKEN=\n' },
  userSettings: {
    'aiGateway.inlineCompletions.enabled': true,
    'aiGateway.inlineCompletions.model': 'openai/gpt-4.1',
    // Only ghost text is of interest here.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.suggestOnTriggerCharacters': false,
    'editor.wordBasedSuggestions': 'off',
  },
};

function asked({ gateway }: Session): Session['gateway']['requests'] {
  return gateway.requests.filter((request) => request.path.endsWith('/chat/completions'));
}

function ghost(page: Page): Promise<string | undefined> {
  return page
    .locator('.monaco-editor [class*="ghost-text"]')
    .allInnerTexts()
    .then((texts) => texts.join('').replaceAll('\u00a0', ' ').trim() || undefined);
}

/** The provider is there once the command that only it registers is. */
async function isReady({ evaluate }: Session): Promise<void> {
  await until('the provider', async () => {
    const ids = await evaluate((vscode) => vscode.commands.getCommands(true));
    return ids.includes('aiGateway.completionAccepted') ? true : undefined;
  });
}

async function intoTheBody({ page, evaluate }: Session): Promise<void> {
  await openFile(page, 'add.ts');
  await until('the cursor in the body', () =>
    evaluate((vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor?.document.uri.path.endsWith('/add.ts') !== true) return undefined;
      const end = editor.document.lineAt(1).range.end;
      editor.selection = new vscode.Selection(end, end);
      return true;
    }),
  );
  await page.getByRole('button', { name: 'Ln 2, Col 3' }).waitFor();
}

/** Types a letter. An editor that was opened just now asks nobody yet, so the letter is typed again until it does. */
async function typeFirst(session: Session, letter: string): Promise<void> {
  const { page } = session;
  const before = asked(session).length;
  await until('a request', async () => {
    await page.keyboard.type(letter);
    const deadline = Date.now() + 2_000;
    while (Date.now() < deadline) {
      if (asked(session).length > before) return true;
      await page.waitForTimeout(50);
    }
    await page.keyboard.press('Control+z');
    return undefined;
  });
}

function documentText({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.window.activeTextEditor?.document.getText() ?? '');
}

async function statusLabel(page: Page): Promise<string> {
  const item = page.locator('.statusbar-item[id*="aiGateway.inlineCompletions"] a').first();
  return (await item.getAttribute('aria-label')) ?? '';
}

spec('ghost text appears, goes on while one types along it, and is taken with Tab', options, async (session) => {
  const { page } = session;
  await isReady(session);
  await intoTheBody(session);
  await typeFirst(session, 'r');
  await until('ghost text', async () => ((await ghost(page)) === LINE.slice(1) ? true : undefined));
  await screenshot(page, 'ghost-text');
  const before = asked(session).length;

  for (const character of 'eturn') await page.keyboard.type(character);
  await until('what is left of it', async () => ((await ghost(page)) === LINE.slice(6).trim() ? true : undefined));
  expect(asked(session)).toHaveLength(before);

  await page.keyboard.press('Tab');
  await until('the text in the document', async () =>
    (await documentText(session)) === FILE.replace('  \n', `  ${LINE}\n`) ? true : undefined,
  );

  const item = page.locator('.statusbar-item[id*="aiGateway.inlineCompletions"]').first();
  await item.hover();
  const card = page.locator('.monaco-hover').filter({ hasText: 'Inline completions' }).first();
  await card.waitFor();
  await screenshot(page, 'ghost-text-card');
  const told = (await card.innerText()).replaceAll('\u00a0', ' ');
  expect(told).toContain('1 of 1 shown');
  expect(told).toContain('openai/gpt-4.1');
});

spec('typing on ends the request that is under way', options, async (session) => {
  const { page, gateway } = session;
  gateway.addFault({ fault: 'first-token=20000' });
  await isReady(session);
  await intoTheBody(session);
  await typeFirst(session, 'r');
  await page.keyboard.type('e');
  await until('its end', async () => (asked(session)[0]?.outcome === 'aborted' ? true : undefined));
  await until('ghost text', async () => ((await ghost(page)) === LINE.slice(2) ? true : undefined));
});

spec('a failure is told in the status bar only, and asks less', options, async (session) => {
  const { page, gateway } = session;
  gateway.addFault({ fault: 'status=503', times: 100 });
  await isReady(session);
  await intoTheBody(session);
  await typeFirst(session, 'r');
  await until('the word in the status bar', async () =>
    (await statusLabel(page)).includes('after a failure') ? true : undefined,
  );
  const before = asked(session).length;
  await page.keyboard.type('e');
  // Three times the pause after which a request would come.
  await page.waitForTimeout(600);
  expect(asked(session)).toHaveLength(before);
  expect(await page.locator('.notifications-toasts .notification-list-item').count()).toBe(0);
  await screenshot(page, 'ghost-text-failure');
});

spec('nothing is asked for in a file that is never sent', options, async (session) => {
  const { page } = session;
  await isReady(session);
  await openFile(page, '.env.local');
  await page.keyboard.press('Control+End');
  // The second half is typed once the editor surely listens.
  await page.keyboard.type('SEC');
  await page.waitForTimeout(1_500);
  await page.keyboard.type('RET=');
  await page.waitForTimeout(800);
  expect(asked(session)).toEqual([]);
  await intoTheBody(session);
  await typeFirst(session, 'r');
  expect(asked(session)).toHaveLength(1);
});

spec(
  'one click in the status bar turns it on, and off again',
  { ...options, userSettings: { ...options.userSettings, 'aiGateway.inlineCompletions.enabled': false } },
  async (session) => {
    const { page } = session;
    await intoTheBody(session);
    await page.waitForTimeout(1_500);
    await page.keyboard.type('r');
    await page.waitForTimeout(800);
    expect(asked(session)).toEqual([]);
    const item = page.locator('.statusbar-item[id*="aiGateway.inlineCompletions"] a').first();
    await item.click();
    await until('it to be on', async () => ((await statusLabel(page)).endsWith('on') ? true : undefined));
    await isReady(session);
    await session.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup'));
    await typeFirst(session, 'e');
    await until('ghost text', async () => ((await ghost(page)) === LINE.slice(2) ? true : undefined));
    await item.click();
    await until('it to be off', async () => ((await statusLabel(page)).endsWith('off') ? true : undefined));
  },
);

spec(
  'in Restricted Mode nothing is asked for until a key asks for it',
  { ...options, trust: false },
  async (session) => {
    const { page, evaluate } = session;
    await isReady(session);
    await intoTheBody(session);
    await page.waitForTimeout(1_500);
    await page.keyboard.type('r');
    await page.waitForTimeout(800);
    expect(asked(session)).toEqual([]);
    await evaluate((vscode) => vscode.commands.executeCommand('editor.action.inlineSuggest.trigger'));
    await until('ghost text', async () => ((await ghost(page)) === LINE.slice(1) ? true : undefined));
    // The path is the workspace's, and stays here.
    expect(JSON.stringify(asked(session)[0]?.body)).not.toContain('src/add.ts');
  },
);
