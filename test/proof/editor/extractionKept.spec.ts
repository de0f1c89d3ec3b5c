// A result that stays: pinned beside its source while others open, and run again in a window that was reloaded.
import { expect } from 'vitest';
import {
  answersAsked,
  closeResults,
  endedResult,
  extractWith,
  open,
  reloadWindow,
  resultFrame,
  row,
} from '../../editor/support/extraction.ts';
import {
  extractBill,
  good,
  model,
  options,
  press,
  says,
  SCHEMA,
  select,
  textOf,
  tidy,
} from '../../editor/support/extractionRun.ts';
import { picturesInThemes } from '../../editor/support/looks.ts';
import { sharedSpecs, type Session } from '../../editor/support/spec.ts';
import { pressDialogButton, runCommand, screenshot, until } from '../../editor/support/workbench.ts';

const spec = sharedSpecs(options);

/** What each column shows, with how many tabs it has. */
function columns({ evaluate }: Session): Promise<readonly string[]> {
  return evaluate((vscode) =>
    vscode.window.tabGroups.all
      .toSorted((left, right) => left.viewColumn - right.viewColumn)
      .map(({ activeTab, tabs }) => `${activeTab?.label ?? ''} of ${tabs.length}`),
  );
}

spec('a pinned result stays beside its source while others open, and after a reload', async (session) => {
  const { page } = session;
  model.give(good);
  const frame = await extractBill(session);
  await runCommand(page, 'AI Gateway: Pin Extraction Beside Source');
  await frame.getByRole('button', { name: 'Unpin: let other results cover it' }).waitFor();
  await open(session, 'note.md');
  await extractWith(session, SCHEMA);
  await expect.poll(() => columns(session)).toEqual(['note.md of 2', 'Extraction: Bill of 1', 'Extraction: Bill of 1']);
  await until('two results, both drawn', async () => {
    const shown = page.frames().map((each) =>
      each
        .getByText('Valid, 3 values')
        .count()
        .catch(() => 0),
    );
    return (await Promise.all(shown)).filter((count) => count > 0).length === 2 ? true : undefined;
  });
  await picturesInThemes(session, 'extraction-pinned');
  // Only the pinned one is left; its source was covered, and is shown again.
  await session.evaluate(async (vscode) => {
    const [, , third] = vscode.window.tabGroups.all.toSorted((left, right) => left.viewColumn - right.viewColumn);
    if (third !== undefined) await vscode.window.tabGroups.close(third);
  });
  await reloadWindow(session);
  const again = await resultFrame(session);
  await again.getByRole('button', { name: 'Unpin: let other results cover it' }).waitFor();
  await expect.poll(() => columns(session)).toEqual(['invoice.txt of 2', 'Extraction: Bill of 1']);
  await press(again, 'Unpin: let other results cover it');
  await again.getByRole('button', { name: 'Pin beside source', exact: true }).waitFor();
  await open(session, 'note.md');
  await extractWith(session, SCHEMA);
  await expect.poll(() => columns(session)).toEqual(['note.md of 2', 'Extraction: Bill of 2']);
  await tidy(session);
});

spec('a result runs again after a reload, as it was asked, and says what changed', async (session) => {
  const { page, evaluate } = session;
  model.give(good);
  await open(session, 'invoice.txt');
  await select(session, [0, 4]);
  await extractWith(session, SCHEMA);
  await endedResult(session);
  const first = JSON.stringify(answersAsked(session).at(-1)?.body);
  await reloadWindow(session);
  const frame = await resultFrame(session);
  await says(frame, 'Valid, 3 values');
  const before = answersAsked(session).length;
  await press(frame, 'Run again');
  await until('the request', async () => (answersAsked(session).length > before ? true : undefined));
  await endedResult(session);
  expect(JSON.stringify(answersAsked(session).at(-1)?.body)).toBe(first);
  await row(frame, 'customer').waitFor();
  // It runs like any other now: the line above its source says so.
  await page.locator('.codelens-decoration').filter({ hasText: 'Bill: valid' }).first().waitFor();
  await reloadWindow(session);
  await evaluate(async (vscode) => {
    const [uri] = await vscode.workspace.findFiles('invoice.txt');
    if (uri === undefined) return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(1, 0), 'Paid in full\n');
    await vscode.workspace.applyEdit(edit);
  });
  await expect.poll(() => textOf(session, 'invoice.txt')).toContain('Paid in full');
  const changed = await resultFrame(session);
  await says(changed, 'Valid, 3 values');
  await press(changed, 'Run again');
  await page
    .locator('.monaco-dialog-box')
    .getByText(/The selection cannot be found again\. GPT-4\.1: about 1 request/)
    .waitFor();
  await screenshot(page, 'extraction-again-changed');
  await pressDialogButton(page, 'Use the Whole File');
  await says(changed, /invoice\.txt.* was changed since the last run\./);
  await endedResult(session);
  expect(JSON.stringify(answersAsked(session).at(-1)?.body)).toContain('Paid in full');
  await closeResults(session);
  await tidy(session);
});
