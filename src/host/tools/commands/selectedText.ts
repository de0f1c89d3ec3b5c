import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import type { ContextPart } from '../../../core/model/message.ts';
import { readDocument, readSelection } from '../../attachments/read.ts';
import { targetEditor } from '../../editor/targetEditor.ts';
import { assertMaySend } from '../../workspace/sending.ts';

/** A place in a document, and what stood there when it was read. */
export interface TextPlace {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
  readonly text: string;
  /** Nothing was selected, so it is the whole file. */
  readonly isWhole: boolean;
  /** There were several selections: none of them is the place for a result. */
  readonly isSplit: boolean;
}

/** What is selected in the open editor, else the whole file. Throws an error that says what to do where there is neither. */
export async function selectedText(): Promise<{ readonly part: ContextPart; readonly place: TextPlace }> {
  const editor = targetEditor();
  if (editor === undefined) {
    throw new AppError('request', l10n.t('Open a file first, and select in it what the tools are for.'), {
      code: 'no-editor',
    });
  }
  const { document } = editor;
  await assertMaySend(document.uri);
  const selections = editor.selections.filter((selection) => !selection.isEmpty);
  const [first] = selections;
  const read = first === undefined ? await readDocument(document, 'file') : await readSelection(editor);
  if (!read.ok) throw new AppError('request', read.reason, { code: 'unreadable' });
  if (read.part.type !== 'context') throw new AppError('request', l10n.t('Only text can be used with tools here.'));
  if (read.notice !== undefined) vscode.window.setStatusBarMessage(l10n.t`AI Gateway: ${read.notice}`, 8_000);
  else if (first === undefined) {
    const sentence = l10n.t('AI Gateway: the whole file is sent, since nothing is selected.');
    vscode.window.setStatusBarMessage(sentence, 8_000);
  }
  const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
  const range = first === undefined ? whole : new vscode.Range(first.start, first.end);
  const place = {
    uri: document.uri,
    range,
    text: document.getText(range),
    isWhole: first === undefined,
    isSplit: selections.length > 1,
  };
  return { part: read.part, place };
}
