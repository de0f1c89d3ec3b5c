// What a user sees of ghost text, and what the editor asked for it.
import type { Page } from 'playwright-core';
import { questionsAt } from './chat.ts';
import { backendSaying, missingPart } from './insertingBackend.ts';
import type { Session, SpecOptions } from './spec.ts';
import { focused, showFile, until } from './workbench.ts';

/** The line that the model knows. */
export const LINE = 'return first + second;';
export const FILE = 'export function add(first: number, second: number): number {\n  \n}\n';

export const ghostTextOptions = {
  gateway: { backend: backendSaying((prompt) => missingPart(prompt, LINE)) },
  files: { 'src/add.ts': FILE, '.env.local': 'TOKEN=\n' },
  userSettings: {
    'aiGateway.inlineCompletions.enabled': false,
    'aiGateway.inlineCompletions.model': 'openai/gpt-4.1',
    // What is typed stays out of the files, so that the next spec finds them as they were.
    'files.autoSave': 'off',
    // Only ghost text is of interest here.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.suggestOnTriggerCharacters': false,
    'editor.wordBasedSuggestions': 'off',
  },
} satisfies SpecOptions;

/** Turned on for one spec only, so that each begins without memory, figures and failures of the others. */
export const ON = { 'aiGateway.inlineCompletions.enabled': true };

/** Without a pause: what is asked for is asked for as soon as the editor wishes it, and not doing so shows at once. */
export const ON_AT_ONCE = { ...ON, 'aiGateway.inlineCompletions.debounceMs': 0 };

/** What stood before the cursor in each request for a completion, oldest first. */
export function linesAsked({ gateway }: Session): string[] {
  return questionsAt(gateway).map(
    ({ body }) => /The cursor’s line: (.*?)<\|cursor\|>/.exec(JSON.stringify(body))?.[1]?.trim() ?? '',
  );
}

async function ghost(page: Page): Promise<string> {
  const texts = await page.locator('.monaco-editor [class*="ghost-text"]').allInnerTexts();
  return texts.join('').replaceAll('\u00a0', ' ').trim();
}

/** Waits for the ghost text. */
export async function ghostIs(page: Page, text: string): Promise<void> {
  await until(`the ghost text "${text}"`, async () => ((await ghost(page)) === text ? true : undefined));
}

/** The provider is there once the command that only it registers is. */
export async function isReady({ evaluate }: Session): Promise<void> {
  await until('the provider', async () => {
    const ids = await evaluate((vscode) => vscode.commands.getCommands(true));
    return ids.includes('aiGateway.completionAccepted') ? true : undefined;
  });
}

/** Shows the file with the cursor in the empty body of its function, and listens to what the editor wishes there. */
export async function intoTheBody(session: Session): Promise<void> {
  const { page, evaluate } = session;
  await listen(session);
  await showFile(page, evaluate, 'src/add.ts');
  await evaluate((vscode) => {
    const editor = vscode.window.activeTextEditor;
    const end = editor?.document.lineAt(1).range.end;
    if (editor !== undefined && end !== undefined) editor.selection = new vscode.Selection(end, end);
    return true;
  });
  await page.getByRole('button', { name: 'Ln 2, Col 3' }).waitFor();
}

/**
 * Keeps the line before the cursor whenever the editor wishes a completion: as a provider of its own that has none. The
 * product is asked in the same moment, so that what it has not done by then it does not do.
 */
export async function listen({ evaluate }: Session): Promise<void> {
  await evaluate((vscode) => {
    const host = globalThis as { wishes?: string[] };
    if (host.wishes === undefined) {
      vscode.languages.registerInlineCompletionItemProvider(
        { pattern: '**' },
        {
          provideInlineCompletionItems(document, position) {
            host.wishes?.push(document.lineAt(position.line).text.slice(0, position.character).trim());
            return [];
          },
        },
      );
    }
    host.wishes = [];
    return true;
  });
}

async function isWished({ evaluate }: Session, line: string): Promise<true | undefined> {
  const wishes = await evaluate((): string[] => (globalThis as { wishes?: string[] }).wishes ?? []);
  return wishes.includes(line) ? true : undefined;
}

/** Resolves when the editor has wished a completion after this line. */
export async function wished(session: Session, line: string): Promise<void> {
  await until(`the editor's wish after "${line}"`, () => isWished(session, line));
}

/** Types a letter. An editor that was opened just now wishes nothing yet, so the letter is typed again until it does. */
export async function typeUntilWished(session: Session, letter: string): Promise<void> {
  const { page } = session;
  await focused(page.locator('.editor-instance .monaco-editor').last());
  await until(
    `the editor's wish after "${letter}"`,
    async () => {
      await page.keyboard.type(letter);
      try {
        return await until('it', () => isWished(session, letter), { timeout: 1_000, every: 20 });
      } catch {
        await page.keyboard.press('Control+z');
        return undefined;
      }
    },
    { timeout: 30_000 },
  );
}

/** The button in the status bar. */
export function statusItem(page: Page) {
  return page.locator('.statusbar-item[id*="aiGateway.inlineCompletions"] a').first();
}

/** Waits until the button says how it is. */
export async function statusSays(page: Page, words: string | RegExp): Promise<void> {
  await until(`${String(words)} in the status bar`, async () => {
    const label = (await statusItem(page).getAttribute('aria-label')) ?? '';
    return label.search(words) === -1 ? undefined : true;
  });
}

/** The text of the card over the button, once it says this. It shows when the pointer comes, and does not change then. */
export async function cardSays(page: Page, words: string): Promise<string> {
  const card = page.locator('.monaco-hover').filter({ hasText: 'Inline completions' }).first();
  return until(`"${words}" in the card`, async () => {
    await page.locator('.part.titlebar').hover();
    await card.waitFor({ state: 'hidden', timeout: 3_000 });
    await statusItem(page).hover();
    await card.waitFor({ timeout: 3_000 });
    const told = (await card.innerText()).replaceAll('\u00a0', ' ');
    return told.includes(words) ? told : undefined;
  });
}
