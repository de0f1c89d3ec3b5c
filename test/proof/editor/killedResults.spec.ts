// An editor that is killed while a user corrects the result of an extraction, whole or its extension host alone.
import { kill } from 'node:process';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { answerOf, resultFrame, row } from '../../editor/support/extraction.ts';
import { extractBill, good, model, options, value } from '../../editor/support/extractionRun.ts';
import { journalsWith } from '../../editor/support/keeping.ts';
import { expectWholeFiles, moments } from '../../editor/support/kills.ts';
import { spec, type Session } from '../../editor/support/spec.ts';
import { pressNotificationButton, runCommand, until } from '../../editor/support/workbench.ts';
import { waitForStoredState, waitForWorkbench } from '../../harness/browser.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const LEFT = /was open when the editor was cut off/;

/** Types a customer's name in place of the one that is there; resolves when the row shows it. */
async function rename(frame: Frame, name: string): Promise<number> {
  await row(frame, 'customer').click();
  await row(frame, 'customer').press('F2');
  const box = frame.getByRole('textbox', { name: /New value of/ });
  await fillIn(box, name);
  const at = performance.now();
  await box.press('Enter');
  await expect.poll(() => customer(frame)).toBe(name);
  return at;
}

async function customer(frame: Frame): Promise<string | undefined> {
  return /Customer \d+/.exec((await row(frame, 'customer').getAttribute('aria-label')) ?? '')?.[0];
}

/** The result in the tab that came back; where none did, the one that is offered. */
async function shownAgain(session: Session): Promise<{ frame: Frame; isOffered: boolean }> {
  const { page } = session;
  const came = await until(
    'a tab or an offer',
    async () => {
      if ((await page.locator('.notifications-toasts').getByText(LEFT).count()) > 0) return 'offer';
      return (await page.getByRole('tab', { name: /^Extraction: / }).count()) > 0 ? 'tab' : undefined;
    },
    { timeout: 60_000 },
  );
  if (came === 'offer') await pressNotificationButton(page, LEFT, 'Show');
  return { frame: await resultFrame(session), isOffered: came === 'offer' };
}

spec(
  'what was corrected a second before is in the result again, whenever the editor is killed',
  { ...options, timeout: 600_000 },
  async (session) => {
    model.give(good);
    let frame = await extractBill(session);
    let count = 0;
    const ends: string[] = [];
    for (const [index, moment] of moments(8, 300, 4_000).entries()) {
      // Of some kills the editor knows the tab by then, of others it does not.
      if (index % 2 === 1) await waitForStoredState(session.page);
      const begin = performance.now();
      const typed: { readonly at: number; readonly number: number }[] = [];
      while (performance.now() - begin < moment) {
        count += 1;
        typed.push({ at: await rename(frame, `Customer ${count}`), number: count });
      }
      const end = performance.now();
      await session.crash();
      const again = await shownAgain(session);
      ({ frame } = again);
      await row(frame, 'customer').waitFor();
      const shown = Number(/\d+/.exec((await customer(frame)) ?? '')?.[0] ?? 0);
      expect(shown).toBeGreaterThanOrEqual(typed.findLast(({ at }) => at <= end - 1_000)?.number ?? 0);
      expect(shown).toBeLessThanOrEqual(count);
      await expectWholeFiles(session);
      ends.push(`${shown} of ${count}${again.isOffered ? ' (offered)' : ''}`);
      count = shown;
    }
    console.log(`${ends.length} kills in corrections; of the names typed there was ${ends.join(', ')}`);
  },
);

/** Kills the extension host alone; resolves when the window has another one. */
async function killHost({ evaluate }: Session): Promise<void> {
  const pidOf = (): Promise<number> => evaluate(() => globalThis.process.pid);
  const before = await pidOf();
  kill(before, 'SIGKILL');
  await until('another extension host', async () => ((await pidOf()) === before ? undefined : true), {
    timeout: 60_000,
  });
}

/** The page of the tab in place of one that nobody answers. */
async function filledAgain(session: Session, dead: Frame, name: string): Promise<Frame> {
  await until('the dead page to go', async () => (dead.isDetached() ? true : undefined), { timeout: 60_000 });
  const frame = await resultFrame(session);
  await expect.poll(() => customer(frame), { timeout: 30_000 }).toBe(name);
  return frame;
}

spec(
  'a tab that a killed extension host left behind is filled again and takes corrections, in sight or not',
  { ...options, timeout: 400_000 },
  async (session) => {
    const { page } = session;
    const isKept = (name: string): Promise<void> =>
      expect.poll(async () => (await journalsWith(session, name)).length).toBeGreaterThan(0);
    model.give(good);
    const first = await extractBill(session);
    await rename(first, 'Customer 1');
    await isKept('Customer 1');
    await killHost(session);
    const second = await filledAgain(session, first, 'Customer 1');
    await rename(second, 'Customer 2');
    await isKept('Customer 2');
    // Another tab in front of it in its group: its page is gone with that.
    await session.evaluate(async (vscode) => {
      const column = vscode.window.tabGroups.all.find(({ tabs }) =>
        tabs.some(({ input }) => input instanceof vscode.TabInputWebview),
      )?.viewColumn;
      const other = await vscode.workspace.openTextDocument({ content: 'In front of it' });
      await vscode.window.showTextDocument(other, { viewColumn: column ?? vscode.ViewColumn.Two });
    });
    await until('the page to go', async () => (second.isDetached() ? true : undefined));
    await killHost(session);
    await page.getByRole('tab', { name: /^Extraction: / }).click();
    const found = async (): Promise<string | undefined> => customer(await resultFrame(session));
    await expect.poll(found, { timeout: 60_000 }).toBe('Customer 2');
    await rename(await resultFrame(session), 'Customer 3');
    expect(await page.getByRole('tab', { name: /^Extraction: / }).count()).toBe(1);
    await session.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  },
);

spec('a result that is too large for its page to keep outlives a reload', { ...options }, async (session) => {
  const { page } = session;
  // Words that do not repeat: a model that writes one again and again is stopped.
  const words = Array.from({ length: 40_000 }, (_, at) => ((at * 2_654_435_761) % 2 ** 32).toString(36));
  model.give(answerOf({ ...value, number: `INV-7 ${words.join(' ')}` }));
  await rename(await extractBill(session), 'Customer 7');
  const loaded = page.waitForEvent('load');
  await runCommand(page, 'Developer: Reload Window');
  await loaded;
  await waitForWorkbench(page);
  const frame = await resultFrame(session);
  await row(frame, 'customer').waitFor();
  expect(await customer(frame)).toBe('Customer 7');
});
