import * as vscode from 'vscode';
import { Commands } from '../../base/manifest.ts';
import { isRestricted } from '../workspace/sending.ts';
import { neverSendReason } from '../workspace/neverSend.ts';

/** Offers to fix or explain a problem where the editor's lightbulb shows. */
export class LightbulbProvider implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    // Asked for at every cursor move, so nothing here waits or reads.
    const diagnostics = context.diagnostics.filter(({ source }) => source !== 'AI Gateway');
    if (diagnostics.length === 0 || isRestricted(document.uri) || neverSendReason(document.uri) !== undefined)
      return [];
    return [
      action('Fix with AI Gateway', Commands.fixSelection, diagnostics),
      action('Explain with AI Gateway', Commands.explainSelection, diagnostics),
    ];
  }
}

function action(title: string, command: string, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = diagnostics;
  made.command = { title, command, arguments: [{ diagnostics }] };
  return made;
}
