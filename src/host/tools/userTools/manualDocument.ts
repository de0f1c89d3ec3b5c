import * as vscode from 'vscode';
import { parseJsonc } from '../../../core/extraction/sources/jsonc.ts';
import { placeAt, ReadError } from '../../../core/extraction/sources/reading.ts';
import type { ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { ManualQuestion } from './manualTool.ts';

const [SEND, FAIL, CANCEL] = ['Send Result', 'Answer with an Error', 'Cancel'];

/** Lets the person write the result in a document of its own. What they wrote stays open unless it was sent. */
export async function askInDocument(
  answer: 'text' | 'json',
  question: ManualQuestion,
): Promise<ToolOutcome | 'fail' | 'type'> {
  const language = answer === 'json' ? 'json' : 'plaintext';
  const document = await vscode.workspace.openTextDocument({
    language,
    content: answer === 'json' ? '{\n  \n}\n' : '',
  });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  if (answer === 'json') editor.selection = new vscode.Selection(1, 2, 1, 2);
  let sentence = `${question.title}: write it here, then send it. ${question.question}`;
  for (;;) {
    const choice = await untilAborted(
      vscode.window.showInformationMessage(sentence, SEND, FAIL, CANCEL),
      question.signal,
    );
    if (question.signal.aborted) break;
    if (choice === FAIL) return 'fail';
    if (choice === CANCEL || (choice === undefined && document.isClosed)) break;
    // A message that was only brushed aside is asked again: the call waits.
    if (choice === undefined) continue;
    const read = readAnswer(answer, document.getText());
    if (read.ok) {
      await closeSent(document);
      return read.outcome;
    }
    sentence = `${question.title}: ${read.problem}`;
  }
  return 'type';
}

type Read = { readonly ok: true; readonly outcome: ToolOutcome } | { readonly ok: false; readonly problem: string };

function readAnswer(answer: 'text' | 'json', text: string): Read {
  if (answer === 'text') return { ok: true, outcome: { content: [{ type: 'text', text }] } };
  try {
    return { ok: true, outcome: { content: [{ type: 'json', value: parseJsonc(text) }] } };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return {
      ok: false,
      problem: `line ${placeAt(text, error.offset).line}: ${error.message} Correct it, then send it again.`,
    };
  }
}

async function closeSent(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed || !document.isUntitled) return;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

async function untilAborted<T>(work: Thenable<T>, signal: AbortSignal): Promise<T | undefined> {
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return Promise.race([work, aborted]);
}
