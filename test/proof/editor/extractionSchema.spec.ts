// Schemas that are drafted, written and turned into types, and what keeps text from being sent, in the real editor.
import { expect } from 'vitest';
import { sharedSpecs, type Session, type SpecOptions } from '../../editor/support/spec.ts';
import {
  answerOf,
  answersAsked,
  closeResults,
  endedResult,
  extractFields,
  extractWith,
  GivenAnswers,
  open,
  start,
} from '../../editor/support/extraction.ts';
import {
  dialogText,
  notificationText,
  pick,
  pressDialogButton,
  quickInput,
  runCommand,
  screenshot,
  until,
} from '../../editor/support/workbench.ts';

const INVOICE = 'Invoice INV-7\nCustomer: Ada Lovelace\n\nTotal: 21.00 EUR\n';
const EXTRACT = 'AI Gateway: Extract Structured Data…';
const GENERATE = 'AI Gateway: Generate Type from Schema…';
const SECRET = ['ghp', 'q9Zx7Lm2Vb4Nw8Rt6Yp3Kd5Js1Hf0Gc2Xa4'].join('_');

const draft = { type: 'object', properties: { number: { type: 'string' } }, required: ['number'] };
const model = new GivenAnswers('');
const options: SpecOptions = {
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'window.dialogStyle': 'custom' },
  gateway: { backend: model },
  files: {
    'invoice.txt': INVOICE,
    'deploy.txt': `Host: example.com\ntoken: ${SECRET}\n`,
    '.env': 'CUSTOMER=Ada\n',
    'bill.schema.json': JSON.stringify({
      title: 'Bill',
      type: 'object',
      properties: { number: { type: 'string' }, total: { type: 'number' } },
      required: ['number'],
    }),
  },
};

const spec = sharedSpecs(options);

interface Shown {
  readonly language: string;
  readonly text: string;
}

/** The document in front. */
function front({ evaluate }: Session): Promise<Shown> {
  return evaluate((vscode) => {
    const document = vscode.window.activeTextEditor?.document;
    return { language: document?.languageId ?? '', text: document?.getText() ?? '' };
  });
}

async function write({ evaluate }: Session, text: string): Promise<void> {
  await evaluate(async (vscode, content) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('There is no editor.');
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.replace(new vscode.Range(new vscode.Position(0, 0), end), content));
  }, text);
}

async function tidy(session: Session): Promise<void> {
  await closeResults(session);
  await session.evaluate(async (vscode) => {
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });
}

spec('a drafted schema is edited, checked while one types, and used', async (session) => {
  const { page } = session;
  model.give(JSON.stringify(draft), answerOf({ number: 'INV-7', total: 21 }));
  await open(session, 'invoice.txt');
  await runCommand(page, EXTRACT);
  await pick(page, 'Draft one for me');
  await pick(page, 'Anything useful');
  await until('the draft in an editor', async () =>
    (await front(session)).text.includes('"number"') ? true : undefined,
  );
  const lens = page.locator('.codelens-decoration');
  await lens.filter({ hasText: 'Use this schema (1 field)' }).first().waitFor();
  await write(session, '{\n  "type": "objekt"\n}\n');
  await lens.filter({ hasText: 'Line 2:' }).first().waitFor();
  await screenshot(page, 'extraction-schema-editor');
  await lens.getByText('Use this schema').first().click();
  expect(await notificationText(page, /^Line 2: /)).toContain('type');
  const better = { ...draft, properties: { ...draft.properties, total: { type: 'number' } } };
  await write(session, JSON.stringify(better, null, 2));
  await lens.filter({ hasText: 'Use this schema (2 fields)' }).first().waitFor();
  await runCommand(page, 'AI Gateway: Use This Schema');
  await start(session);
  const frame = await endedResult(session);
  await frame.getByText('Valid, 2 values').first().waitFor();
  expect(JSON.stringify(answersAsked(session).at(-1)?.body)).toContain('"total"');
  await tidy(session);
});

spec('closing a schema that is being edited gives the extraction up and sends nothing', async (session) => {
  const { page, evaluate } = session;
  const before = answersAsked(session).length;
  await open(session, 'invoice.txt');
  await runCommand(page, EXTRACT);
  await pick(page, 'Write a JSON Schema');
  await page.locator('.codelens-decoration').filter({ hasText: 'Use this schema' }).first().waitFor();
  await evaluate((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
  await until('the invoice again', async () => ((await front(session)).text === INVOICE ? true : undefined));
  await quickInput(page).waitFor({ state: 'hidden' });
  expect(answersAsked(session)).toHaveLength(before);
  await tidy(session);
});

spec('text and schema both come from the clipboard', async (session) => {
  const { page, evaluate } = session;
  model.give(answerOf({ city: 'Turin' }));
  await open(session, 'invoice.txt');
  await evaluate((vscode) => vscode.env.clipboard.writeText('Primo lived in Turin.'));
  await runCommand(page, EXTRACT);
  await quickInput(page).getByText('Extract from invoice.txt').waitFor();
  await quickInput(page).getByRole('button', { name: 'Extract from the clipboard instead' }).click();
  await quickInput(page).getByText('Extract from Clipboard').waitFor();
  await evaluate((vscode) => vscode.env.clipboard.writeText('interface Place { city: string }'));
  await pick(page, 'From the clipboard');
  await start(session);
  const frame = await endedResult(session);
  await frame.getByText('Valid, 1 value').first().waitFor();
  const body = JSON.stringify(answersAsked(session).at(-1)?.body);
  expect(body).toContain('Primo lived in Turin.');
  expect(body).not.toContain('INV-7');
  await frame.getByRole('row', { name: /^city: / }).click();
  await until('Turin in the copy', async () => {
    const text = await evaluate((vscode) => {
      const editor = vscode.window.visibleTextEditors.find(({ document }) => document.isUntitled);
      return editor?.document.getText(editor.selection) ?? '';
    });
    return text === 'Turin' ? true : undefined;
  });
  await tidy(session);
});

spec('a type selected in the editor beside is what is asked for', async (session) => {
  const { evaluate } = session;
  model.give(answerOf({ customer: 'Ada Lovelace' }));
  await evaluate(async (vscode) => {
    const content = 'interface Other { x: string }\ninterface Buyer { customer: string }\n';
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
    const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Two });
    editor.selection = new vscode.Selection(1, 0, 2, 0);
  });
  await open(session, 'invoice.txt');
  await extractWith(session, 'Selection: Buyer');
  const frame = await endedResult(session);
  await frame.getByText('Valid, 1 value').first().waitFor();
  const body = JSON.stringify(answersAsked(session).at(-1)?.body);
  expect(body).toContain('"customer":{"type":"string"}');
  await tidy(session);
});

spec('a file that is never sent is refused with the setting that says so', async (session) => {
  const { page } = session;
  const before = answersAsked(session).length;
  await open(session, '.env');
  await runCommand(page, EXTRACT);
  expect(await notificationText(page, /not sent/)).toContain('aiGateway.neverSend');
  expect(answersAsked(session)).toHaveLength(before);
  await tidy(session);
});

spec('a secret stays here if the user wants it so, and is in the result all the same', async (session) => {
  const { page, evaluate } = session;
  model.give(answerOf({ host: 'example.com', token: 'REDACTED_SECRET_1_' }));
  await open(session, 'deploy.txt');
  await extractFields(session, 'host, token');
  expect(await dialogText(page)).toContain('secret');
  await pressDialogButton(page, 'Redact and Send');
  const frame = await endedResult(session);
  await frame.getByText('Valid, 2 values').first().waitFor();
  expect(JSON.stringify(session.gateway.requests.map(({ body }) => body))).not.toContain(SECRET);
  await frame.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect.poll(() => evaluate((vscode) => vscode.env.clipboard.readText())).toContain(SECRET);
  await tidy(session);
});

// One that has a name and one that has none; what is written for each kind is tested without an editor.
const TYPES = [
  ['Pydantic model', 'python', /class Bill\(BaseModel\):[\s\S]*number: str/],
  ['JSON Schema', 'json', /"title": "Bill"/],
] as const;

spec('a schema becomes a type, and a document of its own', async (session) => {
  const { page } = session;
  for (const [kind, language, expected] of TYPES) {
    await open(session, 'invoice.txt');
    await runCommand(page, GENERATE);
    await pick(page, 'bill.schema.json');
    await quickInput(page).getByPlaceholder('Bill as what?').waitFor();
    await pick(page, kind);
    if (language !== 'json') {
      await quickInput(page).getByText('What is the type called?').waitFor();
      await page.keyboard.press('Enter');
    }
    await pick(page, 'In a new document');
    await until(`the ${kind}`, async () => {
      const shown = await front(session);
      return shown.language === language && expected.test(shown.text) ? true : undefined;
    });
  }
  await tidy(session);
});

spec('a Claude model is asked on its own wire and answers the same', async (session) => {
  const { page, editor } = session;
  model.give(answerOf({ number: 'INV-7' }));
  await editor.updateSettings({ 'aiGateway.model': 'anthropic/claude-sonnet-4.5' });
  await open(session, 'invoice.txt');
  await extractWith(session, 'bill.schema.json');
  const frame = await endedResult(session);
  await frame.getByText('Valid, 1 value').first().waitFor();
  expect(answersAsked(session).at(-1)?.path).toBe('/v1/messages');
  await runCommand(page, 'View: Close All Editors');
  await tidy(session);
});
