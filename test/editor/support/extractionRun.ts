// An invoice, its schema, and a model that answers what it is given: what specs of an extraction's result share.
import type { Frame } from 'playwright-core';
import { answerOf, closeResults, endedResult, extractWith, GivenAnswers, open } from './extraction.ts';
import type { Session, SpecOptions } from './spec.ts';

export const INVOICE = 'Invoice INV-7\nCustomer: Ada Lovelace\n\nTotal: 21.00 EUR\n';
export const SCHEMA = '.aigateway/schemas/bill.json';
export const value = { number: 'INV-7', customer: 'Ada Lovelace', total: 21 };
export const good = answerOf(value);
export const bad = answerOf({ ...value, total: 'twenty-one' });

export const model = new GivenAnswers(good);
export const options: SpecOptions = {
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

/** Presses a button of the result. */
export function press(frame: Frame, name: string): Promise<void> {
  return frame.getByRole('button', { name, exact: true }).click();
}

/** The view shows the words; assistive technology may be told them a second time. */
export function says(frame: Frame, words: string | RegExp): Promise<void> {
  return frame.getByText(words).first().waitFor();
}

/** What a clipboard that only people and tests write to holds. */
export function clipboard({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.env.clipboard.readText());
}

/** The text of an open document, by the end of its name. */
export function textOf({ evaluate }: Session, name: string): Promise<string> {
  return evaluate(
    (vscode, wanted) =>
      vscode.workspace.textDocuments.find(({ fileName }) => fileName.endsWith(wanted))?.getText() ?? '',
    name,
  );
}

/** Selects lines of the invoice, counted from 0, the last one left out. */
export async function select({ evaluate }: Session, ...ranges: readonly (readonly [number, number])[]): Promise<void> {
  await evaluate((vscode, wanted) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('There is no editor.');
    editor.selections = wanted.map(([from, to]) => new vscode.Selection(from, 0, to, 0));
  }, ranges);
}

/** Extracts the bill from the invoice; resolves to the view with the ended result. */
export async function extractBill(session: Session): Promise<Frame> {
  await open(session, 'invoice.txt');
  await extractWith(session, SCHEMA);
  return endedResult(session);
}

/** Undoes changes of the invoice and closes what was opened. */
export async function tidy(session: Session): Promise<void> {
  await closeResults(session);
  await session.evaluate(async (vscode) => {
    while (vscode.window.tabGroups.all.some(({ tabs }) => tabs.length > 0)) {
      await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });
}
