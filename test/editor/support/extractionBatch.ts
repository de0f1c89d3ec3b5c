// What a user does with a batch, and what the invoices are that it runs over.
import type { Frame, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { closeResults } from './extraction.ts';
import type { Session } from './spec.ts';
import { pickRows, quickInput, runCommand, typeInQuickInput, until } from './workbench.ts';

/** Each invoice is told from all others by its number, also within a request. */
export const mark = (index: number): string => `R-${String(index).padStart(5, '0')}.`;

function invoice(index: number): string {
  return `Invoice number: ${mark(index)}\nCustomer: Customer ${index}\nTotal: ${index + 0.5}\n`;
}

/** Files of a workspace: so many invoices, and the schema they are read by. */
export function invoiceFiles(count: number): Record<string, string> {
  const digits = String(count - 1).length;
  const name = (index: number): string => `invoices/invoice-${String(index).padStart(digits, '0')}.txt`;
  return {
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), invoice(index)])),
    '.aigateway/schemas/invoice.json': JSON.stringify(invoiceSchema),
  };
}

export const invoiceSchema = {
  title: 'Invoice',
  type: 'object',
  properties: { number: { type: 'string' }, customer: { type: 'string' }, total: { type: 'number' } },
  required: ['number', 'customer', 'total'],
};

/** Takes a row of the open list by the keyboard: hovers lie over the rows that a mouse would press. */
export async function take(page: Page, label: string): Promise<void> {
  await pickRows(page).filter({ hasText: label }).first().waitFor();
  await typeInQuickInput(page, label);
  await until('the row to be in front', async () => {
    const focused = await quickInput(page).locator('.monaco-list-row.focused').first().innerText();
    return focused.includes(label) ? true : undefined;
  });
  await page.keyboard.press('Enter');
}

/** From the palette to the question about the cost. */
export async function choose(session: Session, pattern: string): Promise<void> {
  const { page } = session;
  await closeResults(session);
  await runCommand(page, 'AI Gateway: Extract from Files…');
  await take(page, 'By pattern');
  await quickInput(page).getByText('A pattern of paths in the workspace').waitFor();
  await typeInQuickInput(page, pattern);
  await page.keyboard.press('Enter');
  await take(page, 'invoice.json');
  await pickRows(page).filter({ hasText: 'Start: ' }).waitFor();
}

/** The document of the table: of several tabs the one with a progress bar. */
export async function tableFrame({ page }: Session): Promise<Frame> {
  return until(
    'the table of a batch',
    async () => {
      for (const frame of page.frames()) {
        if (frame === page.mainFrame() || frame.isDetached()) continue;
        const bar = frame.getByRole('progressbar', { name: 'Files done' });
        if ((await bar.count().catch(() => 0)) > 0 && (await bar.isVisible())) return frame;
      }
      return undefined;
    },
    { timeout: 30_000 },
  );
}

export async function begin(session: Session, pattern = 'invoices/*.txt'): Promise<Frame> {
  await choose(session, pattern);
  await take(session.page, 'Start: ');
  return tableFrame(session);
}

/** A button of the table by its name. */
export const button = (frame: Frame, name: string): Locator => frame.getByRole('button', { name, exact: true });

/** Whole answers per invoice that the gateway gave. */
export function answers({ gateway }: Session): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body, costUsd } of gateway.requests) {
    const name = /R-\d{5}\./.exec(JSON.stringify(body) ?? '')?.[0];
    if (name !== undefined && costUsd !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

export async function progressOf(frame: Frame): Promise<number> {
  const bar = frame.getByRole('progressbar');
  return Number(await bar.getAttribute('aria-valuenow'));
}

/** Waits until so many items have ended. */
export async function reached(frame: Frame, count: number): Promise<void> {
  await expect.poll(() => progressOf(frame), { timeout: 90_000 }).toBeGreaterThanOrEqual(count);
}

/** Waits until all items have ended and the batch has said so. */
export async function ended(frame: Frame, count: number): Promise<void> {
  await reached(frame, count);
  await button(frame, 'Stop').waitFor({ state: 'hidden', timeout: 30_000 });
}

/** Presses Copy and gives what it copied. */
export async function copy(session: Session, frame: Frame, beginsWith: string): Promise<string> {
  await session.evaluate((vscode) => vscode.env.clipboard.writeText(''));
  await button(frame, 'Copy').click();
  return until('a copy in the clipboard', async () => {
    const text = await copied(session);
    return text.startsWith(beginsWith) ? text : undefined;
  });
}

async function copied({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.env.clipboard.readText());
}
