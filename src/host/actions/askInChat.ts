import type * as vscode from 'vscode';
import type { LineRange } from '../../core/editing/hunks.ts';
import type { ContextPart } from '../../core/model/message.ts';
import { trimText } from '../attachments/fromBytes.ts';
import { linesOf, nameOf } from '../editing/textDocuments.ts';
import type { ActionServices } from './actionServices.ts';
import { diagnosticsIn, diagnosticText, pathOf } from './context.ts';
import { secretGate } from './secretGate.ts';
import type { ActionTarget } from './target.ts';

/** Asks about the target in the chat panel, or only attaches it where there is no question yet. */
export async function askInChat(
  services: ActionServices,
  target: ActionTarget,
  question: string,
  diagnostics: readonly vscode.Diagnostic[] | undefined,
  withDiagnostics: boolean,
): Promise<void> {
  const gate = await secretGate(target.ranges.map((range) => textOf(target.document, range)));
  if (gate === undefined) return;
  const parts = target.ranges.map((range) => linesPart(target.document, range, gate));
  const chat = await services.chat();
  await services.revealChat();
  if (question === '') {
    for (const part of parts) chat.attachments.tray.add(part);
    chat.focusComposer();
    return;
  }
  const problems =
    diagnostics ?? (withDiagnostics ? target.ranges.flatMap((range) => diagnosticsIn(target.document, range)) : []);
  // l10n: none, for the model
  const told =
    problems.length === 0
      ? ''
      : `\n\nProblems reported there:\n\n${problems.map((each) => `- ${gate(diagnosticText(each))}`).join('\n')}`;
  await chat.ask(parts, question + told);
}

function textOf(document: vscode.TextDocument, range: LineRange): string {
  return linesOf(document, range.start, range.end).join('\n');
}

/** Lines of a document as an attachment; `gate` takes out of their text what is not to be sent. */
export function linesPart(
  document: vscode.TextDocument,
  range: LineRange,
  gate: (text: string) => string = (text) => text,
): ContextPart {
  const name = nameOf(document.uri);
  const path = pathOf(document);
  const lines = range.end - range.start === 1 ? `${range.end}` : `${range.start + 1}–${range.end}`;
  return {
    type: 'context',
    origin: 'selection',
    label: `${name}:${lines}`,
    text: trimText(name, gate(textOf(document, range))).text,
    uri: document.uri.toString(),
    languageId: document.languageId,
    startLine: range.start + 1,
    endLine: range.end,
    ...(path !== undefined && { path }),
  };
}
