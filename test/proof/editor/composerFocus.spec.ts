// Where the keys go when what the chat asked is closed: into its text box, whichever way it was asked and ended.
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { sharedSpecs, type Session } from '../../editor/support/spec.ts';
import {
  closeDialog,
  closeQuickInput,
  pickRows,
  pressInQuickInput,
  pressNotificationButton,
  quickInput,
  runCommand,
  screenshot,
  until,
} from '../../editor/support/workbench.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const userSettings = { 'aiGateway.model': 'anthropic/claude-sonnet-4.6', 'files.simpleDialog.enable': true };
const spec = sharedSpecs({ userSettings });

/** A way to have something asked, begun with the focus in the text box. */
type Open = (chat: ChatPanel) => Promise<void>;
type End = (page: Page) => Promise<void>;

const byClick =
  (name: string): Open =>
  (chat) =>
    chat.button(name).click();

/** As with the keyboard alone: by Tab to the button, or back to those above, and Enter. */
const byKey =
  (name: string, key = 'Tab'): Open =>
  async (chat) => {
    const button = chat.button(name);
    const isThere = (): Promise<boolean> => button.evaluate((element) => element === document.activeElement);
    for (let step = 0; step < 16 && !(await isThere()); step += 1) await chat.page.keyboard.press(key);
    expect(await isThere(), name).toBe(true);
    await chat.page.keyboard.press('Enter');
  };

const byPalette =
  (title: string): Open =>
  (chat) =>
    runCommand(chat.page, `AI Gateway: ${title}`);

/** The view's own menu in its title bar. */
const byMenu =
  (title: string): Open =>
  async ({ page }) => {
    const bar = page.locator('.part.auxiliarybar .composite.title');
    const item = page.getByRole('menuitem', { name: title }).first();
    let isPressed = false;
    await until(`"${title}" in the menu of the view`, async () => {
      if (!(await item.isVisible())) {
        if (isPressed) return true;
        await bar.hover({ timeout: 5_000 });
        await bar
          .getByRole('button', { name: /^(?:Views and )?More Actions/ })
          .first()
          .click({ timeout: 5_000 });
      }
      await item.click({ timeout: 5_000 });
      isPressed = true;
      // A press right after the menu came up is not heard: the menu stays, and is pressed again.
      await item.waitFor({ state: 'hidden', timeout: 1_000 });
      return true;
    });
  };

const byEscape: End = (page) => closeQuickInput(page);

/** Takes what the list or the box stands on. */
const byEnter: End = async (page) => {
  await until('something to take', async () => {
    if (await quickInput(page).isHidden()) return undefined;
    const rows = await pickRows(page).count();
    const isList = await quickInput(page).locator('.quick-input-list').isVisible();
    return !isList || rows > 0 ? true : undefined;
  });
  await pressInQuickInput(page, 'Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
};

const pressing =
  (message: string, button: string): End =>
  (page) =>
    pressNotificationButton(page, message, button);

interface Row {
  readonly name: string;
  readonly open: Open;
  readonly end: End;
}

let words = 0;

/** Begins in the text box, has it asked, ends it, and types on without touching anything. */
async function check(chat: ChatPanel, { name, open, end }: Row): Promise<void> {
  const { page, composer } = chat;
  await composer.click();
  await hasFocus(composer);
  await fillIn(composer, '');
  await open(chat);
  await end(page);
  await expect.poll(() => isFocused(composer), { message: `the focus after: ${name}` }).toBe(true);
  const word = `word${(words += 1)}`;
  await page.keyboard.type(word);
  await expect.poll(() => composer.inputValue(), { message: `typed after: ${name}` }).toBe(word);
}

const isFocused = (composer: Locator): Promise<boolean> =>
  composer.evaluate((box) => document.activeElement === box && document.hasFocus());

async function hasFocus(composer: Locator): Promise<void> {
  await expect.poll(() => isFocused(composer)).toBe(true);
}

async function chatWithAnswer(session: Session): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo one thing');
  return chat;
}

async function checkAll(session: Session, rows: readonly Row[]): Promise<void> {
  const chat = await chatWithAnswer(session);
  const failed: string[] = [];
  for (const row of rows) {
    try {
      await check(chat, row);
    } catch (error) {
      failed.push(`${row.name}: ${String(error).split('\n')[0]}`);
      await screenshot(session.page, `composer-focus-${row.name}`);
      if (await quickInput(session.page).isVisible()) await closeQuickInput(session.page);
    }
  }
  expect(failed).toEqual([]);
}

const BELOW = ['Select model', 'Select thinking effort', 'Select tools', 'Attach'];

spec('what the panel asks, by click and by key, gives the focus back', (session) =>
  checkAll(session, [
    { name: 'model, by key, Enter', open: byKey('Select model'), end: byEnter },
    { name: 'tools, by click, Escape', open: byClick('Select tools'), end: byEscape },
    { name: 'history, by key, Escape', open: byKey('History', 'Shift+Tab'), end: byEscape },
    { name: 'history, by click, Enter', open: byClick('History'), end: byEnter },
    { name: 'attach, by click, Escape', open: byClick('Attach'), end: byEscape },
    { name: 'rename, from the menu, Enter', open: byMenu('Rename Chat'), end: byEnter },
    { name: 'deleting the chat, Undo', open: byPalette('Delete Chat'), end: pressing('Deleted “', 'Undo') },
  ]),
);

spec('so does each other picker', { timeout: 400_000 }, (session) =>
  checkAll(session, [
    ...BELOW.map((name) => ({ name: `${name}, by key, Escape`, open: byKey(name), end: byEscape })),
    ...BELOW.slice(0, 3).map((name) => ({ name: `${name}, by click, Enter`, open: byClick(name), end: byEnter })),
    {
      name: 'Regenerate with another model, Escape',
      open: async (chat) => chat.press(chat.answers.last(), 'Regenerate with another model'),
      end: byEscape,
    },
    {
      name: 'a link out of an answer, Escape',
      open: async (chat) => {
        await chat.askAndRead('!echo [there](https://example.com/a)');
        await chat.composer.click();
        await chat.answers.last().getByRole('link', { name: 'there' }).click();
      },
      end: closeDialog,
    },
  ]),
);

spec('so does each other box, dialog and message', { timeout: 400_000 }, (session) =>
  checkAll(session, [
    { name: 'Rename, Escape', open: byPalette('Rename Chat'), end: byEscape },
    { name: 'Set API Key, Escape', open: byPalette('Set API Key'), end: byEscape },
    { name: 'Set API Key, from the menu, Escape', open: byMenu('Set API Key'), end: byEscape },
    { name: 'Connection Status, Escape', open: byPalette('Show Connection Status'), end: byEscape },
    { name: 'Export, Escape', open: byPalette('Export Chat…'), end: byEscape },
    { name: 'Import, Escape', open: byPalette('Import Chat…'), end: byEscape },
    { name: 'Manage Tools, Escape', open: byPalette('Manage Tools'), end: byEscape },
  ]),
);
