// The result view in the real editor: a tab that is hidden in the middle, many records, tables, every theme, 300 pixels.
import { expect } from 'vitest';
import type { Frame } from 'playwright-core';
import { sharedSpecs, type Session } from '../../editor/support/spec.ts';
import {
  answerOf,
  closeResults,
  endedResult,
  extractWith,
  GivenAnswers,
  open,
  resultFrame,
  row,
} from '../../editor/support/extraction.ts';
import { screenshot, until } from '../../editor/support/workbench.ts';

const SCHEMA = '.aigateway/schemas/orders.json';
const ORDERS = Array.from({ length: 400 }, (_, index) => ({
  id: `O-${1_000 + index}`,
  customer: index === 1 ? 'Zoë “Z” Ångström' : `Customer ${index}`,
  total: index * 1.5,
  isPaid: index % 2 === 0,
}));
const source = ORDERS.map(({ id, customer, total }) => `Order ${id} of ${customer}: ${total.toFixed(2)} EUR`).join(
  '\n',
);
const value = { shop: 'Example & Sons', orders: ORDERS };

const model = new GivenAnswers(answerOf(value));
const spec = sharedSpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
  gateway: { backend: model },
  files: {
    'orders.log': source,
    [SCHEMA]: JSON.stringify({
      title: 'Orders',
      type: 'object',
      properties: {
        shop: { type: 'string', description: 'Whose orders these are.' },
        orders: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              id: { type: 'string' },
              customer: { type: 'string', maxLength: 14 },
              total: { type: 'number' },
              isPaid: { type: 'boolean' },
            },
          },
        },
      },
    }),
  },
});

/** Brings the tab of the result to the front again. */
async function showResult({ page }: Session): Promise<void> {
  await page.getByRole('tab', { name: /^Extraction: Orders/ }).click();
}

async function drawnRows(frame: Frame): Promise<number> {
  return frame.getByRole('row').count();
}

spec(
  'a result whose tab is hidden in mid-stream is whole when it is shown again, folded as it was',
  async (session) => {
    model.give(answerOf(value));
    model.pauseBehind('"O-1150"');
    await open(session, 'orders.log');
    await extractWith(session, SCHEMA);
    const frame = await resultFrame(session);
    await row(frame, 'orders').waitFor();
    await expect.poll(() => row(frame, 'orders').getAttribute('aria-label')).toBe('orders: 151 items');
    expect(await drawnRows(frame)).toBeLessThan(90);
    await row(frame, 'orders').click();
    await frame.getByRole('treegrid').press('ArrowRight');
    await row(frame, '0').press('ArrowLeft');
    await row(frame, '0').press('ArrowLeft');
    await expect.poll(() => row(frame, '0').getAttribute('aria-expanded')).toBe('false');
    // Another tab in the same group: the page is gone, the run goes on.
    await session.evaluate(async (vscode) => {
      const column = vscode.window.tabGroups.all.find(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputWebview),
      )?.viewColumn;
      const other = await vscode.workspace.openTextDocument({ content: 'In front of it' });
      await vscode.window.showTextDocument(other, { viewColumn: column ?? vscode.ViewColumn.Two });
    });
    await until('the page to go', async () => (frame.isDetached() ? true : undefined));
    model.goOn();
    await showResult(session);
    const again = await endedResult(session);
    await again
      .getByText(/^Not valid: 1 error|^Valid, 1,601 values/)
      .first()
      .waitFor();
    await expect.poll(() => row(again, 'orders').getAttribute('aria-label')).toBe('orders: 400 items');
    await expect.poll(() => row(again, '0').getAttribute('aria-expanded')).toBe('false');
    expect(await drawnRows(again)).toBeLessThan(90);
    await closeResults(session);
    await session.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  },
);

spec('records are a tree or a table by keyboard, in every theme, wide and at 300 pixels', async (session) => {
  const { page, setTheme } = session;
  model.give(answerOf(value));
  await open(session, 'orders.log');
  await extractWith(session, SCHEMA);
  const frame = await endedResult(session);
  await frame.getByText('Whose orders these are.').waitFor({ state: 'detached' });
  await row(frame, 'shop').click();
  await frame.getByText('Whose orders these are.').waitFor();
  await row(frame, 'shop').press('ArrowDown');
  await row(frame, 'orders').press('Tab');
  await page.keyboard.press('Enter');
  const grid = frame.getByRole('grid', { name: 'Table of orders' });
  await grid.waitFor();
  await grid.getByRole('columnheader', { name: 'customer' }).click();
  await page.keyboard.press('Enter');
  await grid.locator('[aria-sort="descending"]').waitFor();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => grid.locator(':focus').textContent()).toContain('Zoë “Z” Ångström');
  for (const theme of ['Default Light Modern', 'Default High Contrast', 'Default Dark Modern'] as const) {
    await setTheme(theme);
    await until('the page in the theme', async () => {
      const names = await frame.evaluate(() => document.body.className);
      const wanted = {
        'Default Light Modern': 'vscode-light',
        'Default High Contrast': 'vscode-high-contrast',
        'Default Dark Modern': 'vscode-dark',
      }[theme];
      return names.split(' ').includes(wanted) ? true : undefined;
    });
    await screenshot(page, `extraction-table-${theme}`);
  }
  await frame.getByRole('button', { name: 'Show as tree' }).click();
  await frame.getByText('400 items').first().waitFor();
  await page.setViewportSize({ width: 980, height: 800 });
  await until('a narrow view', async () => ((await frame.evaluate(() => innerWidth)) < 330 ? true : undefined));
  expect(await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await screenshot(page, 'extraction-narrow');
  await page.setViewportSize({ width: 1280, height: 800 });
  await closeResults(session);
});
