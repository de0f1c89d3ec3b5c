// What a user does in the chat panel; everything is found by the roles and names that the product promises.
import type { Frame, Locator, Page } from 'playwright-core';
import type { Session } from './spec.ts';
import { panelFrame, pick, pickRows, typeInQuickInput, until } from './workbench.ts';
import { fillIn } from './fillIn.ts';

const CHAT_PATH = /\/(?:chat\/completions|messages|responses)$/;

/** Requests for an answer that the spec's gateway got, oldest first. */
export function asked({ gateway }: Session): Session['gateway']['requests'] {
  return gateway.requests.filter((request) => CHAT_PATH.test(request.path));
}

export class ChatPanel {
  readonly page: Page;
  readonly frame: Frame;

  constructor(page: Page, frame: Frame) {
    this.page = page;
    this.frame = frame;
  }

  /** Opens the chat by its command, or finds it where it is open. */
  static async open(session: Session): Promise<ChatPanel> {
    return new ChatPanel(session.page, await session.openPanel());
  }

  /** The panel that is there already, such as one that a reload brought back by itself. */
  static async find({ page }: Session): Promise<ChatPanel> {
    return new ChatPanel(page, await panelFrame(page));
  }

  get log(): Locator {
    return this.frame.getByRole('log', { name: 'Conversation', exact: true });
  }

  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: 'Message', exact: true });
  }

  get articles(): Locator {
    return this.log.getByRole('article');
  }

  get questions(): Locator {
    return this.log.getByRole('article', { name: 'You', exact: true });
  }

  get answers(): Locator {
    return this.log.locator('article:not([aria-label="You"])');
  }

  /** By its name, which a value may follow: "Select model: Claude Sonnet 4.6". */
  button(name: string): Locator {
    return this.frame.getByRole('button', { name: new RegExp(`^${name}(?:[:,]|$)`) });
  }

  /** Shows an empty conversation; the product puts the cursor into the text box, and only then there is a turn to type. */
  async newChat(): Promise<void> {
    await this.button('New chat').click();
    await until('an empty chat', async () => {
      const isFocused = await this.composer.evaluate((box) => document.activeElement === box && document.hasFocus());
      return isFocused && (await this.articles.count()) === 0 ? true : undefined;
    });
  }

  /** Writes into the text box. */
  async write(text: string): Promise<void> {
    await fillIn(this.composer, text);
  }

  /** Writes and sends; resolves to the new answer, which may still be empty. */
  async ask(text: string): Promise<Locator> {
    const before = await this.answers.count();
    await this.write(text);
    await this.button('Send').click();
    const answer = this.answers.nth(before);
    await answer.waitFor({ state: 'attached' });
    return answer;
  }

  /** Waits until the last answer has ended, however it did; resolves to its text. */
  async ended(timeout = 20_000): Promise<string> {
    await this.action(this.answers.last(), 'Regenerate').waitFor({ state: 'attached', timeout });
    await this.button('Send').waitFor({ timeout });
    // What no frame has shown yet is left out of the text.
    await this.frame.evaluate(
      () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
    );
    return this.answers.last().innerText();
  }

  /** Asks and waits for the end; resolves to the text of the answer. */
  async askAndRead(text: string): Promise<string> {
    await this.ask(text);
    return this.ended();
  }

  /** A button of one message. Message actions show on hover and on focus, and are always there for assistive tools. */
  action(message: Locator, name: string): Locator {
    return message.getByRole('button', { name, exact: true });
  }

  async press(message: Locator, name: string): Promise<void> {
    await message.hover();
    await this.action(message, name).click();
  }

  /** Opens the one chat that the history finds for these words. */
  async openFromHistory(words: string): Promise<void> {
    await this.button('History').click();
    await typeInQuickInput(this.page, words);
    // The list is searched a moment after the last key: until then the row would move away under the pointer.
    await until(`one chat in the history for "${words}"`, async () => {
      const rows = await pickRows(this.page).allInnerTexts();
      return rows.length === 1 && rows[0]?.includes(words) === true ? true : undefined;
    });
    await pickRows(this.page).first().click();
  }

  /** Picks a model by the panel's own button and the editor's list. */
  async selectModel(id: string): Promise<void> {
    await this.button('Select model').click();
    await pickModel(this.page, id);
    await until(`the model ${id} in the panel`, async () => {
      const title = await this.button('Select model').getAttribute('data-hover');
      return title?.includes(id) === true ? true : undefined;
    });
  }
}

/** Chooses a model in the list that is open. */
export async function pickModel(page: Page, id: string): Promise<void> {
  await typeInQuickInput(page, id);
  await pickRows(page).filter({ hasText: id }).first().waitFor();
  await pick(page, id);
}
