// What a user does with edits in a file, and what the file says.
import type { Session } from './spec.ts';
import { showFile, until } from './workbench.ts';

/** Shows a file and selects in it, from the start of one line to the start of another; the status bar says when it is. */
export async function select({ page, evaluate }: Session, name: string, first: number, end: number): Promise<void> {
  await showFile(page, evaluate, name);
  await until('a selection', async () => {
    const isDone = await evaluate(
      (vscode, from, to) => {
        const editor = vscode.window.activeTextEditor;
        if (editor !== undefined) editor.selection = new vscode.Selection(from, 0, to, 0);
        return editor !== undefined;
      },
      first,
      end,
    );
    return isDone && (await page.getByText(/\(\d+ selected\)/).isVisible()) ? true : undefined;
  });
}

/** Begins a command, as a menu does; what it asks for and how it ends is seen in the window. */
export async function begin({ evaluate }: Session, command: string): Promise<void> {
  await evaluate((vscode, id) => {
    void vscode.commands.executeCommand(id);
    return true;
  }, command);
}

export function text({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => vscode.window.visibleTextEditors[0]?.document.getText() ?? '');
}

export async function textHas(session: Session, part: string): Promise<void> {
  await until(`"${part}" in the file`, async () => ((await text(session)).includes(part) ? true : undefined));
}

export async function textIs(session: Session, wanted: string): Promise<void> {
  await until('the wanted text in the file', async () => ((await text(session)) === wanted ? true : undefined));
}
