// What a user does in the workbench, as functions: palette, pickers, inputs, notifications, layout, the chat panel.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import type { Evaluate } from '../../harness/driver.ts';
import { screenshotsFolder } from '../../harness/paths.ts';
import { takesPictures } from './tier.ts';

export type Theme =
  | 'Default Dark Modern'
  | 'Default Light Modern'
  | 'Default High Contrast'
  | 'Default High Contrast Light';

/** The setting's value in current builds (an older name would be migrated while we write the file), and the class. */
export const THEMES: Record<Theme, { id: string; className: string }> = {
  'Default Dark Modern': { id: 'Dark Modern', className: 'vs-dark' },
  'Default Light Modern': { id: 'Light Modern', className: 'vs' },
  'Default High Contrast': { id: 'Default High Contrast', className: 'hc-black' },
  'Default High Contrast Light': { id: 'Default High Contrast Light', className: 'hc-light' },
};

/** Asks until `check` gives something; the error says what was waited for. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined>,
  options: { timeout?: number; every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeout ?? 30_000);
  let lastError: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value !== undefined) return value;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`, { cause: lastError });
    await new Promise((resolve) => setTimeout(resolve, options.every ?? 100));
  }
}

/** An act that is given up sooner may still happen on a busy machine, and then a second time where it is tried again. */
const ACT_MS = 10_000;

/** The visible quick input: palette, pick list or input box. */
export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:not([style*="display: none"])');
}

function quickField(page: Page): Locator {
  return quickInput(page).locator('.quick-input-box input');
}

/** By the page itself: what is typed goes wherever the focus moves to just then, into an editor that opens late, too. */
async function write(page: Page, text: string): Promise<void> {
  const field = quickField(page);
  await field.focus({ timeout: ACT_MS });
  const set = (input: Node, value: string): void => {
    (input as HTMLInputElement).value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  await field.evaluate(set, text, { timeout: ACT_MS });
}

/** Rows of the open pick list, each found by its whole accessible label. */
export function pickRows(page: Page): Locator {
  return quickInput(page).locator('.quick-input-list .monaco-list-row');
}

/** Types into the open pick list's filter or input box, replacing what is there. */
export async function typeInQuickInput(page: Page, text: string): Promise<void> {
  await quickField(page).waitFor({ state: 'visible' });
  await write(page, text);
}

/** Chooses the first row whose label matches, by mouse, once the list does not move under the pointer any more. */
export async function pick(page: Page, label: string | RegExp): Promise<void> {
  await settledRows(page, label);
  await pickRows(page).filter({ hasText: label }).first().click();
}

/** Resolves when the open list has a row that matches and has not changed for a moment: lists fill and sort themselves late. */
export async function settledRows(page: Page, label: string | RegExp): Promise<void> {
  await pickRows(page).filter({ hasText: label }).first().waitFor();
  const labels = (): Promise<string> =>
    pickRows(page)
      .evaluateAll((rows) => JSON.stringify(rows.map((row) => row.getAttribute('aria-label'))))
      .catch(() => '');
  let before = await labels();
  await until(
    'a list that stays as it is',
    async () => {
      const now = await labels();
      const isStill = now === before && now !== '';
      before = now;
      return isStill ? true : undefined;
    },
    { every: 150 },
  );
}

/** Rows of the open pick list that are called just so, not only somewhere in their description. */
export function rowsCalled(page: Page, name: string): Locator {
  return pickRows(page).filter({ has: page.getByText(name, { exact: true }) });
}

/** Ticks a row of a list with several choices, or takes its tick away; one that is as wanted stays. */
export async function tickRow(row: Locator, isTicked = true): Promise<void> {
  const wanted = row.and(row.page().locator(`[aria-checked="${isTicked}"]`));
  await row.waitFor();
  await until(`a row that is ${isTicked ? '' : 'not '}ticked`, async () => {
    if ((await wanted.count()) > 0) return true;
    await row.click({ timeout: ACT_MS });
    return wanted.waitFor({ timeout: ACT_MS }).then(() => true);
  });
}

/** Presses a key in the open list or input box, wherever the focus was before. */
export async function pressInQuickInput(page: Page, key: string): Promise<void> {
  await quickField(page).focus();
  // A webview that had the focus gives it up a moment later, and would get the key.
  await focused(quickInput(page));
  await page.keyboard.press(key);
}

/** Closes the open list or input box by its key. */
export async function closeQuickInput(page: Page): Promise<void> {
  await pressInQuickInput(page, 'Escape');
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Types into a list whose first row is what is typed, and takes that row once it is there: it follows the keys late. */
export async function takeTyped(page: Page, text: string, before?: () => Promise<unknown>): Promise<void> {
  await typeInQuickInput(page, text);
  await quickInput(page).locator(`.monaco-list-row.focused[aria-label="${text}"]`).waitFor();
  await before?.();
  await pressInQuickInput(page, 'Enter');
}

/** Waits for an input box (a pick list has rows; this has none), types and accepts: for the key prompt. */
export async function answerInputBox(page: Page, text: string): Promise<{ isPassword: boolean }> {
  await quickField(page).waitFor({ state: 'visible' });
  await until('an input box without a list', async () => ((await pickRows(page).count()) === 0 ? true : undefined));
  const isPassword = (await quickField(page).getAttribute('type')) === 'password';
  await write(page, text);
  await quickField(page).press('Enter');
  return { isPassword };
}

/**
 * Types a path into the editor's own file dialog, once it has written its folder there, and accepts it. The dialog is the
 * editor's own with the setting `files.simpleDialog.enable`.
 */
export async function answerFileDialog(page: Page, file: string): Promise<void> {
  const field = quickField(page);
  await settled(field, (text) => text.startsWith('/'));
  await until('the file dialog to take the path', async () => {
    await write(page, file);
    await settled(field, (text) => text === file);
    await field.press('Enter');
    return quickInput(page)
      .waitFor({ state: 'hidden', timeout: 2000 })
      .then(() => true);
  });
}

/** Resolves when a field holds what is wanted and nobody has written into it for half a second: the dialog does so late. */
async function settled(field: Locator, isWanted: (text: string) => boolean): Promise<void> {
  let last = '';
  let since = Date.now();
  await until(
    'a field that is not written into any more',
    async () => {
      const text = await field.inputValue({ timeout: 1000 });
      if (text !== last || !isWanted(text)) since = Date.now();
      last = text;
      return Date.now() - since > 500 ? true : undefined;
    },
    { timeout: 5000 },
  );
}

/** Opens the palette. A key pressed while the focus moves into a loading webview is lost, so it is pressed again. */
async function openPalette(page: Page): Promise<void> {
  await until('the command palette', async () => {
    await page.keyboard.press('F1');
    return quickField(page)
      .waitFor({ state: 'visible', timeout: 2000 })
      .then(() => true);
  });
}

/**
 * Runs a command by its whole title, category included, as in the palette: `AI Gateway: Open Chat`. A webview that takes
 * the focus while it loads closes the palette, so all of it is tried again until the command was chosen.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  await until(
    `the command "${title}" in the palette`,
    async () => {
      // An open palette keeps the commands it found; only one that is opened anew sees what holds for the editor now.
      if (await quickInput(page).isVisible()) await closeQuickInput(page);
      await openPalette(page);
      await write(page, `>${title}`);
      for (const candidate of await quickInput(page).getByRole('option', { name: title, exact: false }).all()) {
        const label = await candidate.getAttribute('aria-label', { timeout: 1000 });
        if (label !== title && label?.startsWith(`${title},`) !== true) continue;
        await candidate.click({ timeout: ACT_MS });
        return true;
      }
      return undefined;
    },
    { timeout: 60_000, every: 200 },
  );
}

/** Titles that the palette offers for a search. */
export async function commandTitles(page: Page, search: string): Promise<string[]> {
  await openPalette(page);
  await typeInQuickInput(page, `>${search}`);
  const titles = await until('an answer of the palette', async () => {
    const labels = await pickRows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    return labels.length > 0 ? labels.map((label) => label.split(',')[0] ?? '') : undefined;
  });
  await page.keyboard.press('Escape');
  return titles;
}

/** The document of the chat view, where it shows: among all frames the one with a textbox named "Message". */
export async function findPanel(page: Page): Promise<Frame | undefined> {
  for (const frame of page.frames()) {
    if (frame === page.mainFrame() || frame.isDetached()) continue;
    const box = frame.getByRole('textbox', { name: 'Message', exact: true });
    if ((await box.count().catch(() => 0)) > 0 && (await box.first().isVisible())) return frame;
  }
  return undefined;
}

/** Waits for what the chat view shows, not only for its page: that has a text box from its start, before any script. */
export async function panelFrame(page: Page, timeout = 30_000): Promise<Frame> {
  const name = 'the chat panel (a frame with a textbox named "Message")';
  const frame = await until(name, () => findPanel(page), { timeout });
  await frame.locator('main.panel:not(.is-loading)').waitFor();
  return frame;
}

/** Opens the chat by its key and waits for its panel. A key pressed while the focus moves is lost, so it is pressed again. */
export async function openPanelView(page: Page): Promise<Frame> {
  return until(
    'the chat panel',
    async () => {
      await page.keyboard.press('Control+Alt+g');
      return panelFrame(page, 5000);
    },
    { timeout: 40_000 },
  );
}

/** Hides the secondary side bar, whether or not it is open. A webview in it knows by then that nobody sees it. */
export async function hideSideBar({ page, evaluate }: { page: Page; evaluate: Evaluate }): Promise<void> {
  await evaluate(async (vscode): Promise<void> => vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar'));
  await page.locator('.part.auxiliarybar').waitFor({ state: 'hidden' });
}

/** Waits until the workbench shows the theme; the setting itself is changed by `session.setTheme`. */
export async function waitForTheme(page: Page, theme: Theme): Promise<void> {
  await page.locator(`.monaco-workbench.${THEMES[theme].className}`).waitFor({ state: 'attached' });
}

/** Drags the border of the secondary side bar (or of the primary one) until the bar has this width, ±2 px. */
export async function setSidebarWidth(page: Page, width: number, bar: 'secondary' | 'primary' = 'secondary') {
  const part = page.locator(bar === 'secondary' ? '.part.auxiliarybar' : '.part.sidebar');
  await part.waitFor();
  // The bars have margins in newer layouts, so the first drag may be off by a few pixels and a second one corrects.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const box = await part.boundingBox();
    if (box === null) throw new Error(`The ${bar} side bar is hidden.`);
    const change = width - box.width;
    if (Math.abs(change) <= 2) return;
    const edge = bar === 'secondary' ? box.x : box.x + box.width;
    const sashes = await page.locator('.monaco-sash.vertical:not(.disabled)').all();
    const boxes = (await Promise.all(sashes.map((sash) => sash.boundingBox()))).filter((sash) => sash !== null);
    const sash = boxes
      .filter((candidate) => candidate.height > box.height / 2)
      .toSorted((a, b) => Math.abs(a.x + a.width / 2 - edge) - Math.abs(b.x + b.width / 2 - edge))[0];
    if (sash === undefined) throw new Error(`The ${bar} side bar has no border to drag.`);
    const [x, y] = [sash.x + sash.width / 2, sash.y + sash.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + (bar === 'secondary' ? -change : change), y, { steps: 5 });
    await page.mouse.up();
  }
  const box = await part.boundingBox();
  if (box === null || Math.abs(box.width - width) > 2) {
    throw new Error(`The ${bar} side bar is ${box?.width} px wide and not ${width}: the window may be too small.`);
  }
}

/** Keeps a picture under test/screenshots, but in `npm test`; returns its path. Look at it before calling a view done. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const file = path.join(screenshotsFolder, `${name.replaceAll(/[^\w.-]+/g, '-')}.png`);
  if (takesPictures) {
    mkdirSync(screenshotsFolder, { recursive: true });
    await page.screenshot({ path: file });
  }
  return file;
}

const NOTIFICATIONS = ':is(.notifications-toasts, .notifications-center) .notification-list-item:visible';

/** The notification that matches. The editor puts one away after ten seconds, and then it is behind the bell. */
async function notification(page: Page, matching: string | RegExp): Promise<Locator> {
  const found = page.locator(NOTIFICATIONS).filter({ hasText: matching }).first();
  await found.waitFor({ timeout: 15_000 }).catch(async () => {
    await page.locator('[id="status.notifications"]').click();
    await found.waitFor({ timeout: 15_000 });
  });
  return found;
}

/** The text of the notification that matches, once it shows. */
export async function notificationText(page: Page, matching: string | RegExp = /./): Promise<string> {
  const found = await notification(page, matching);
  return (await found.locator('.notification-list-item-message').innerText()).trim();
}

/** Presses a button of the notification that matches. */
export async function pressNotificationButton(page: Page, matching: string | RegExp, button: string): Promise<void> {
  await until(
    `the button "${button}" of a notification`,
    async () => {
      const found = await notification(page, matching);
      await found.getByRole('button', { name: button, exact: true }).click({ timeout: 5000 });
      return true;
    },
    { timeout: 40_000 },
  );
}

/** The dialog in the middle of the window: its text, and a button to press. */
export async function dialogText(page: Page): Promise<string> {
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  return (await dialog.innerText()).trim();
}

/** Presses a button of the dialog in the middle of the window. */
export async function pressDialogButton(page: Page, button: string | RegExp): Promise<void> {
  await page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: button }).first().click();
  await page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
}

/** Closes the dialog in the middle of the window by its key, once it has the focus. */
export async function closeDialog(page: Page): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box');
  await until('the focus in the dialog', async () => {
    return (await dialog.evaluate((box) => box.contains(document.activeElement))) ? true : undefined;
  });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

/** Answers the question whether the folder is trusted; `restricted` closes it, which leaves Restricted Mode on. */
export async function answerTrustDialog(page: Page, answer: 'trust' | 'restricted'): Promise<void> {
  const dialog = page.locator('.monaco-dialog-box').filter({ hasText: /trust/i });
  await dialog.waitFor();
  await pressDialogButton(page, answer === 'trust' ? /^\s*(?:Yes|Trust)/ : /^\s*(?:No|Cancel)/);
}

/** Opens a file of the workspace in an editor by its name. A webview that takes the focus meanwhile closes the list. */
export async function openFile(page: Page, name: string): Promise<void> {
  const tab = page.locator('.tab.active').filter({ hasText: path.basename(name) });
  await until(
    `the file "${name}" in an editor`,
    async () => {
      // The list searches what it knew of the folder before; only one that is opened anew sees a file made since.
      if (await quickInput(page).isVisible()) await closeQuickInput(page);
      await page.keyboard.press('Control+p');
      await write(page, name);
      await pickRows(page).filter({ hasText: name }).first().waitFor({ timeout: 5000 });
      await quickField(page).press('Enter', { timeout: ACT_MS });
      await tab.waitFor({ timeout: ACT_MS });
      return true;
    },
    { timeout: 60_000 },
  );
  await focused(page.locator('.editor-group-container.active .editor-instance').last());
}

/** Resolves when keys go to this element or into it. */
export async function focused(target: Locator): Promise<void> {
  await until('the focus where keys are to go', async () => {
    const hasFocus = await target.evaluate(
      (element) => element.contains(document.activeElement) && document.hasFocus(),
    );
    return hasFocus ? true : undefined;
  });
}

/** Shows a file of the workspace, for specs that are not about opening one; resolves when keys go into it. */
export async function showFile(page: Page, evaluate: Evaluate, name: string): Promise<void> {
  await evaluate(async (vscode, file): Promise<void> => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder !== undefined) await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, file));
  }, name);
  await page
    .locator('.tab.active')
    .filter({ hasText: path.basename(name) })
    .waitFor();
  await focused(page.locator('.editor-instance .monaco-editor').last());
}

/** The text of the editor that has the focus, as far as it is drawn. */
export async function visibleEditorText(page: Page): Promise<string> {
  const lines = page.locator('.editor-instance .monaco-editor .view-lines').last();
  return (await lines.innerText()).replaceAll('\u00a0', ' ');
}

/** Selects the whole text of the file that has just been opened; the status bar says when it is. */
export async function selectAll(page: Page): Promise<void> {
  await until('a selection', async () => {
    await page.keyboard.press('Control+a');
    return page
      .locator('.part.statusbar')
      .getByText(/\(\d+ selected\)/)
      .waitFor({ timeout: 2000 })
      .then(() => true);
  });
}

/** The buttons over lines of the editor that are called so, such as "Accept all". */
export function lenses(page: Page, title: string): Locator {
  return page.locator('.codelens-decoration a').filter({ hasText: title });
}
