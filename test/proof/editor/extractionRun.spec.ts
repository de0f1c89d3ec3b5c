// An extraction's other sources and ends: several selections, a notebook, a long file, a refusal, an edit meanwhile.
import { expect } from 'vitest';
import { sharedSpecs } from '../../editor/support/spec.ts';
import { answerOf, answersAsked, endedResult, extractWith, open, row } from '../../editor/support/extraction.ts';
import {
  SCHEMA,
  extractBill,
  good,
  model,
  options,
  press,
  says,
  select,
  tidy,
  value,
} from '../../editor/support/extractionRun.ts';
import {
  answerInputBox,
  pick,
  quickInput,
  runCommand,
  screenshot,
  typeInQuickInput,
  until,
} from '../../editor/support/workbench.ts';

const spec = sharedSpecs(options);

spec('several selections give one list, each value at its own place', async (session) => {
  const { page } = session;
  model.give(
    answerOf({ number: 'INV-7', customer: '', total: 0 }),
    answerOf({ number: '', customer: 'Ada Lovelace', total: 0 }),
  );
  await open(session, 'invoice.txt');
  await select(session, [0, 1], [1, 2]);
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await pick(page, 'Each on its own');
  await pick(page, SCHEMA);
  await quickInput(page)
    .getByText(/about 2 requests/)
    .waitFor();
  await page.keyboard.press('Enter');
  const frame = await endedResult(session);
  await says(frame, /Valid, 6 values/);
  await frame.getByRole('row', { name: /^customer: "?Ada/ }).click();
  await until('the name in the source', async () => {
    const text = await session.evaluate((vscode) => {
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('invoice.txt'));
      return editor?.document.getText(editor.selection) ?? '';
    });
    return text === 'Ada Lovelace' ? true : undefined;
  });
  await tidy(session);
});

spec('an edit that takes a value out of the source is told, and running again finds it no more', async (session) => {
  model.give(good);
  const frame = await extractBill(session);
  await session.evaluate(async (vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('invoice.txt'));
    await editor?.edit((edit) => edit.replace(new vscode.Range(1, 4, 1, 15), 'x'));
  });
  await says(frame, '1 value has lost its place');
  await row(frame, 'customer').click();
  await row(frame, 'customer').press('Enter');
  await says(frame, 'The text around this value was changed.');
  await press(frame, 'Run again');
  await frame.getByRole('button', { name: '1 not in the source' }).waitFor();
  expect(JSON.stringify(answersAsked(session).at(-1)?.body)).toContain('Custxovelace');
  await tidy(session);
});

spec('the wish typed last reaches the model, and another model can be taken there', async (session) => {
  const { page } = session;
  model.give(good);
  await open(session, 'invoice.txt');
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await pick(page, SCHEMA);
  await quickInput(page)
    .getByText(/gpt-4\.1: about 1 request, .* tokens, \$/i)
    .waitFor();
  await quickInput(page).getByRole('button', { name: 'Use another model' }).click();
  await typeInQuickInput(page, 'openai/gpt-5-mini');
  await pick(page, 'openai/gpt-5-mini');
  await quickInput(page)
    .getByText(/about 1 request/)
    .waitFor();
  await answerInputBox(page, 'Customers without their titles');
  await says(await endedResult(session), 'Valid, 3 values');
  const { model: asked, ...body } = (answersAsked(session).at(-1)?.body ?? {}) as Record<string, unknown>;
  expect(asked).toBe('openai/gpt-5-mini');
  expect(JSON.stringify(body)).toContain('Customers without their titles');
  await tidy(session);
});

spec('a refusal is told with what the model said', async (session) => {
  model.give("I'm sorry, but I can't help with that.");
  const frame = await extractBill(session);
  await says(frame, 'The model refused.');
  await says(frame, "I'm sorry, but I can't help with that.");
  await tidy(session);
});

spec('a long file is read in parts that are put together, and what they disagree about is listed', async (session) => {
  model.give(good, answerOf({ ...value, total: 22 }));
  await open(session, 'long.txt');
  const before = answersAsked(session).length;
  await runCommand(session.page, 'AI Gateway: Extract Structured Data…');
  await pick(session.page, SCHEMA);
  await quickInput(session.page)
    .getByText(/about 2 requests/)
    .waitFor();
  await session.page.keyboard.press('Enter');
  const frame = await endedResult(session);
  await says(frame, 'Valid, 3 values');
  await frame.locator('summary').filter({ hasText: 'disagree about 1 value' }).click();
  await says(frame, 'kept 21; elsewhere 22');
  const bodies = answersAsked(session)
    .slice(before)
    .map(({ body }) => JSON.stringify(body));
  expect(bodies).toHaveLength(2);
  expect(bodies[0]).toContain('part 1 of 2');
  expect(bodies[1]).toContain('part 2 of 2');
  await tidy(session);
});

spec('the cell of a notebook is extracted from, and its values lead back into it', async (session) => {
  const { page, evaluate } = session;
  model.give(good);
  await evaluate(async (vscode) => {
    const cells = [
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'print("nothing")', 'python'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, '# INV-7, Ada Lovelace, 21.00', 'python'),
    ];
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData(cells));
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(1, 2)] });
  });
  await extractWith(session, SCHEMA);
  const frame = await endedResult(session);
  const body = JSON.stringify(answersAsked(session).at(-1)?.body);
  expect(body).toContain('# INV-7, Ada Lovelace, 21.00');
  expect(body).not.toContain('nothing');
  await row(frame, 'customer').click();
  await until('the name in the cell', async () => {
    const texts = await evaluate((vscode) =>
      vscode.window.visibleTextEditors.map(({ document, selection }) => document.getText(selection)),
    );
    return texts.includes('Ada Lovelace') ? true : undefined;
  });
  // It is shown where it was open, and the view stays in sight.
  const labels = await evaluate((vscode) =>
    vscode.window.tabGroups.all.map(({ tabs }) => tabs.map(({ label }) => label)),
  );
  expect(labels.flat().filter((label) => label.endsWith('.ipynb'))).toHaveLength(1);
  await screenshot(page, 'extraction-notebook');
  await tidy(session);
});
