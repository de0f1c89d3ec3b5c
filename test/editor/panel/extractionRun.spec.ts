// What becomes of an extraction in the real editor: repairs, mistakes, a stop, corrections, and every way to take it away.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { waitForWorkbench } from '../../harness/browser.ts';
import { sharedSpecs } from '../support/spec.ts';
import {
  answerOf,
  answersAsked,
  closeResults,
  endedResult,
  extractWith,
  open,
  resultFrame,
  row,
  selectedText,
} from '../support/extraction.ts';
import {
  INVOICE,
  SCHEMA,
  bad,
  clipboard,
  extractBill,
  good,
  model,
  options,
  press,
  says,
  select,
  textOf,
  tidy,
  value,
} from '../support/extractionRun.ts';
import {
  answerInputBox,
  notificationText,
  pick,
  pressNotificationButton,
  runCommand,
  screenshot,
  until,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const spec = sharedSpecs(options);

spec.long('a repair is seen while it runs and counted at the end', async (session) => {
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
  await says(frame, 'Stopped. The partial response was kept.');
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

spec.long('every format is copied as it should be', async (session) => {
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

spec('texts like formulas stay texts in a CSV, which is told with the way to change it', async (session) => {
  const { page, editor } = session;
  model.give(answerOf({ ...value, customer: '=HYPERLINK("http://example.com")' }));
  const frame = await extractBill(session);
  await frame.getByRole('combobox', { name: 'Format' }).selectOption('csv');
  await press(frame, 'Copy');
  await expect.poll(() => clipboard(session)).toContain(`"'=HYPERLINK(""http`);
  expect(await notificationText(page, 'like one')).toBe(
    'Formulas are kept as text: 1 text that begins like one has an apostrophe in front.',
  );
  await screenshot(page, 'extraction-formulas');
  await pressNotificationButton(page, 'like one', 'Change Setting');
  await page.locator('.settings-editor').getByText('Csv Formula Guard').first().waitFor();
  await screenshot(page, 'extraction-formulas-setting');
  await page.keyboard.press('Escape');
  await page.locator('.settings-editor').waitFor({ state: 'detached' });
  await editor.updateSettings({ 'aiGateway.extraction.csvFormulaGuard': false });
  try {
    await until('a copy as it is', async () => {
      await press(frame, 'Copy');
      return (await clipboard(session)).includes(',"=HYPERLINK(') ? true : undefined;
    });
    expect(await notificationText(page, 'spreadsheet may run')).toContain('1 text begins like a formula');
  } finally {
    await editor.updateSettings({ 'aiGateway.extraction.csvFormulaGuard': null });
  }
  await tidy(session);
});

spec.long(
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

spec.long('a correction is kept apart from what the model said, and saved with it as a test', async (session) => {
  const { page, workspace } = session;
  model.give(bad);
  const frame = await extractBill(session);
  await row(frame, 'total').click();
  await row(frame, 'total').press('F2');
  const box = frame.getByRole('textbox', { name: /New value of/ });
  await fillIn(box, '21');
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

spec.long(
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
    await says(frame, 'Stopped. The partial response was kept.');
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

spec.long('a result outlives a reload, its buttons still act and its values lead to their source', async (session) => {
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
  await expect
    .poll(async () => {
      await row(frame, 'customer').click();
      await row(frame, 'total').click();
      return selectedText(session);
    })
    .toBe('21.00');
  await tidy(session);
});
