// A file in which a tool proposes a change, and its review.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { button } from './chat.ts';
import type { Session } from './spec.ts';
import { call } from './toolCalls.ts';
import { lenses, until } from './workbench.ts';

export const NOTES = 'first line\nsecond line\nthird line\n';

/** A call that changes one word of a file with `NOTES`. Files outlive a spec, so each has its own. */
export function edit(name: string): string {
  return call('proposeEdit', { path: name, edits: [{ oldText: 'second', newText: '2nd' }] });
}

/** Resolves when the card of a change says that it waits for the user. */
export async function inReview(panel: Frame, name: string): Promise<void> {
  const head = panel.getByRole('button', { name: 'Waiting for your review' });
  await head.and(panel.getByRole('button', { name })).waitFor();
}

/** Goes to what waits for a review, as its button leads there. */
export async function review(page: Page, panel: Frame, name: string): Promise<void> {
  await inReview(panel, name);
  await button(panel, 'Open').click();
  await page
    .locator('.tab.active')
    .filter({ hasText: path.basename(name) })
    .waitFor();
  await lenses(page, 'Accept all').waitFor();
}

/** Resolves when the editor shows the change, and has saved it by itself where it does so. */
export async function isShown({ evaluate }: Session, savesByItself: boolean): Promise<void> {
  await until('the change in the editor', () =>
    evaluate((vscode, isSaved) => {
      const text = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
      const isDone = text().includes('2nd line') && vscode.window.activeTextEditor?.document.isDirty !== isSaved;
      return isDone || undefined;
    }, savesByItself),
  );
}

/** How many files that the editor and we keep for a reload hold the words. */
export async function keptWith(userDataDir: string, words: string): Promise<number> {
  const files = await readdir(userDataDir, { recursive: true, withFileTypes: true });
  const kept = files.filter((found) => found.isFile() && /[/\\](?:edits|reviews|Backups)\b/.test(found.parentPath));
  const texts = await Promise.all(
    kept.map((found) => readFile(path.join(found.parentPath, found.name), 'utf8').catch(() => '')),
  );
  return texts.filter((text) => text.includes(words)).length;
}
