import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Commands } from '../../base/manifest.ts';

/** Offers to fix or explain a problem where the editor's lightbulb shows. */
export class LightbulbProvider implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    // Asked for at every cursor move: nothing is read, and what decides is loaded with the first problem.
    const diagnostics = context.diagnostics.filter(({ source }) => source !== 'AI Gateway');
    if (diagnostics.length === 0 || !(await mayOffer(document.uri))) return [];
    return [
      action(l10n.t('Fix with AI Gateway'), Commands.fixSelection, diagnostics),
      action(l10n.t('Explain with AI Gateway'), Commands.explainSelection, diagnostics),
    ];
  }
}

function action(title: string, command: string, diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  // Without diagnostics of its own: the editor lists such a fix behind the language's, which name theirs.
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.command = { title, command, arguments: [{ diagnostics }] };
  return made;
}

async function mayOffer(uri: vscode.Uri): Promise<boolean> {
  const [{ isRestricted }, { neverSendReason }] = await Promise.all([
    import('../workspace/sending.ts'),
    import('../workspace/neverSend.ts'),
  ]);
  return !isRestricted(uri) && neverSendReason(uri) === undefined;
}
