// Extraction in the real editor: where the schema comes from, the run, the places in the source, what becomes of the result.
import { expect } from 'vitest';
import { picturesInThemes } from '../support/looks.ts';
import { sharedSpecs, type Session, type SpecOptions } from '../support/spec.ts';
import {
  answerOf,
  answersAsked,
  closeResults,
  endedResult,
  extractFields,
  extractWith,
  GivenAnswers,
  open,
  row,
  rowLabels,
  selectedText,
  start,
  typeFields,
} from '../support/extraction.ts';
import { select } from '../support/extractionRun.ts';
import { closeQuickInput, pick, pickRows, quickInput, runCommand, screenshot, until } from '../support/workbench.ts';

const INVOICE = `Invoice INV-7 of 2026-03-04
Customer: Ada Lovelace

2 x Widget at 4.50
1 x Gadget at 12

Total: 21.00 EUR
`;

const value = { number: 'INV-7', customer: 'Ada Lovelace', total: 21 };

const files = {
  'invoice.txt': INVOICE,
  '.aigateway/schemas/bill.json': JSON.stringify({
    title: 'Bill',
    type: 'object',
    properties: { number: { type: 'string' }, customer: { type: 'string' }, total: { type: 'number' } },
    required: ['number', 'customer', 'total'],
  }),
  'docs/receipt.schema.json': '{ "type": "object", "properties": { "number": { "type": "string" } } }',
  'broken.schema.json': '{\n  "type": "object",\n  "properties": { "total": { "type": "nubmer" } }\n}\n',
  'types.ts': 'export interface Invoice {\n  number: string;\n  customer: string;\n  total: number;\n}\n',
  'bills.ts': `import type { Party } from './party';
const KINDS = ['invoice', 'receipt'] as const;
export interface Bill extends Pick<Party, 'customer'> {
  kind?: (typeof KINDS)[number];
  number: string;
  total: number;
  onPaid?: (at: Date) => void;
}
`,
  'party.ts': 'export interface Party {\n  customer: string;\n  secret: string;\n}\n',
  'tsconfig.json': '{ // of the whole project\n  "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }\n',
  'package.json': '{ "private": true, "workspaces": ["packages/*"] }',
  'packages/models/package.json': '{ "name": "@acme/models", "main": "./dist/index.js" }',
  'packages/models/src/index.ts': "export * from './party.js';\n",
  'packages/models/src/party.ts':
    "import { z } from 'zod';\nexport const party = z.object({ customer: z.string() });\n",
  'lib/amounts.ts': "import { z } from 'zod';\nexport const amount = z.number().max(1e6);\n",
  'app/deed.ts': `import { z } from 'zod';
import { amount } from '@/amounts';
import { party } from '@acme/models';
export const deed = party.extend({ number: z.string(), total: amount });
`,
  'shapes.ts': "import * as z from 'zod';\nexport const order = z.object({ number: z.string(), total: z.number() });\n",
  'answer.js':
    "const text = { type: 'string' };\nexport const answer = { type: 'object', properties: { number: text, customer: text } };\n",
  'models.py':
    'from pydantic import BaseModel\n\nclass Payment(BaseModel):\n    number: str\n    total: float\n\nclass Empty:\n    pass\n',
  'person.txt': 'John is 30 years old and lives in NYC\n',
  'sample.json': '{ "number": "A-1", "total": 5.5 }\n',
};

const model = new GivenAnswers(answerOf(value));

const options: SpecOptions = {
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'window.dialogStyle': 'custom' },
  files,
  gateway: { backend: model },
};

const spec = sharedSpecs(options);

/** The schema that the newest request asked for, as text. */
function askedSchema(session: Session): string {
  return JSON.stringify(answersAsked(session).at(-1)?.body ?? '');
}

spec(
  'fields typed into the list are what is asked for, and their mistakes are told while one types',
  async (session) => {
    const { page } = session;
    await open(session, 'invoice.txt');
    await runCommand(page, 'AI Gateway: Extract Structured Data…');
    await quickInput(page).getByText('Extract from invoice.txt (whole file)').waitFor();
    await pick(page, 'Type the fields');
    await typeFields(session, 'name, age wrong');
    const mistake = quickInput(page).getByText(/At character 11: /);
    await mistake.waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    // Enter did nothing, so that Escape closed this list and no other.
    await quickInput(page).waitFor({ state: 'hidden' });
    await extractFields(session, 'number, customer, total number, due date?');
    await endedResult(session);
    expect(askedSchema(session)).toContain('"due":{');
    await closeResults(session);
  },
);

spec('typed fields of a selection are on screen at one Enter, and what that costs was said', async (session) => {
  const { page } = session;
  await open(session, 'person.txt');
  await select(session, [0, 1]);
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await typeFields(session, 'name, age int, city');
  await quickInput(page).getByText('name text, age integer, city text').waitFor();
  await quickInput(page)
    .getByText(/about 1 request/)
    .waitFor();
  await picturesInThemes(session, 'extraction-typed-fields');
  model.give(answerOf({ name: 'John', age: 30, city: 'NYC' }));
  const before = answersAsked(session).length;
  await page.keyboard.press('Enter');
  const frame = await endedResult(session);
  await row(frame, 'age').waitFor();
  model.give(answerOf(value));
  expect(answersAsked(session)).toHaveLength(before + 1);
  expect(askedSchema(session)).toContain('"age":{');
  await closeResults(session);
});

spec('what is wanted in words becomes a draft, which costs a request', async (session) => {
  const { page } = session;
  await open(session, 'invoice.txt');
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await typeFields(session, 'all lines with amount and price', 'Draft a schema for this');
  await quickInput(page)
    .getByText(/Costs one request/)
    .waitFor();
  await screenshot(page, 'extraction-typed-words');
  const before = answersAsked(session).length;
  await page.keyboard.press('Enter');
  await until('the request', async () => (answersAsked(session).length > before ? true : undefined));
  expect(askedSchema(session)).toContain('all lines with amount and price');
  await closeQuickInput(page).catch(() => undefined);
  await closeResults(session);
});

spec('a word that begins the name of a schema file finds that file', async (session) => {
  const { page } = session;
  await open(session, 'invoice.txt');
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await pickRows(page).filter({ hasText: 'bill.json' }).waitFor();
  await page.keyboard.type('bill');
  await quickInput(page).locator('.monaco-list-row.focused').filter({ hasText: 'bill.json' }).waitFor();
  await pickRows(page).filter({ hasText: 'Use these fields' }).waitFor();
  await screenshot(page, 'extraction-typed-name');
  await page.keyboard.press('Escape');
});

spec(
  'a zod schema is read with what it imports through tsconfig and from a package of the workspace',
  async (session) => {
    await open(session, 'app/deed.ts', 'invoice.txt');
    await extractWith(session, 'zod schema in deed.ts');
    await endedResult(session);
    const asked = askedSchema(session);
    expect(asked).toContain('"customer":{"type":"string"');
    expect(asked).toContain('1000000');
    await closeResults(session);
  },
);

const SOURCES = [
  ['a file in .aigateway/schemas', '.aigateway/schemas/bill.json', '"customer":{"type":"string"}'],
  ['a JSON Schema file of the workspace', 'docs/receipt.schema.json', '"number":{"type":["string","null"]}'],
  ['a JSON Schema in code', 'answerJSON Schema in answer.js', '"customer":{"type":["string","null"]}'],
  ['a TypeScript interface in an open editor', 'TypeScript type in types.ts', '"total":{"type":"number"}'],
  ['a zod schema in an open editor', 'zod schema in shapes.ts', '"total":{"type":"number"}'],
  ['a Pydantic model in an open editor', 'Python class in models.py', '"total":{"type":"number"}'],
  ['an example in an open editor', 'JSON example', '"total":{"type":"number"}'],
] as const;

for (const [index, [source, label, expected]] of SOURCES.entries()) {
  const declare = index === 0 ? spec : spec.long;
  declare(`the schema comes from ${source}`, async (session) => {
    await open(session, 'types.ts', 'shapes.ts', 'answer.js', 'models.py', 'sample.json', 'invoice.txt');
    const before = answersAsked(session).length;
    await extractWith(session, label);
    await endedResult(session);
    expect(answersAsked(session)).toHaveLength(before + 1);
    expect(askedSchema(session)).toContain(expected);
    await closeResults(session);
  });
}

spec('a type is worked out by TypeScript, with the file beside it', async (session) => {
  await open(session, 'bills.ts', 'invoice.txt');
  await extractWith(session, 'TypeScript type in bills.ts');
  await endedResult(session);
  const asked = askedSchema(session);
  expect(asked).toContain('"enum":["invoice","receipt"');
  expect(asked).toContain('"customer":{"type":"string"');
  expect(asked).not.toContain('secret');
  await closeResults(session);
});

spec('keys that are faster than the list take what was typed', async (session) => {
  const { page } = session;
  await open(session, 'person.txt');
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await quickInput(page)
    .getByPlaceholder(/name, age int/)
    .waitFor();
  await page.keyboard.type('receipt.schema.json');
  await page.keyboard.press('Enter');
  await start(session);
  await (
    await endedResult(session)
  )
    .getByText(/receipt\.schema\.json/)
    .first()
    .waitFor();
  await closeResults(session);
  await open(session, 'person.txt');
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await quickInput(page)
    .getByPlaceholder(/name, age int/)
    .waitFor();
  model.give(answerOf({ name: 'John', age: 30, city: 'NYC' }));
  await page.keyboard.type('name, age int, city');
  await page.keyboard.press('Enter');
  await start(session);
  await endedResult(session);
  model.give(answerOf(value));
  expect(JSON.stringify(answersAsked(session).at(-1)?.body)).toContain('"age":{"type":"integer"');
  await closeResults(session);
});

spec.long('a class without fields is not offered, and what was used last is', async (session) => {
  const { page, evaluate } = session;
  // The list draws only the rows in sight: those of other specs' files would push the last ones out of it.
  await evaluate((vscode) => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  await open(session, 'models.py', 'invoice.txt');
  await extractWith(session, 'Python class in models.py');
  await endedResult(session);
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await quickInput(page).getByText('Extract from invoice.txt').waitFor();
  await expect.poll(async () => (await rowLabels(session)).join('\n')).toContain('Payment in models.py');
  expect((await rowLabels(session)).some((label) => label.includes('Empty'))).toBe(false);
  await page.keyboard.press('Escape');
  await closeResults(session);
});

spec('a schema that cannot be used is told with its line, and the line is shown', async (session) => {
  const { page, evaluate } = session;
  await open(session, 'invoice.txt');
  const before = answersAsked(session).length;
  await runCommand(page, 'AI Gateway: Extract Structured Data…');
  await pick(page, 'broken.schema.json');
  const told = quickInput(page).getByText(/broken\.schema\.json, line 3: /);
  await told.first().waitFor();
  await screenshot(page, 'extraction-broken-schema');
  await page.keyboard.press('Enter');
  await until('the line', async () => {
    const place = await evaluate((vscode) => {
      const editor = vscode.window.activeTextEditor;
      return `${editor?.document.fileName.split('/').pop()}:${(editor?.selection.start.line ?? 0) + 1}`;
    });
    return place === 'broken.schema.json:3' ? true : undefined;
  });
  expect(answersAsked(session)).toHaveLength(before);
});

spec('a value leads to its place in the source, and the place to its value', async (session) => {
  const { page, evaluate, setTheme } = session;
  await open(session, 'invoice.txt');
  await extractWith(session, '.aigateway/schemas/bill.json');
  const frame = await endedResult(session);
  await row(frame, 'customer').click();
  await expect.poll(() => selectedText(session)).toBe('Ada Lovelace');
  await row(frame, 'customer').press('ArrowDown');
  await row(frame, 'total').press('Enter');
  await expect.poll(() => selectedText(session)).toBe('21.00');
  await picturesInThemes({ page, setTheme }, 'extraction');
  // From the source to the view: the cursor is put on the customer by the keyboard.
  await evaluate(async (vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('invoice.txt'));
    if (editor === undefined) throw new Error('The source is not visible.');
    await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? 1 });
    editor.selection = new vscode.Selection(1, 9, 1, 9);
  });
  await until('the row of the place', async () => {
    await page.keyboard.press('ArrowRight');
    const pointed = frame.locator('.row.is-pointed').filter({ hasText: 'customer' });
    return (await pointed.count()) > 0 ? true : undefined;
  });
  await closeResults(session);
});
