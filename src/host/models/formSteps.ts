import * as vscode from 'vscode';

/** Steps of a form in the editor's own lists and boxes. Each can go back to the one before it; Escape ends the form. */

export const BACK = 'back';
export type Back = typeof BACK;

interface StepWish {
  readonly title: string;
  readonly placeholder: string;
  /** Whether there is a step before. */
  readonly canGoBack: boolean;
}

export interface RowsWish<Item extends vscode.QuickPickItem> extends StepWish {
  readonly items: readonly Item[];
  /** The row to begin at. */
  readonly active?: Item | undefined;
}

/** Asks for one of the rows; `undefined` after Escape. */
export async function askRow<Item extends vscode.QuickPickItem>(
  wish: RowsWish<Item>,
): Promise<Item | Back | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  prepare(pick, wish);
  pick.matchOnDescription = true;
  pick.items = wish.items;
  if (wish.active !== undefined) pick.activeItems = [wish.active];
  try {
    return await new Promise((resolve) => {
      pick.onDidAccept(() => resolve(pick.activeItems[0]));
      pick.onDidTriggerButton(() => resolve(BACK));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

export interface LineWish extends StepWish {
  readonly prompt: string;
  readonly value: string;
  /** What stands in the way of a text, and whether it may be taken all the same. */
  readonly check: (text: string) => { readonly message: string; readonly isWarning: boolean } | undefined;
}

/** Asks for a line of text that passes its check; `undefined` after Escape. */
export async function askLine(wish: LineWish): Promise<{ readonly text: string } | Back | undefined> {
  const box = vscode.window.createInputBox();
  prepare(box, wish);
  box.prompt = wish.prompt;
  box.value = wish.value;
  const look = (): boolean => {
    const found = wish.check(box.value.trim());
    const severity =
      found?.isWarning === true ? vscode.InputBoxValidationSeverity.Warning : vscode.InputBoxValidationSeverity.Error;
    box.validationMessage = found === undefined ? undefined : { message: found.message, severity };
    return found === undefined || found.isWarning;
  };
  box.onDidChangeValue(look);
  try {
    return await new Promise((resolve) => {
      box.onDidAccept(() => {
        if (look()) resolve({ text: box.value.trim() });
      });
      box.onDidTriggerButton(() => resolve(BACK));
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    box.dispose();
  }
}

export function prepare(input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox, wish: StepWish): void {
  input.title = wish.title;
  input.placeholder = wish.placeholder;
  // What was chosen so far is not lost by a look into another place.
  input.ignoreFocusOut = true;
  input.buttons = wish.canGoBack ? [vscode.QuickInputButtons.Back] : [];
}
