// The pictures of the README: `npm run editor -- readmePictures`, then copy test/screenshots/readme-*.png into media.
import { say } from '../../gateway/words.ts';
import { idle, messageBox, shows } from '../../editor/support/chat.ts';
import { begin, select } from '../../editor/support/edits.ts';
import { answerOf, endedResult, extractWith, GivenAnswers, open, row } from '../../editor/support/extraction.ts';
import { backendSaying } from '../../editor/support/insertingBackend.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { lenses, screenshot, setSidebarWidth } from '../../editor/support/workbench.ts';
import { fillIn } from '../../editor/support/fillIn.ts';

const INVOICE = `ACME TOOLS LTD                       Invoice 2026-0481
12 Foundry Lane, Leeds               Issued 14 November 2026

Bill to:  Ada Lovelace
          12 St James's Square, London

   2 x  Torque wrench, 1/2 inch        @ 89.00     178.00
   1 x  Socket set, 94 pieces          @ 129.50    129.50
  12 x  Hex bit, 6 mm                  @ 2.25       27.00

                                     Subtotal     334.50
                                     VAT 20 %      66.90
                                     Total EUR    401.40

Please pay within 30 days. Reference: 0481-AL
`;

const money = { type: 'number' };
const text = { type: 'string' };
const SCHEMA = {
  title: 'Invoice',
  type: 'object',
  properties: {
    number: text,
    issued: { type: 'string', format: 'date' },
    customer: { type: 'object', properties: { name: text, city: text }, required: ['name', 'city'] },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: { title: text, quantity: { type: 'integer' }, price: money },
        required: ['title', 'quantity', 'price'],
      },
    },
    total: money,
    currency: text,
  },
  required: ['number', 'issued', 'customer', 'items', 'total', 'currency'],
};

const VALUE = {
  number: '2026-0481',
  issued: '2026-11-14',
  customer: { name: 'Ada Lovelace', city: 'London' },
  items: [
    { title: 'Torque wrench, 1/2 inch', quantity: 2, price: 89 },
    { title: 'Socket set, 94 pieces', quantity: 1, price: 129.5 },
    { title: 'Hex bit, 6 mm', quantity: 12, price: 2.25 },
  ],
  total: 401.4,
  currency: 'EUR',
};

const BEFORE = `import { readFile } from 'node:fs/promises';

export async function load(path) {
  var text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  const out = [];
  for (var i = 0; i < lines.length; i++) {
    if (lines[i] == '') continue;
    out.push(lines[i].trim());
  }
  console.log('read', out.length);
  return out;
}
`;

const AFTER = `export async function load(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  const out = [];
  for (const line of lines) {
    if (line === '') continue;
    out.push(line.trim());
  }
  return out;
}`;

const ANSWER = `Yes, in two places:

1. \`fetch\` **rejects** when there is no connection. Nothing here catches that.
2. A rate limit (\`429\`) is thrown like any other error, though it goes away by itself.

Waiting once is enough for most callers:

\`\`\`ts
if (response.status === 429) {
  const seconds = Number(response.headers.get('retry-after') ?? 1);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return summarize(text, sentences);
}
\`\`\``;

const spec = tidySpecs({
  userSettings: {
    'aiGateway.model': 'anthropic/claude-sonnet-4.6',
    'editor.minimap.enabled': false,
    'editor.renderWhitespace': 'none',
    'files.autoSave': 'off',
    'editor.guides.indentation': false,
  },
  files: { 'load.ts': BEFORE, 'invoice.txt': INVOICE, '.aigateway/schemas/invoice.json': JSON.stringify(SCHEMA) },
});

/** The window as somebody has it who works in it, in a size that can be read in a page. */
async function arrange({ page, evaluate }: Session): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 720 });
  await evaluate(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
  });
}

spec('the chat', { gateway: { backend: backendSaying(() => ANSWER) } }, async (session) => {
  const { page, openPanel, evaluate } = session;
  await arrange(session);
  const panel = await openPanel();
  await setSidebarWidth(page, 460);
  await select(session, 'summarize.ts', 8, 27);
  await begin(session, 'aiGateway.addSelectionToChat');
  await fillIn(messageBox(panel), 'Can this fail?');
  await messageBox(panel).press('Enter');
  await shows(panel, 'retry-after');
  await idle(panel);
  await evaluate((vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) editor.selection = new vscode.Selection(8, 0, 8, 0);
  });
  await page.mouse.move(400, 600);
  await screenshot(page, 'readme-chat');
});

const writer = {
  name: 'writer',
  *answer() {
    yield* say(`<code>\n${AFTER}\n</code>`);
    yield { type: 'finish', reason: 'stop' } as const;
  },
};

spec('an edit under review', { gateway: { backend: writer } }, async (session) => {
  const { page, evaluate } = session;
  await arrange(session);
  await evaluate(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
  });
  await page.setViewportSize({ width: 960, height: 600 });
  await select(session, 'load.ts', 2, 13);
  await begin(session, 'aiGateway.refactorSelection');
  await lenses(page, '1 of 3').waitFor();
  await lenses(page, 'Accept all').waitFor();
  await screenshot(page, 'readme-edit');
});

spec('data out of a text', { gateway: { backend: new GivenAnswers(answerOf(VALUE)) } }, async (session) => {
  const { page, evaluate } = session;
  await arrange(session);
  await evaluate(async (vscode) => {
    await vscode.commands.executeCommand('workbench.action.closeAuxiliaryBar');
  });
  await open(session, 'invoice.txt');
  await extractWith(session, '.aigateway/schemas/invoice.json');
  const frame = await endedResult(session);
  await row(frame, 'name').click();
  await frame.getByText('Show in source').waitFor();
  await screenshot(page, 'readme-extract');
});
