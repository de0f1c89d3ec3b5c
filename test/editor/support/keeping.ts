// What stays of a chat: the lines of its answers, and the files that keep it.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import type { Session } from './spec.ts';

/** Numbers of the lines that an answer to `!lines` shows. What is far from the viewport is not painted: `innerText` leaves it out. */
export async function linesIn(answer: Locator): Promise<number[]> {
  const text = (await answer.locator('.markdown').allTextContents()).join('\n');
  return [...text.matchAll(/Line (\d+) of/g)].map((match) => Number(match[1]));
}

/** Waits until an answer has come to a line. */
export async function comesTo(answer: Locator, line: number): Promise<void> {
  await expect.poll(async () => (await linesIn(answer)).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(line);
}

/** Files of chats that hold a text. */
export async function journalsWith({ editor }: Session, text: string): Promise<string[]> {
  const entries = await readdir(editor.userDataDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.parentPath.includes('ai-gateway-studio.ai-gateway-studio'))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => (await readFile(file, 'utf8')).includes(text)));
  return files.filter((_, index) => found[index]);
}
