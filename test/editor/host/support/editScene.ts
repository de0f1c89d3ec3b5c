// A file in a real editor with an edit in it.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FaultRule } from '../../../gateway/faults.ts';

export const MODEL = 'openai/gpt-5-mini';

/** Asks until something holds; the error says what was waited for. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  evidence: () => string = () => '',
  timeout = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeout;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}. ${evidence()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Changes the user's settings while something runs, and sets them back. */
export async function withSettings(
  settings: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
): Promise<void> {
  const configuration = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration();
  const set = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
    for (const [id, value] of Object.entries(values)) {
      await configuration().update(id, value, vscode.ConfigurationTarget.Global);
    }
  };
  const before = Object.keys(settings).map((id) => [id, configuration().inspect(id)?.globalValue] as const);
  await set(settings);
  try {
    await work();
  } finally {
    await set(Object.fromEntries(before));
  }
}

async function chats(): Promise<unknown[]> {
  const response = await fetch(`${process.env['AIGS_GATEWAY_URL']}/__requests`);
  const { requests } = (await response.json()) as { requests: { path: string; body: unknown }[] };
  return requests.filter(({ path: at }) => at.endsWith('/chat/completions')).map(({ body }) => body);
}

/** The body of the newest chat request, and how many there were. */
export const asked = Object.assign(async (): Promise<unknown> => (await chats()).at(-1), {
  count: async (): Promise<number> => (await chats()).length,
});

/** Spoils coming requests of the gateway. */
export async function fault(rule: FaultRule): Promise<void> {
  const response = await fetch(`${process.env['AIGS_GATEWAY_URL']}/__faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rule),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Lets a held answer go on. */
async function goOn(): Promise<void> {
  const response = await fetch(`${process.env['AIGS_GATEWAY_URL']}/__release`, { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
}

/** An edit whose answer waits in its middle. */
export interface HeldEdit {
  /** Resolves when the edit is over. */
  readonly done: Promise<void>;
  /** Lets the answer go on, to its next word that is waited before or to its end. */
  readonly goOn: () => Promise<void>;
}

/** Undoes or redoes in the editor that is shown. Where the focus is still on its way, the command would go elsewhere. */
async function inEditor(command: 'undo' | 'redo'): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  await vscode.commands.executeCommand(command);
}

export const undo = (): Promise<void> => inEditor('undo');
export const redo = (): Promise<void> => inEditor('redo');

export class Scene {
  editor: vscode.TextEditor;
  readonly folder: string;

  private constructor(editor: vscode.TextEditor, folder: string) {
    this.editor = editor;
    this.folder = folder;
  }

  static async open(text: string, name = 'file.txt'): Promise<Scene> {
    await vscode.workspace.getConfiguration().update('aiGateway.model', MODEL, vscode.ConfigurationTarget.Global);
    const folder = await mkdtemp(path.join(tmpdir(), 'aigs-edit-'));
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    return new Scene(await vscode.window.showTextDocument(document, { preview: false }), folder);
  }

  get document(): vscode.TextDocument {
    return this.editor.document;
  }

  get text(): string {
    return this.document.getText();
  }

  get lines(): string[] {
    return this.text.split(/\r?\n/);
  }

  /** Waits until the document has this text. */
  async has(text: string): Promise<void> {
    await until(
      JSON.stringify(text),
      () => this.text === text,
      () => `It is ${JSON.stringify(this.text)}.`,
    );
  }

  cursor(line: number, character = 0): void {
    this.editor.selection = new vscode.Selection(line, character, line, character);
  }

  /** Selects whole lines, both included. */
  select([first, last]: readonly [number, number]): void {
    const end = this.document.lineAt(last).range.end;
    this.editor.selection = new vscode.Selection(new vscode.Position(first, 0), end);
  }

  /** Runs Edit with Instructions on the selections; resolves when the answer has ended. */
  async run(instructions: string, more: Record<string, unknown> = {}): Promise<void> {
    await vscode.commands.executeCommand('aiGateway.editWithInstructions', { instructions, ...more });
  }

  async edit(lines: readonly [number, number], instructions: string): Promise<void> {
    this.select(lines);
    await this.run(instructions);
  }

  /** Starts an edit whose answer waits before each of these words, and waits for it to be asked for; `done` is its end. */
  async begin(lines: readonly [number, number], instructions: string, ...words: string[]): Promise<HeldEdit> {
    this.select(lines);
    return this.holding(() => this.run(instructions), ...words);
  }

  /** As `begin`, with whatever asks for the answer. */
  async holding(ask: () => Thenable<void>, ...words: string[]): Promise<HeldEdit> {
    await fault({ fault: `hold-before=${words.join('+')}`, path: '/v1/chat' });
    const before = await asked.count();
    let isOver = false;
    const done = Promise.resolve(ask()).finally(() => (isOver = true));
    await until('the request', async () => isOver || (await asked.count()) > before);
    return { done, goOn };
  }

  async close(): Promise<void> {
    await vscode.window.showTextDocument(this.document);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(this.folder, { recursive: true, force: true });
  }
}
