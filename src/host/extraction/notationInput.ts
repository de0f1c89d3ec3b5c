import * as vscode from 'vscode';
import { schemaPreview } from '../../core/extraction/schemaPreview.ts';
import { readAsSchema, type PickedSchema, type SchemaAttempt } from './schemaReading.ts';

/**
 * The short notation (or a JSON example, or a TypeScript type) typed into a box: what is wrong shows while one types, and
 * the fields that were understood. `undefined`: the user changed their mind.
 */
export async function typeFields(title: string, value = ''): Promise<PickedSchema | undefined> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.placeholder = 'name, age int, tags text[]?: what it is about, status open|closed';
  box.prompt = 'Fields, separated by commas. An example in JSON works too.';
  box.value = value;
  box.ignoreFocusOut = true;
  const show = async (): Promise<void> => {
    const { value: typed } = box;
    const message = await messageFor(typed);
    if (box.value === typed) box.validationMessage = message;
  };
  const listener = box.onDidChangeValue(() => void show());
  await show();
  try {
    return await new Promise<PickedSchema | undefined>((resolve) => {
      box.onDidAccept(async () => {
        const attempt = await readTyped(box.value);
        if (attempt?.ok === true) resolve(attempt.picked);
        else box.validationMessage = await messageFor(box.value === '' ? ' ' : box.value);
      });
      box.onDidHide(() => resolve(undefined));
      box.show();
    });
  } finally {
    listener.dispose();
    box.dispose();
  }
}

async function readTyped(text: string): Promise<SchemaAttempt | undefined> {
  return text.trim() === '' ? undefined : await readAsSchema({ text, label: text.trim() });
}

async function messageFor(text: string): Promise<vscode.InputBoxValidationMessage | undefined> {
  if (text === '') return undefined;
  const attempt = await readTyped(text);
  if (attempt === undefined)
    return {
      message: 'Type the fields to extract, such as: name, age int',
      severity: vscode.InputBoxValidationSeverity.Error,
    };
  if (attempt.ok) {
    return {
      message: `Fields: ${schemaPreview(attempt.picked.schema)}`,
      severity: vscode.InputBoxValidationSeverity.Info,
    };
  }
  const { message, column } = attempt.problem;
  // There is one line only, so the column says more than the line.
  const sentence = message.slice(message.indexOf(': ', message.lastIndexOf(', line ')) + 2);
  return { message: `At character ${column}: ${sentence}`, severity: vscode.InputBoxValidationSeverity.Error };
}
