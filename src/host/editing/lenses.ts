import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { formatDuration, formatMoney } from '../../core/text/format.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

/** Which edit, and which of its hunks or results, a button is about. */
export interface EditTarget {
  readonly uri: string;
  readonly edit: string;
  readonly hunk?: string;
  readonly result?: number;
}

/** More hunks than this get no buttons of their own: the editor draws each one. */
const mostHunkLenses = 200;

/** The buttons over an edit and over each of its changes. */
export class EditLenses implements vscode.CodeLensProvider, Disposable {
  readonly #find: (uri: vscode.Uri) => DocumentEditing | undefined;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor(find: (uri: vscode.Uri) => DocumentEditing | undefined) {
    this.#find = find;
  }

  refresh(): void {
    this.#changes.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const editing = this.#find(document.uri);
    return (editing?.edits ?? []).filter((edit) => edit.isOpen).flatMap((edit) => lensesOf(editing?.uri, edit));
  }

  dispose(): void {
    this.#changes.dispose();
  }
}

function lensesOf(uri: vscode.Uri | undefined, edit: InlineEdit): vscode.CodeLens[] {
  if (uri === undefined) return [];
  const target: EditTarget = { uri: uri.toString(), edit: edit.id };
  const { review } = edit;
  const top = new vscode.Range(review.startLine, 0, review.startLine, 0);
  const lens = (range: vscode.Range, title: string, command?: CommandId, more: Partial<EditTarget> = {}) =>
    // A plain blank between icon and word is not drawn.
    new vscode.CodeLens(range, {
      title: title.replace(') ', ')\u00a0'),
      command: command ?? '',
      arguments: [{ ...target, ...more }],
    });
  const whole = headOf(edit).map(([title, command]) => lens(top, title, command));
  const results = resultsOf(edit).map(([title, result]) => lens(top, title, Commands.showResult, { result }));
  const hunks = review.hunks();
  // A single change is decided with the whole, unless there is something to say of it.
  const [only] = hunks;
  const isPlain = hunks.length === 1 && only !== undefined && review.doubtOf(only.id) === undefined;
  const own = (isPlain && !edit.isRunning ? [] : hunks).slice(0, mostHunkLenses).flatMap((hunk, index) => {
    if (hunk.open) return [];
    const range = new vscode.Range(hunk.start, 0, hunk.start, 0);
    const doubt = review.doubtOf(hunk.id);
    return [
      ...(doubt === undefined ? [] : [lens(range, `$(warning) ${doubt}`)]),
      lens(range, '$(check) Accept', Commands.acceptChange, { hunk: hunk.id }),
      lens(range, '$(discard) Reject', Commands.rejectChange, { hunk: hunk.id }),
      lens(range, `${index + 1} of ${hunks.length}`, Commands.nextChange),
    ];
  });
  return [...whole, ...results, ...own];
}

type Button = readonly [title: string, command: CommandId | undefined];

function headOf(edit: InlineEdit): Button[] {
  const { state, reason } = edit.review;
  const name = edit.plan.label;
  if (state === 'streaming')
    return [
      [`$(sync~spin) ${name}`, undefined],
      ['$(debug-stop) Stop', Commands.stop],
    ];
  if (state === 'stopped' || state === 'conflict') return stoppedHead(edit, reason ?? 'Stopped.');
  const cost = costOf(edit);
  return [
    ['$(check-all) Accept all', Commands.acceptAllChanges],
    ['$(discard) Reject all', Commands.rejectAllChanges],
    ...undoOf(edit),
    ...(edit.run === undefined
      ? []
      : ([
          ['Refine…', Commands.refineEdit],
          ['Try again', Commands.tryAgain],
          ['Try another model…', Commands.tryAgainWithModel],
        ] as const satisfies readonly Button[])),
    ...(cost === undefined ? [] : ([[cost, undefined]] as const satisfies readonly Button[])),
  ];
}

/** One file of several: the way back for all of them. */
function undoOf({ maker }: InlineEdit): readonly Button[] {
  const isPart = maker.kind === 'apply' && maker.turnId !== undefined;
  return isPart ? [['Undo Apply All', Commands.undoApplyAll]] : [];
}

function stoppedHead(edit: InlineEdit, reason: string): Button[] {
  const canContinue = edit.review.canContinue && edit.run !== undefined && edit.run.text !== '';
  return [
    [`$(warning) ${reason}`, undefined],
    ...(canContinue ? ([['$(debug-continue) Continue', Commands.continueEdit]] as const) : []),
    ['$(check) Keep', Commands.keepEdit],
    ['$(discard) Revert', Commands.revertEdit],
    ...(edit.run === undefined ? [] : ([['Try again', Commands.tryAgain]] as const satisfies readonly Button[])),
  ];
}

/** The results to choose from, where several models were asked. */
function resultsOf(edit: InlineEdit): (readonly [title: string, index: number])[] {
  if (edit.runs.length < 2) return [];
  return edit.runs.map((run, index) => {
    const mark = index === edit.alternatives.activeIndex ? '$(circle-filled)' : '$(circle-outline)';
    const name = run.model.slice(run.model.indexOf('/') + 1);
    const cost = run.figures()?.costUsd;
    const facts = [
      ...(run.isRunning ? ['…'] : run.state === 'failed' ? ['failed'] : []),
      ...(cost === undefined ? [] : [formatMoney(cost)]),
      ...(run.elapsed() > 0 ? [formatDuration(run.elapsed())] : []),
    ];
    return [`${mark} ${name} ${facts.join(' · ')}`.trim(), index] as const;
  });
}

function costOf(edit: InlineEdit): string | undefined {
  const costs = edit.runs.map((run) => run.figures()?.costUsd).filter((cost) => cost !== undefined);
  return costs.length === 0 ? undefined : formatMoney(costs.reduce((sum, cost) => sum + cost, 0));
}
