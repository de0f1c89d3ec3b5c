import * as vscode from 'vscode';
import type { ManualQuestion } from './manualQuestion.ts';

interface ValueItem<T> extends vscode.QuickPickItem {
  readonly value: T;
}

/** A list that stays until it is answered; `undefined` where it was closed, by the user or because the turn ended. */
export async function pickOne<T>(question: ManualQuestion, items: readonly ValueItem<T>[]): Promise<T | undefined> {
  const picker = vscode.window.createQuickPick<ValueItem<T>>();
  picker.title = question.title;
  picker.placeholder = question.question;
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  picker.items = items;
  return shown(picker, question, (resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.activeItems;
      // Nothing fits what was typed: the list stays.
      if (item !== undefined) resolve(item.value);
    });
  });
}

/** A line of text, or the button that was pressed in its place. */
export async function typeLine(
  question: ManualQuestion,
  placeholder: string,
  buttons: readonly vscode.QuickInputButton[],
): Promise<{ readonly text: string; readonly button?: vscode.QuickInputButton } | undefined> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.question;
  box.placeholder = placeholder;
  box.ignoreFocusOut = true;
  box.buttons = buttons;
  return shown(box, question, (resolve) => {
    box.onDidAccept(() => resolve({ text: box.value }));
    box.onDidTriggerButton((button) => resolve({ text: box.value, button }));
  });
}

async function shown<T>(
  input: vscode.QuickInput,
  { signal, keepFocus }: ManualQuestion,
  listen: (resolve: (value: T | undefined) => void) => void,
): Promise<T | undefined> {
  const onAbort = (): void => input.hide();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = (): Promise<T | undefined> =>
      new Promise((resolve) => {
        listen(resolve);
        input.onDidHide(() => resolve(undefined));
        if (signal.aborted) resolve(undefined);
        else input.show();
      });
    return await keepFocus(answer);
  } finally {
    signal.removeEventListener('abort', onAbort);
    input.dispose();
  }
}
