import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { resultText } from '../../../core/toolcalls/userTools/resultText.ts';
import { isMarkdownLike } from '../../editing/reviewOptions.ts';
import type { ToolServices } from '../toolServices.ts';
import type { TextPlace } from './selectedText.ts';
import { plainWords } from '../../../core/text/plainWords.ts';

const LABEL = l10n.t('Result of Tools');
const [INSERT, OPEN] = [l10n.t('Insert Below'), l10n.t('Open in Document')];

/** Asks where the final text is to go. It stays in the panel whatever is answered. */
export async function offerResult(
  services: Pick<ToolServices, 'edits'>,
  place: TextPlace,
  answer: string,
): Promise<void> {
  const replace = place.isWhole ? l10n.t('Replace File') : l10n.t('Replace Selection');
  const buttons = place.isSplit ? [INSERT, OPEN] : [replace, INSERT, OPEN];
  const question = l10n.t('The tools are done. Use the answer?');
  const choice = await vscode.window.showInformationMessage(question, ...buttons);
  if (choice === undefined) return;
  if (choice === OPEN) {
    await openResult(answer, 'markdown');
    return;
  }
  const document = await vscode.workspace.openTextDocument(place.uri);
  const text = resultText(answer, isMarkdownLike(document));
  const range = placeNow(document, place);
  if (range === undefined) {
    await openResult(text, document.languageId);
    const sentence = l10n.t('The selected text no longer exists, so the response was opened in a new document.');
    void vscode.window.showWarningMessage(plainWords(sentence));
    return;
  }
  await vscode.window.showTextDocument(document, { preview: false });
  const edits = await services.edits();
  const part = choice === replace ? replacing(document, range, text) : insertingAfter(document, range, text);
  await edits.propose(document, LABEL, [part]);
}

async function openResult(content: string, language: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content, language });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** Where the text that was read is now: where it was, or the one place it moved to. */
function placeNow(document: vscode.TextDocument, { range, text }: TextPlace): vscode.Range | undefined {
  if (document.getText(range) === text) return range;
  const whole = document.getText();
  const start = text === '' ? -1 : whole.indexOf(text);
  if (start === -1 || whole.indexOf(text, start + 1) !== -1) return undefined;
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

interface Proposal {
  readonly range: { readonly start: number; readonly end: number };
  readonly lines: readonly string[];
}

/** Whole lines are reviewed, so what stands before and after the place in its lines is kept. */
function replacing(document: vscode.TextDocument, range: vscode.Range, text: string): Proposal {
  const endsLine = range.end.character === 0 && range.end.line > range.start.line;
  const last = endsLine ? range.end.line - 1 : range.end.line;
  const before = document.lineAt(range.start.line).text.slice(0, range.start.character);
  const after = endsLine ? '' : document.lineAt(last).text.slice(range.end.character);
  return { range: { start: range.start.line, end: last + 1 }, lines: `${before}${text}${after}`.split('\n') };
}

function insertingAfter(document: vscode.TextDocument, range: vscode.Range, text: string): Proposal {
  const endsLine = range.end.character === 0 && range.end.line > range.start.line;
  const last = endsLine ? range.end.line - 1 : range.end.line;
  return { range: { start: last, end: last + 1 }, lines: [document.lineAt(last).text, ...text.split('\n')] };
}
