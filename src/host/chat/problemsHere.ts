import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import { linesPart } from '../actions/askInChat.ts';
import { problemText } from '../actions/context.ts';
import { joined } from '../actions/target.ts';
import { placeName } from '../attachments/read.ts';
import { fileOf } from '../workspace/notebooks.ts';
import { whyNotSent } from '../workspace/sending.ts';
import type { ChatAttachments } from './chatAttachments.ts';
import type { ShownChat } from './shownChat.ts';

/** A file of so many lines is attached whole; of a longer one only what surrounds its problems. */
const WHOLE_FILE_LINES = 400;
const LINES_AROUND = 25;
/** So many problems are named in a question. */
const MOST_NAMED = 10;
const MOST_CHARACTERS = 300;

/** What is wrong in a document and worth a repair: errors, then warnings, each from the top. */
export function problemsOf(document: Pick<vscode.TextDocument, 'uri'>): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity, source }) => severity <= vscode.DiagnosticSeverity.Warning && source !== 'AI Gateway')
    .toSorted((a, b) => a.severity - b.severity || a.range.start.line - b.range.start.line);
}

/** The words that ask for a repair, to be read and changed in the text box; `undefined` where nothing is wrong any more. */
export function repairQuestion(document: vscode.TextDocument): string | undefined {
  const problems = problemsOf(document);
  if (problems.length === 0) return undefined;
  const name = oneLine(placeName(document.uri), 80);
  const named = problems.slice(0, MOST_NAMED).map((problem) => `- ${oneLine(problemText(problem), MOST_CHARACTERS)}`);
  const rest = problems.length - named.length;
  const more = rest > 0 ? [`- ${l10n.t`and ${rest.toLocaleString('en-US')} more`}`] : [];
  return [
    l10n.t`Fix ${counted(problems.length, l10n.t('{0} problem'), l10n.t('{0} problems'))} in ${name}:`,
    '',
    ...named,
    ...more,
  ].join('\n');
}

interface RepairingChat extends ShownChat {
  readonly attachments: Pick<ChatAttachments, 'addUris' | 'tray'>;
}

/** Attaches a document for the repair of its problems: whole, or of a long one what surrounds them. */
export async function attachForRepair(chat: RepairingChat, document: vscode.TextDocument): Promise<void> {
  const isPart = document.lineCount > WHOLE_FILE_LINES;
  if (!isPart) return chat.attachments.addUris([document.uri]);
  const reason = await whyNotSent(fileOf(document.uri));
  if (reason !== undefined) {
    chat.notice('warning', reason);
    return;
  }
  const named = problemsOf(document).slice(0, MOST_NAMED);
  for (const range of joined(named.map((problem) => around(document, problem.range)))) {
    chat.attachments.tray.add(linesPart(document, range));
  }
}

function around(document: vscode.TextDocument, { start, end }: vscode.Range): { start: number; end: number } {
  return {
    start: Math.max(0, start.line - LINES_AROUND),
    end: Math.min(document.lineCount, end.line + LINES_AROUND + 1),
  };
}
