// What a person does with tools in the panel.
import type { Frame, Page } from 'playwright-core';
import { pick, typeInQuickInput } from './workbench.ts';

/** Switches tools on for the conversation by their names in the picker. */
export async function pickTools(page: Page, panel: Frame, ...names: readonly string[]): Promise<void> {
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  for (const name of names) {
    await typeInQuickInput(page, name);
    await pick(page, name);
  }
  await page.keyboard.press('Enter');
  const tools = names.length === 1 ? '1 tool' : `${names.length} tools`;
  await panel.getByRole('button', { name: `Select tools, ${tools} on` }).waitFor();
}

/** A line that makes the local gateway's models call a tool. */
export function call(name: string, input: unknown): string {
  return `!call ${name} ${JSON.stringify(input)}`;
}

/** Lines for calls one after the other, each in a step of its own. */
export function steps(...calls: readonly string[]): string {
  return calls.join('\n!then\n');
}
