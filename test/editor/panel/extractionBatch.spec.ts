// Extraction from many files in the real editor: choosing, the cost, the table, its buttons, a killed editor, models tested.
import { expect } from 'vitest';
import { closeResults, resultFrame } from '../support/extraction.ts';
import {
  answers,
  begin,
  button,
  choose,
  copy,
  ended,
  invoiceFiles,
  invoiceSchema,
  mark,
  progressOf,
  reached,
  tableFrame,
  take,
} from '../support/extractionBatch.ts';
import { picturesInThemes } from '../support/looks.ts';
import { sharedSpecs, type SpecOptions } from '../support/spec.ts';
import {
  notificationText,
  pickRows,
  quickInput,
  runCommand,
  screenshot,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const COUNT = 40;
const MODEL = 'openai/gpt-5-mini';

const options: SpecOptions = {
  userSettings: { 'aiGateway.model': MODEL, 'aiGateway.extraction.concurrency': 4, 'files.simpleDialog.enable': true },
  files: {
    ...invoiceFiles(COUNT),
    'invoices/secret.key': 'never to be sent',
    'invoices/picture.txt': '\u0089PNG\r\n\u001a\n\u0000\u0000',
    'invoices/drafts/draft.txt': 'Invoice number: DRAFT',
    'invoices/.gitignore': 'drafts/\n',
    'people.csv': 'name,city\nAda,London\n"Grace, Rear Admiral",New York\n',
    '.aigateway/extractions/one-invoice.json': JSON.stringify({
      version: 1,
      name: 'One invoice',
      model: MODEL,
      files: ['invoices/invoice-07.txt'],
      schema: invoiceSchema,
      output: 'csv',
      expected: { number: mark(7), customer: 'Customer 7', total: 8 },
    }),
  },
  gateway: { keepRequests: 5_000 },
};

const spec = sharedSpecs(options);

spec('many files become one table, and what may not be sent is left out with a reason', async (session) => {
  const { page, gateway } = session;
  gateway.clear();
  await choose(session, 'invoices/**');
  const start = await pickRows(page).filter({ hasText: 'Start: ' }).innerText();
  expect(start).toContain(`Start: ${COUNT} files`);
  expect(start).toMatch(/≈ \$0\.\d+ with/);
  await take(page, 'skipped');
  const reasons = await until('the reasons', async () => {
    const text = await quickInput(page).innerText();
    return text.includes('Git ignores it') ? text : undefined;
  });
  expect(reasons).toContain('secret.key is not sent');
  expect(reasons).toContain('It is');
  await screenshot(page, 'batch-left-out');
  await page.keyboard.press('Escape');
  await pickRows(page).filter({ hasText: 'Start: ' }).waitFor();
  await screenshot(page, 'batch-confirm');
  expect(answers(session).size).toBe(0);
  await take(page, 'Start: ');
  const frame = await tableFrame(session);
  await ended(frame, COUNT);
  expect(await progressOf(frame)).toBe(COUNT);
  await expect.poll(() => frame.getByRole('row', { name: /invoice-07\.txt.*R-00007\..*Customer 7/ }).count()).toBe(1);
  expect([...answers(session).values()].every((count) => count === 1)).toBe(true);
  expect(answers(session).size).toBe(COUNT);
  expect(JSON.stringify(gateway.requests.map(({ body }) => body))).not.toMatch(/never to be sent|DRAFT/);
  const lines = (await copy(session, frame, 'source,')).trim().split('\r\n');
  expect(lines[0]).toBe('source,number,customer,total');
  expect(lines).toHaveLength(COUNT + 1);
  expect(lines[8]).toBe('invoices/invoice-07.txt,R-00007.,Customer 7,7.5');
  await screenshot(page, 'batch-finished');
  await closeResults(session);
});

spec('a batch can be paused, gone on with, stopped and finished, and asks nothing twice', async (session) => {
  const { gateway } = session;
  gateway.clear();
  // Slow enough that a busy machine presses a button in the middle.
  gateway.addFault({ fault: 'first-token=1000', times: 1_000 });
  const frame = await begin(session);
  await reached(frame, 4);
  await button(frame, 'Pause').click();
  await button(frame, 'Resume').waitFor();
  // What was under way goes on to its end; then nothing more is asked.
  await expect.poll(() => gateway.requests.every(({ outcome }) => outcome !== 'open'), { timeout: 20_000 }).toBe(true);
  const asked = gateway.requests.length;
  expect(asked).toBeLessThan(COUNT);
  // The last ones do not answer before they are stopped.
  const first = answers(session);
  expect(first.size).toBe(asked);
  gateway.clear();
  for (let index = asked; index < COUNT; index += 1) gateway.addFault({ fault: 'hang', text: mark(index) });
  await button(frame, 'Resume').click();
  await expect.poll(() => gateway.requests.length, { timeout: 20_000 }).toBe(4);
  await button(frame, 'Stop').click();
  await button(frame, 'Resume').waitFor();
  const done = await progressOf(frame);
  expect(done).toBe(asked);
  gateway.clear();
  await button(frame, 'Resume').click();
  await ended(frame, COUNT);
  const rest = answers(session);
  expect(rest.size).toBe(COUNT - asked);
  expect([...rest.values()].every((count) => count === 1)).toBe(true);
  expect([...rest.keys()].some((name) => first.has(name))).toBe(false);
  await closeResults(session);
});

spec.long('what failed says why, stays out of the table that is taken away, and is retried alone', async (session) => {
  const { page, gateway, setTheme } = session;
  gateway.clear();
  for (const index of [3, 8]) gateway.addFault({ fault: 'finish=content-filter', text: mark(index) });
  gateway.addFault({ fault: 'cut-after=3', text: mark(5) });
  gateway.addFault({ fault: 'status=429;retry-after-ms=200', text: mark(6), times: 2 });
  gateway.addFault({ fault: 'prose', text: mark(9) });
  let frame = await begin(session);
  await ended(frame, COUNT);
  await expect.poll(() => frame.getByText('3 failed').count()).toBeGreaterThan(0);
  await expect.poll(() => frame.getByRole('row', { name: /invoice-03\.txt/ }).innerText()).toContain('Failed');
  await frame
    .getByRole('row', { name: /invoice-04\.txt/ })
    .locator('.row-status')
    .click();
  const single = await until('the single result', async () => {
    const others = page.frames().filter((each) => each !== frame && !each.isDetached());
    for (const each of others) if ((await each.getByRole('row', { name: /^customer: / }).count()) > 0) return each;
    return undefined;
  });
  await screenshot(page, 'batch-row');
  await single.getByRole('row', { name: /^customer: / }).click();
  // The source comes to the front a moment later, and would cover the table that is shown next.
  await page
    .locator('.tab.active')
    .filter({ hasText: /^\s*invoice-04\.txt/ })
    .waitFor();
  await screenshot(page, 'batch-row-source');
  await page.getByRole('tab', { name: /Invoice from 40 files/ }).click();
  frame = await tableFrame(session);
  await frame
    .getByRole('row', { name: /invoice-03\.txt/ })
    .locator('.row-status')
    .hover();
  await picturesInThemes({ page, setTheme }, 'batch-failed');
  expect((await copy(session, frame, 'source,')).trim().split('\r\n')).toHaveLength(COUNT + 1 - 3);
  const before = gateway.requests.length;
  await button(frame, 'Retry failed').click();
  await button(frame, 'Retry failed').waitFor({ state: 'hidden' });
  await expect.poll(() => frame.getByText(`${COUNT} of ${COUNT}`).count(), { timeout: 30_000 }).toBeGreaterThan(0);
  expect(gateway.requests.length - before).toBe(3);
  await closeResults(session);
});

spec.long('the rows of a table file are extracted one by one', async (session) => {
  const { page, gateway, evaluate } = session;
  gateway.clear();
  await evaluate(async (vscode) => {
    const [uri] = await vscode.workspace.findFiles('people.csv');
    if (uri !== undefined) await vscode.window.showTextDocument(uri);
  });
  await runCommand(page, 'AI Gateway: Extract from Files…');
  await take(page, 'The rows of people.csv');
  await take(page, 'invoice.json');
  await take(page, 'Start: 2 rows');
  const frame = await tableFrame(session);
  await reached(frame, 2);
  await expect.poll(() => frame.getByRole('row', { name: /people\.csv:3/ }).count()).toBe(1);
  expect(JSON.stringify(gateway.requests.map(({ body }) => body))).toContain('name: Grace, Rear Admiral');
  await closeResults(session);
});

spec.long('a saved extraction with what it expects is held against several models', async (session) => {
  const { page, evaluate, gateway, setTheme } = session;
  gateway.clear();
  await evaluate(async (vscode) => {
    const [uri] = await vscode.workspace.findFiles('.aigateway/extractions/one-invoice.json');
    if (uri !== undefined) await vscode.window.showTextDocument(uri);
  });
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Run Saved Extraction/ })
    .click();
  await take(page, 'Test models');
  const rows = pickRows(page);
  await rows.first().waitFor();
  await typeInQuickInput(page, 'gpt-5-nano');
  await rows.filter({ hasText: 'nano' }).first().click();
  await page.keyboard.press('Enter');
  await take(page, 'Start: 2 models');
  const frame = await resultFrame(session);
  await button(frame, 'Stop').waitFor({ state: 'hidden', timeout: 30_000 });
  const row = frame.getByRole('row', { name: /gpt-5-nano/ });
  await expect.poll(() => row.innerText(), { timeout: 30_000 }).toContain('2/3');
  await picturesInThemes({ page, setTheme }, 'model-test');
  expect(await copy(session, frame, '| Model')).toMatch(/openai\/gpt-5-nano \| 2 of 3 \| <?\$0\.\d+/);
  await closeResults(session);
});

spec.long('mistakes in a saved extraction are marked at their line, and it is not run', async (session) => {
  const { page, evaluate, gateway } = session;
  gateway.clear();
  const problems = await evaluate(async (vscode) => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return [];
    const uri = vscode.Uri.joinPath(folder.uri, '.aigateway/extractions/broken.json');
    const text =
      '{\n  "version": 1,\n  "name": "Broken",\n  "model": "gpt",\n  "schema": { "type": "objekt" },\n  "output": "exel"\n}\n';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri);
    for (let look = 0; look < 100; look += 1) {
      const found = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'AI Gateway');
      if (found.length > 2) return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return [];
  });
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^4: A model is named/),
      expect.stringMatching(/^5: .*objekt/),
      expect.stringMatching(/^6: There is no output “exel”/),
    ]),
  );
  await screenshot(page, 'saved-extraction-broken');
  await runCommand(page, 'AI Gateway: Run Saved Extraction…');
  await take(page, 'broken.json');
  expect(await notificationText(page, 'broken.json, line')).toMatch(/line \d: /);
  expect(gateway.requests.filter(({ path }) => path.includes('chat'))).toHaveLength(0);
});
