// What a user does in the chat panel, as functions.
import { expect } from 'vitest';
import type { Frame, Locator } from 'playwright-core';
import type { RecordedRequest, RunningGateway } from '../../gateway/server.ts';
import { fillIn } from './fillIn.ts';

const CHAT = /\/v1\/(?:chat\/completions|messages|responses)$/;

/** The requests for an answer that have arrived, oldest first. */
export function questionsAt(gateway: RunningGateway): readonly RecordedRequest[] {
  return gateway.requests.filter((request) => CHAT.test(request.path));
}

export function messageBox(panel: Frame): Locator {
  return panel.getByRole('textbox', { name: 'Message', exact: true });
}

/** Presses one of the choices behind the arrow beside *Allow once*. */
export async function chooseWider(panel: Frame, name: string): Promise<void> {
  await button(panel, 'More choices').click();
  await button(panel, name).click();
}

export function button(panel: Frame | Locator, name: string): Locator {
  return panel.getByRole('button', { name, exact: true });
}

export function articles(panel: Frame): Locator {
  return panel.getByRole('log', { name: 'Conversation' }).getByRole('article');
}

/** The newest message. */
export function lastMessage(panel: Frame): Locator {
  return articles(panel).last();
}

/** Types a question and sends it with Enter, which an empty box takes no more. */
export async function send(panel: Frame, text: string): Promise<void> {
  const box = messageBox(panel);
  await fillIn(box, text);
  await expect
    .poll(async () => {
      await box.press('Enter');
      return box.inputValue();
    })
    .toBe('');
}

/** Resolves when nothing is being answered. */
export async function idle(panel: Frame): Promise<void> {
  await button(panel, 'Send').waitFor({ timeout: 30_000 });
}

/** Asks and waits for the whole answer; resolves to its article. */
export async function ask(panel: Frame, text: string): Promise<Locator> {
  const before = await articles(panel).count();
  await send(panel, text);
  await expect.poll(() => articles(panel).count(), { timeout: 20_000 }).toBe(before + 2);
  await idle(panel);
  return lastMessage(panel);
}

/** Resolves when the newest message shows the text. */
export async function shows(panel: Frame, text: string | RegExp): Promise<void> {
  await lastMessage(panel).filter({ hasText: text }).waitFor({ timeout: 20_000 });
}
