// What a user does to extract data, and a model whose answers are given.
import type { Frame, Locator } from 'playwright-core';
import type { Backend, NeutralRequest, Piece } from '../../gateway/types.ts';
import type { RecordedRequest } from '../../gateway/server.ts';
import { waitForWorkbench } from '../../harness/browser.ts';
import type { Session } from './spec.ts';
import { pick, pickRows, quickInput, runCommand, until } from './workbench.ts';

const COMMAND = 'AI Gateway: Extract Structured Data…';

/** A model whose answers are given: each request gets the next one, the last one again and again. */
export class GivenAnswers implements Backend {
  readonly name = 'given';
  #answers: readonly string[];
  #pauseAt: string | undefined;
  #asked = 0;
  #release: () => void = () => undefined;
  #released: Promise<void> = Promise.resolve();

  constructor(...answers: readonly string[]) {
    this.#answers = answers;
  }

  /** Answers of the requests to come. */
  give(...answers: readonly string[]): void {
    this.#answers = answers;
    this.#asked = 0;
    this.#pauseAt = undefined;
  }

  /** The model stops behind this piece of its answer until `goOn`. */
  pauseBehind(text: string): void {
    this.#pauseAt = text;
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  goOn(): void {
    this.#release();
  }

  async *answer(request: NeutralRequest): AsyncGenerator<Piece> {
    const text = this.#answers[Math.min(this.#asked, this.#answers.length - 1)] ?? '';
    this.#asked += 1;
    const tool = request.toolChoice.type === 'tool' ? request.toolChoice.name : undefined;
    if (tool !== undefined) yield { type: 'tool-start', name: tool };
    const at = this.#pauseAt === undefined ? -1 : text.indexOf(this.#pauseAt);
    const pauseAt = at < 0 ? Infinity : at + (this.#pauseAt?.length ?? 0);
    for (let from = 0; from < text.length; from += 4) {
      if (from >= pauseAt) await this.#released;
      const piece = text.slice(from, from + 4);
      yield tool === undefined ? { type: 'text', text: piece } : { type: 'tool-input', json: piece };
    }
    yield { type: 'finish', reason: tool === undefined ? 'stop' : 'tool-calls' };
  }
}

/** An answer as the model is asked for it. */
export function answerOf(result: unknown): string {
  return JSON.stringify(result);
}

/** Requests for an answer that the gateway got, oldest first. */
export function answersAsked({ gateway }: Session): readonly RecordedRequest[] {
  return gateway.requests.filter((request) => /\/(?:chat\/completions|messages|responses)$/.test(request.path));
}

/** Runs the command, takes a schema from the list, and starts without a wish. */
export async function extractWith(session: Session, schema: string | RegExp): Promise<void> {
  const { page } = session;
  await runCommand(page, COMMAND);
  await pick(page, schema);
  await start(session);
}

/** Types the fields into the list, and starts. */
export async function extractFields(session: Session, fields: string): Promise<void> {
  const { page } = session;
  await runCommand(page, COMMAND);
  await typeFields(session, fields);
  await page.keyboard.press('Enter');
  await start(session);
}

/** Types into the list of schemas; resolves once the row for Enter is the one of what was typed. */
export async function typeFields({ page }: Session, fields: string, what = 'Use these fields'): Promise<void> {
  await quickInput(page)
    .getByPlaceholder(/name, age int/)
    .waitFor();
  await page.keyboard.type(fields);
  await quickInput(page)
    .locator('.monaco-list-row.focused')
    .filter({ hasText: fields })
    .filter({ hasText: what })
    .waitFor();
}

/** Accepts the last question: which model, how much, and what to pay attention to. */
export async function start({ page }: Session): Promise<void> {
  const question = quickInput(page).getByText(/about \d+ requests?/);
  await question.waitFor();
  await quickInput(page).locator('.quick-input-box input').press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** The document of the result view: among all frames the one whose main region is named "Extraction". */
export async function resultFrame({ page }: Session): Promise<Frame> {
  return until(
    'the result view',
    async () => {
      for (const frame of page.frames()) {
        if (frame === page.mainFrame() || frame.isDetached()) continue;
        const main = frame.getByRole('main', { name: 'Extraction', exact: true });
        if ((await main.count().catch(() => 0)) > 0 && (await main.first().isVisible())) return frame;
      }
      return undefined;
    },
    { timeout: 30_000 },
  );
}

/** The result view once the extraction has ended. */
export async function endedResult(session: Session): Promise<Frame> {
  const frame = await resultFrame(session);
  await frame.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'hidden', timeout: 30_000 });
  await until('an end', async () => {
    const again = frame.getByRole('button', { name: 'Run again', exact: true });
    return (await again.isEnabled()) ? true : undefined;
  });
  return frame;
}

/** As a person does it: the editor stores which tabs are open when it is told to reload, not when the page is. */
export async function reloadWindow({ page }: Session): Promise<void> {
  const loaded = page.waitForEvent('load');
  await runCommand(page, 'Developer: Reload Window');
  await loaded;
  await waitForWorkbench(page);
}

/** A row of the value by its name: `total`. */
export function row(frame: Frame, name: string): Locator {
  return frame.getByRole('row', { name: new RegExp(`^${name}: `) }).first();
}

/** What is selected in the invoice. */
export async function selectedText({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.fileName.endsWith('invoice.txt'));
    return editor === undefined ? '' : editor.document.getText(editor.selection);
  });
}

/** Opens files of the workspace in this order; the last one has the focus and nothing selected. */
export async function open({ evaluate }: Session, ...names: readonly string[]): Promise<void> {
  await evaluate(async (vscode, wanted) => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (folder === undefined) throw new Error('There is no folder.');
    for (const name of wanted) {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name));
      const shown = { preview: false, viewColumn: vscode.ViewColumn.One };
      const editor = await vscode.window.showTextDocument(document, shown);
      editor.selection = new vscode.Selection(0, 0, 0, 0);
    }
  }, names);
}

/** Closes every result, so that the next spec finds only its own. */
export async function closeResults({ evaluate }: Session): Promise<void> {
  await evaluate(async (vscode) => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter(({ input }) => input instanceof vscode.TabInputWebview));
  });
}

/** The labels of the open list. */
export async function rowLabels({ page }: Session): Promise<readonly string[]> {
  await pickRows(page).first().waitFor();
  return pickRows(page).evaluateAll((rows) => rows.map((each) => each.getAttribute('aria-label') ?? ''));
}
