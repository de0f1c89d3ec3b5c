import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isCancelled } from '../../base/errors.ts';
import type { Completer, CompletionChoices, CompletionPlace } from '../../core/completion/completer.ts';
import { windowAt } from '../../core/completion/window.ts';
import type { Logger } from '../../core/ports.ts';
import { withSignal } from '../window/cancellation.ts';
import { whyNotSent, whyNotSentByRule } from '../workspace/sending.ts';

/** Told after a completion was accepted. Not contributed: only the editor runs it. */
export const ACCEPTED_COMMAND = 'aiGateway.completionAccepted';

/** Where people write. Output panels, settings of the editor, commit boxes and diffs of the past are not among them. */
const SCHEMES: ReadonlySet<string> = new Set([
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-notebook-cell',
]);

export interface GhostTextPorts {
  readonly completer: Completer;
  readonly log: Logger;
  readonly choices: () => CompletionChoices | undefined;
  readonly isLanguageOn: (languageId: string) => boolean;
  /** The last change of the document only took something away. */
  readonly isAfterDeletion: (document: vscode.TextDocument) => boolean;
  /** A file that is never sent has the cursor; for the hover. */
  readonly onKeptBack: (reason: string | undefined) => void;
}

/** Ghost text: joins the editor's wish for inline completions to the completer. */
export class GhostTextProvider implements vscode.InlineCompletionItemProvider {
  readonly #ports: GhostTextPorts;

  constructor(ports: GhostTextPorts) {
    this.#ports = ports;
  }

  async provideInlineCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    const isExplicit = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const reason = await this.#whyNot(document, isExplicit);
    this.#ports.onKeptBack(reason);
    if (reason !== undefined) return [];
    // Whoever deletes does not want it: what was passed over would come again, and be paid for again.
    if (!isExplicit && this.#ports.isAfterDeletion(document)) return [];
    const selected = context.selectedCompletionInfo;
    // What the suggestion list would insert counts as typed: the editor shows only what goes on from it.
    if (selected !== undefined && !selected.range.end.isEqual(position)) return [];
    const place = placeOf(document, position, selected, isExplicit);
    try {
      const text = await withSignal(token, (signal) =>
        this.#ports.completer.complete(place, this.#ports.choices, signal),
      );
      return text === undefined || token.isCancellationRequested ? [] : [itemOf(text, position, selected)];
    } catch (error) {
      // Ghost text never interrupts anybody: a bug of ours goes to the log.
      if (!isCancelled(error)) this.#ports.log.error('A completion failed.', error);
      return [];
    }
  }

  async #whyNot(document: vscode.TextDocument, isExplicit: boolean): Promise<string | undefined> {
    if (!SCHEMES.has(document.uri.scheme)) return l10n.t('Not in this kind of editor.');
    if (!this.#ports.isLanguageOn(document.languageId) && !isExplicit) return l10n.t`Off for ${document.languageId}.`;
    if (!vscode.workspace.isTrusted && !isExplicit) return l10n.t('Restricted Mode: only when asked by a key.');
    return isExplicit ? whyNotSentByRule(document.uri) : whyNotSent(document.uri);
  }
}

function itemOf(
  text: string,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
): vscode.InlineCompletionItem {
  const range = selected?.range ?? new vscode.Range(position, position);
  return new vscode.InlineCompletionItem(`${selected?.text ?? ''}${text}`, range, {
    command: ACCEPTED_COMMAND,
    // l10n: none, shown nowhere
    title: 'Accepted',
  });
}

function placeOf(
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
  isExplicit: boolean,
): CompletionPlace {
  const source = { lineCount: document.lineCount, lineAt: (line: number) => document.lineAt(line).text };
  const { prefix, suffix } = windowAt(source, position.line, position.character);
  const replaced = selected === undefined ? 0 : position.character - selected.range.start.character;
  const window = { prefix: prefix.slice(0, prefix.length - replaced) + (selected?.text ?? ''), suffix };
  const options = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.options;
  const hasPath = !document.isUntitled && vscode.workspace.isTrusted;
  return {
    document: document.uri.toString(),
    window,
    languageId: document.languageId,
    insertSpaces: options?.insertSpaces !== false,
    tabSize: typeof options?.tabSize === 'number' ? options.tabSize : 4,
    isExplicit,
    ...(hasPath && { path: vscode.workspace.asRelativePath(document.uri, false) }),
  };
}
