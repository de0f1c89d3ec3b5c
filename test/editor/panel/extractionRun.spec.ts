// What becomes of an extraction in the real editor: repairs, mistakes, a stop, corrections, and every way to take it away.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Frame } from 'playwright-core';
import { waitForWorkbench } from '../../harness/browser.ts';
import { sharedSpecs, type Session, type SpecOptions } from '../support/spec.ts';
import {
  answerOf,
  answersAsked,
  closeResults,
  endedResult,
  extractWith,
  GivenAnswers,
  open,
  resultFrame,
  row,
} from '../support/extraction.ts';
import {
  answerInputBox,
  pick,
  quickInput,
  runCommand,
  screenshot,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const INVOICE = 'Invoice INV-7\nCustomer: Ada Lovelace\n\nTotal: 21.00 EUR\n';
const SCHEMA = '.aigateway/schemas/bill.json';
const value = { number: 'INV-7', customer: 'Ada Lovelace', total: 21 };
const good = answerOf(value, { '/number': 'INV-7', '/customer': 'Ada Lovelace', '/total': '21.00' });
const bad = answerOf({ ...value, total: 'twenty-one' });

const model = new GivenAnswers(good);
const options: SpecOptions = {
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'window.dialogStyle': 'custom' },
  gateway: { backend: model },
  files: {
    'invoice.txt': INVOICE,
    'long.txt': `${INVOICE}${'A line that says nothing of the invoice at all.\n'.repeat(3_600)}`,
    'note.md': '# Notes\n\n- one\n- two\n',
    [SCHEMA]: JSON.stringify({
      title: 'Bill',
      type: 'object',
      properties: { number: { type: 'string' }, customer: { type: 'string' }, total: { type: 'number' } },
      required: ['number', 'customer', 'total'],
    }),
  },
};

const spec = sharedSpecs(options);

function press(frame: Frame, name: string): Promise<void> {
  return frame.getByRole('button', { name, exact: true }).click();
}

/** The view shows the words; assistive technology may be told them a second time. */
function says(frame: Frame, words: string | RegExp): Promise<void> {
  return frame.getByText(words).first().waitFor();
}

/** What a clipboard that only people and tests write to holds. */
function clipboard({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.env.clipboard.readText());
}

function textOf({ evaluate }: Session, name: string): Promise<string> {
  return evaluate(
    (vscode, wanted) =>
      vscode.workspace.textDocuments.find(({ fileName }) => fileName.endsWith(wanted))?.getText() ?? '',
    name,
  );
}

/** Selects lines of the invoice, counted from 0, the last one left out. */
async function select({ evaluate }: Session, ...ranges: readonly (readonly [number, number])[]): Promise<void> {
  await evaluate((vscode, wanted) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('There is no editor.');
    editor.selections = wanted.map(([from, to]) => new vscode.Selection(from, 0, to, 0));
  }, ranges);
}

async function extractBill(session: Session): Promise<Frame> {
  await open(session, 'invoice.txt');
  await extractWith(session, SCHEMA);
  return endedResult(session);
}

/** Undoes changes of the invoice and closes what was opened. */
async function tidy(session: Session): Promise<void> {
  await closeResults(session);
  await session.evaluate(async (vscode) => {
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });
}

spec('a repair is seen while it runs and counted at the end', async (session) => {
  model.give(bad, good);
  model.pauseBehind('"number":"INV-7"');
  await open(session, 'invoice.txt');
  await extractWith(session, SCHEMA);
  const frame = await resultFrame(session);
  await row(frame, 'number').waitFor();
  model.goOn();
  await endedResult(session);
  await says(frame, 'Valid, 3 values, after 2 attempts');
  const [, repair] = answersAsked(session).slice(-2);
  expect(JSON.stringify(repair?.body)).toContain('does not obey the schema');
  await tidy(session);
});

spec('what is still wrong is marked at its place, and told when it is taken away', async (session) => {
  model.give(bad);
  const frame = await extractBill(session);
  await says(frame, 'Not valid: 1 error');
  await expect.poll(() => row(frame, 'total').getAttribute('aria-label')).toMatch(/error: .*number/);
  await screenshot(session.page, 'extraction-invalid');
  await press(frame, 'Copy');
  await says(frame, /Copied as JSON\. Beware: it does not obey the schema\./);
  await tidy(session);
});

spec('a stop in mid-stream keeps what arrived', async (session) => {
  model.give(good);
  model.pauseBehind('"customer":"Ada Lovelace"');
  await open(session, 'invoice.txt');
  await extractWith(session, SCHEMA);
  const frame = await resultFrame(session);
  await row(frame, 'customer').waitFor();
  await screenshot(session.page, 'extraction-streaming');
  await press(frame, 'Stop');
  await says(frame, 'Stopped. What arrived is kept.');
  await expect.poll(() => answersAsked(session).at(-1)?.outcome).toBe('aborted');
  model.goOn();
  await endedResult(session);
  await press(frame, 'Copy');
  await expect.poll(() => clipboard(session)).toContain('"customer": "Ada Lovelace"');
  expect(await clipboard(session)).not.toContain('total');
  // And it can be had whole after all.
  model.give(good);
  await press(frame, 'Run again');
  await says(frame, 'Valid, 3 values');
  await tidy(session);
});

const FORMATS = [
  ['csv', 'number,customer,total\r\nINV-7,Ada Lovelace,21\r\n'],
  ['tsv', 'number\tcustomer\ttotal\r\nINV-7\tAda Lovelace\t21\r\n'],
  ['json-lines', '{"number":"INV-7","customer":"Ada Lovelace","total":21}\n'],
  ['markdown', '| number | customer | total |\n| --- | --- | ---: |\n| INV-7 | Ada Lovelace | 21 |\n'],
  ['yaml', 'number: INV-7\ncustomer: Ada Lovelace\ntotal: 21\n'],
  ['typescript', "const bill: Bill = {\n  number: 'INV-7',\n  customer: 'Ada Lovelace',\n  total: 21,\n};\n"],
  ['python', /^bill = Bill\(number=['"]INV-7['"], customer=['"]Ada Lovelace['"], total=21\)\n$/],
  ['json', `${JSON.stringify(value, null, 2)}\n`],
] as const;

spec('every format is copied as it should be', async (session) => {
  model.give(good);
  const frame = await extractBill(session);
  for (const [format, expected] of FORMATS) {
    await frame.getByRole('combobox', { name: 'Format' }).selectOption(format);
    await until(`the ${format} on the clipboard`, async () => {
      await press(frame, 'Copy');
      const text = (await clipboard(session)).replaceAll('\r\n', '\n');
      const isRight = typeof expected === 'string' ? text === expected.replaceAll('\r\n', '\n') : expected.test(text);
      return isRight ? true : undefined;
    });
  }
  await tidy(session);
});

spec(
  'a result is opened as JSON, inserted at the cursor, and put in place of the selection by one edit',
  async (session) => {
    const { page, evaluate } = session;
    model.give(good);
    await open(session, 'note.md', 'invoice.txt');
    await select(session, [1, 4]);
    await extractWith(session, SCHEMA);
    const frame = await endedResult(session);
    await press(frame, 'Open as JSON');
    await until('the JSON in an editor', async () => {
      const shown = await evaluate((vscode) => {
        const { document } = vscode.window.activeTextEditor ?? {};
        return [document?.languageId, document?.getText()];
      });
      return shown[0] === 'json' && shown[1] === `${JSON.stringify(value, null, 2)}\n` ? true : undefined;
    });
    await frame.getByRole('combobox', { name: 'Format' }).selectOption('yaml');
    await open(session, 'invoice.txt');
    await press(frame, 'Insert');
    await pick(page, 'In place of the selection');
    const replaced = 'Invoice INV-7\nnumber: INV-7\ncustomer: Ada Lovelace\ntotal: 21\n';
    await expect.poll(() => textOf(session, 'invoice.txt')).toBe(replaced);
    // The file shows what happened where it was open, and the result stays in sight.
    const labels = await evaluate((vscode) =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)),
    );
    expect(labels.filter((label) => label === 'invoice.txt')).toHaveLength(1);
    await evaluate((vscode) => vscode.commands.executeCommand('undo'));
    await expect.poll(() => textOf(session, 'invoice.txt')).toBe(INVOICE);
    await open(session, 'note.md');
    await evaluate((vscode) => {
      const editor = vscode.window.activeTextEditor;
      if (editor !== undefined) editor.selection = new vscode.Selection(2, 0, 2, 0);
    });
    await press(frame, 'Insert');
    await pick(page, 'At the cursor');
    await expect
      .poll(() => textOf(session, 'note.md'))
      .toBe('# Notes\n\nnumber: INV-7\ncustomer: Ada Lovelace\ntotal: 21\n- one\n- two\n');
    await tidy(session);
  },
);

spec('a correction is kept apart from what the model said, and saved with it as a test', async (session) => {
  const { page, workspace } = session;
  model.give(bad);
  const frame = await extractBill(session);
  await row(frame, 'total').click();
  await row(frame, 'total').press('F2');
  const box = frame.getByRole('textbox', { name: /New value of/ });
  await box.fill('21');
  await box.press('Enter');
  await says(frame, /Valid, 3 values, 1 correction/);
  await press(frame, 'Save extraction');
  await answerInputBox(page, 'Bill of Ada');
  await pick(page, 'As a test');
  await says(frame, 'Saved as .aigateway/extractions/bill-of-ada.json.');
  const saved = JSON.parse(
    await readFile(path.join(workspace, '.aigateway/extractions/bill-of-ada.json'), 'utf8'),
  ) as Record<string, unknown>;
  expect(saved).toMatchObject({
    version: 1,
    name: 'Bill of Ada',
    model: 'openai/gpt-4.1',
    files: ['invoice.txt'],
    value: { ...value, total: 'twenty-one' },
    corrections: { '/total': 21 },
    expected: value,
  });
  await tidy(session);
});

spec('several selections give one list, each value at its own place', async (session) => {
  const { page } = session;
  model.give(
    answerOf({ number: 'INV-7', customer: '', total: 0 }, { '/number': 'INV-7' }),
    answerOf({ number: '', customer: 'Ada Lovelace', total: 0 }, { '/customer': 'Ada Lovelace' }),
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

spec(
  'the line above the selection says how it stands, stops it, and shows the result under the selection',
  async (session) => {
    const { page } = session;
    model.give(good);
    model.pauseBehind('"customer":"Ada Lovelace"');
    await open(session, 'invoice.txt');
    await select(session, [1, 4]);
    await extractWith(session, SCHEMA);
    const lens = page.locator('.codelens-decoration');
    await lens.filter({ hasText: 'Extracting Bill…' }).first().waitFor();
    const frame = await resultFrame(session);
    await row(frame, 'customer').waitFor();
    await lens.getByText('Stop', { exact: true }).first().click();
    await says(frame, 'Stopped. What arrived is kept.');
    await lens.filter({ hasText: 'Bill: stopped' }).first().waitFor();
    model.goOn();
    model.give(good);
    await endedResult(session);
    await press(frame, 'Run again');
    await lens.filter({ hasText: 'Bill: valid' }).first().waitFor();
    await lens.getByText('Peek result').first().click();
    const peek = page.locator('.peekview-widget');
    await peek.getByText('Bill.json').first().waitFor();
    await peek.getByText('"Ada Lovelace"').first().waitFor();
    await screenshot(page, 'extraction-peek');
    await page.keyboard.press('Escape');
    await peek.waitFor({ state: 'detached' });
    await closeResults(session);
    await expect.poll(() => lens.filter({ hasText: 'Bill' }).count()).toBe(0);
    await tidy(session);
  },
);

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
  await says(frame, '1 not in the source');
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

spec('a result outlives a reload, and its buttons still act', async (session) => {
  model.give(good);
  await extractBill(session);
  // The editor stores which tabs are open when it is told to reload, not when the page is.
  const loaded = session.page.waitForEvent('load');
  await runCommand(session.page, 'Developer: Reload Window');
  await loaded;
  await waitForWorkbench(session.page);
  const frame = await resultFrame(session);
  await says(frame, 'Valid, 3 values');
  await until('a copy', async () => {
    await press(frame, 'Copy');
    return (await clipboard(session)) === `${JSON.stringify(value, null, 2)}\n` ? true : undefined;
  });
  await tidy(session);
});
