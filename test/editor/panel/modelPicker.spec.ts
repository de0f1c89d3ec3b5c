// The list of models in the real editor: one line a model, and nothing moves but the mark of the current row.
import { expect } from 'vitest';
import { ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs } from '../support/spec.ts';
import { closeQuickInput, pickRows, quickInput, screenshot, typeInQuickInput, until } from '../support/workbench.ts';

const MODEL = 'anthropic/claude-sonnet-4.6';
const spec = sharedSpecs({ userSettings: { 'aiGateway.model': MODEL } });

spec('a model is one line, what can be said of the current one stands in the title, and rows stay', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await chat.button('Select model').click();
  const title = quickInput(page).locator('.quick-input-title');
  await expect.poll(() => title.innerText()).toMatch(/^Select Model · Reasoning · Vision · PDF · Tools/);
  const current = pickRows(page).and(page.locator('.focused'));
  expect(await current.innerText()).toContain(MODEL);
  expect(await current.innerText()).toMatch(/\$3\.00 \/ \$15\.00/);
  const heights = await pickRows(page).evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(new Set(heights.map(Math.round)).size).toBe(1);
  expect((await title.boundingBox())?.height).toBeLessThan(36);
  await screenshot(page, 'model-picker');
  const tops = (): Promise<readonly string[]> =>
    pickRows(page).evaluateAll((rows) =>
      rows.map((row) => `${row.getAttribute('aria-label')} ${Math.round(row.getBoundingClientRect().top)}`),
    );
  const before = await tops();
  const first = await title.innerText();
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => title.innerText()).not.toBe(first);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => title.innerText()).toBe(first);
  expect(await tops()).toEqual(before);
  // What a model can do is found, though its row shows signs alone.
  await typeInQuickInput(page, 'image output');
  await until('models that make pictures', async () => {
    const labels = await pickRows(page).allInnerTexts();
    return labels.length > 0 && labels.every((label) => label.includes('/')) ? true : undefined;
  });
  await typeInQuickInput(page, MODEL);
  await expect.poll(() => pickRows(page).first().innerText()).toContain('Claude Sonnet 4.6');
  await closeQuickInput(page);
  await session.setTheme('Default Light Modern');
  await chat.button('Select model').click();
  await pickRows(page).first().waitFor();
  await screenshot(page, 'model-picker-light');
  await closeQuickInput(page);
});
