// What comes back out of results: a corrected row in its batch, a saved extraction as its document.
import { expect } from 'vitest';
import { sharedSpecs, type Session, type SpecOptions } from '../../editor/support/spec.ts';
import type { Frame } from 'playwright-core';
import { closeResults, reloadWindow, row } from '../../editor/support/extraction.ts';
import {
  begin,
  copy,
  ended,
  invoiceFiles,
  invoiceSchema,
  tableFrame,
  take,
} from '../../editor/support/extractionBatch.ts';
import { runCommand, screenshot, until } from '../../editor/support/workbench.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const MODEL = 'openai/gpt-5-mini';
const COUNT = 4;

const options: SpecOptions = {
  userSettings: { 'aiGateway.model': MODEL, 'files.simpleDialog.enable': true },
  files: {
    ...invoiceFiles(COUNT),
    '.aigateway/extractions/one.json': JSON.stringify({
      version: 1,
      name: 'One invoice',
      model: MODEL,
      files: ['invoices/invoice-1.txt'],
      schema: invoiceSchema,
      output: 'csv',
    }),
  },
};

const spec = sharedSpecs(options);

async function singleResult({ page }: Session, table?: Frame): Promise<Frame> {
  return until('the single result', async () => {
    const others = page.frames().filter((each) => each !== table && !each.isDetached());
    for (const each of others) {
      const total = row(each, 'total');
      if ((await total.count().catch(() => 0)) > 0 && (await total.isVisible())) return each;
    }
    return undefined;
  });
}

async function correctTotal(result: Frame, value: string): Promise<void> {
  await row(result, 'total').click();
  await row(result, 'total').press('F2');
  const box = result.getByRole('textbox', { name: /New value of/ });
  await fillIn(box, value);
  await box.press('Enter');
  await result
    .getByText(/1 correction/)
    .first()
    .waitFor();
}

spec('a correction in a row is what the batch shows and gives out', async (session) => {
  const { page, evaluate } = session;
  const table = await begin(session);
  await ended(table, COUNT);
  const corrected = table.getByRole('row', { name: /invoice-2\.txt/ });
  await corrected.locator('.row-status').click();
  await correctTotal(await singleResult(session, table), '99');
  // The source comes to the front a moment later, and would cover the table that is shown next.
  await page
    .locator('.tab.active')
    .filter({ hasText: /^\s*invoice-2\.txt/ })
    .waitFor();
  await page.getByRole('tab', { name: /Invoice from 4 files/ }).click();
  const again = await tableFrame(session);
  await again.getByRole('row', { name: /invoice-2\.txt.*Corrected.*99/ }).waitFor();
  await screenshot(page, 'batch-corrected');
  expect(await copy(session, again, 'source,')).toMatch(/invoice-2\.txt,R-00002\.,Customer 2,99/);
  await page.getByRole('tab', { name: /Extraction: invoices\/invoice-2\.txt/ }).click();
  await reloadWindow(session);
  // Its tab is back with its source, and what is corrected in it still goes to its batch.
  const kept = await singleResult(session);
  await row(kept, 'customer').click();
  await expect
    .poll(() =>
      evaluate((vscode) => vscode.window.visibleTextEditors.map((each) => each.document.getText(each.selection))),
    )
    .toContain('Customer 2');
  await page.getByRole('tab', { name: /Extraction: invoices\/invoice-2\.txt/ }).click();
  await correctTotal(await singleResult(session), '77');
  await closeResults(session);
  await runCommand(page, 'AI Gateway: Show Batches…');
  await take(page, 'Invoice from 4 files');
  const reopened = await tableFrame(session);
  await reopened.getByRole('row', { name: /invoice-2\.txt.*Corrected.*77/ }).waitFor();
  await closeResults(session);
});

spec('a saved extraction opens the document of its output when it has run', async (session) => {
  const { page, evaluate } = session;
  await evaluate(async (vscode): Promise<void> => {
    const [uri] = await vscode.workspace.findFiles('.aigateway/extractions/one.json');
    if (uri !== undefined) await vscode.window.showTextDocument(uri);
  });
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Run Saved Extraction/ })
    .click();
  await take(page, 'Start');
  await expect
    .poll(
      () => evaluate((vscode) => vscode.workspace.textDocuments.map((document) => document.getText()).join('\n---\n')),
      { timeout: 30_000 },
    )
    .toContain('number,customer,total\r\nR-00001.,Customer 1,1.5');
  await screenshot(page, 'saved-output');
  await closeResults(session);
});
