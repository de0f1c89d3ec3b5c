import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { raceSignal } from '../../../base/async.ts';
import { parseJsonc } from '../../../core/json/jsonc.ts';
import { placeAt, ReadError } from '../../../core/json/reading.ts';
import type { ToolOutcome } from '../../../core/toolcalls/tool.ts';
import { choose, type ManualQuestion } from './manualQuestion.ts';

const SEND = l10n.t('Send Result');
const FAIL = l10n.t('Answer with an Error');

/** A result that the user writes in a document. What they wrote stays open unless it was sent. */
export class DocumentAnswer {
  readonly #kind: 'text' | 'json';
  #document: vscode.TextDocument | undefined;

  constructor(kind: 'text' | 'json') {
    this.#kind = kind;
  }

  get isBegun(): boolean {
    return this.#document?.isClosed === false;
  }

  /** `undefined` where the document was closed before anything was sent. */
  async ask(question: ManualQuestion): Promise<ToolOutcome | 'fail' | undefined> {
    const document = await this.#show();
    let sentence = l10n.t`${question.title}: write it in this document, then send it. ${question.question}`;
    for (;;) {
      const choice = await raceSignal(choose([SEND, FAIL], sentence, sentence, question), question.signal);
      if (choice === FAIL) return 'fail';
      if (document.isClosed) return undefined;
      const read = readAnswer(this.#kind, document.getText());
      if (read.ok) {
        await closeSent(document);
        return read.outcome;
      }
      sentence = `${question.title}: ${read.problem}`;
    }
  }

  async #show(): Promise<vscode.TextDocument> {
    const isNew = !this.isBegun;
    const isJson = this.#kind === 'json';
    const document =
      this.#document !== undefined && !isNew
        ? this.#document
        : await vscode.workspace.openTextDocument({
            language: isJson ? 'json' : 'plaintext',
            content: isJson ? '{\n  \n}\n' : '',
          });
    this.#document = document;
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    if (isNew && isJson) editor.selection = new vscode.Selection(1, 2, 1, 2);
    return document;
  }
}

type Read = { readonly ok: true; readonly outcome: ToolOutcome } | { readonly ok: false; readonly problem: string };

function readAnswer(kind: 'text' | 'json', text: string): Read {
  if (kind === 'text') return { ok: true, outcome: { content: [{ type: 'text', text }] } };
  try {
    return { ok: true, outcome: { content: [{ type: 'json', value: parseJsonc(text) }] } };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const { line } = placeAt(text, error.offset);
    return { ok: false, problem: l10n.t`line ${line}: ${error.message} Correct it, then send it again.` };
  }
}

async function closeSent(document: vscode.TextDocument): Promise<void> {
  if (document.isClosed || !document.isUntitled) return;
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}
