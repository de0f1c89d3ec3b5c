import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Commands, type CommandId } from '../../base/manifest.ts';
import { formatDuration, formatMoney } from '../../core/text/format.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import type { ModelRun } from '../../core/editing/modelRun.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { EditTarget } from './editTarget.ts';

type Item = vscode.QuickPickItem & { readonly command?: CommandId; readonly result?: number };

/** What else can be done with an edit, and the whole of what its buttons only begin to say. */
export async function pickMore(editing: DocumentEditing, edit: InlineEdit, hunk: string | undefined): Promise<void> {
  const uri = editing.uri.toString();
  const items = [...notes(edit, hunk), ...results(edit), ...actions(edit), ...errorNote(editing)];
  const picked = await vscode.window.showQuickPick(items, {
    title: [edit.plan.label, ...figures([...(edit.runs.length === 1 ? edit.runs : []), ...edit.merges])].join(' · '),
    placeHolder: l10n.t('Select an action'),
  });
  if (picked?.command === undefined) return;
  const target: EditTarget = {
    uri,
    edit: edit.id,
    ...(hunk !== undefined && { hunk }),
    ...(picked.result !== undefined && { result: picked.result }),
  };
  await vscode.commands.executeCommand(picked.command, target);
}

function errorNote(editing: DocumentEditing): Item[] {
  const note = bothVersionsNote(editing);
  return note === undefined
    ? []
    : [separator(l10n.t('Note')), { label: `$(info) ${l10n.t('Old and new errors')}`, detail: note }];
}

/** What is said where struck lines make problems that neither version has alone; `undefined` where there are none. */
export function bothVersionsNote(editing: DocumentEditing): string | undefined {
  const struck = editing.edits.filter((edit) => edit.isOpen).flatMap(({ review }) => review.view().removed);
  if (struck.length === 0) return undefined;
  const first = Math.min(...struck.map(({ start }) => start));
  // Brackets that are there twice are found wrong at the end of the file.
  const isFound = vscode.languages
    .getDiagnostics(editing.uri)
    .some(({ range, severity }) => severity === vscode.DiagnosticSeverity.Error && range.end.line >= first);
  return isFound
    ? l10n.t('Errors may be of both versions: removed lines stay in the file until you decide on them or save it.')
    : undefined;
}

/** Doubts and reasons in full. To choose one leads to it. */
function notes(edit: InlineEdit, chosen: string | undefined): Item[] {
  const { review } = edit;
  const isEarly = review.state === 'stopped' || review.state === 'conflict';
  const reason: Item[] = isEarly
    ? [
        {
          label: `$(warning) ${l10n.t('Ended early')}`,
          detail: plainWords(review.reason ?? l10n.t('Stopped.')),
          alwaysShow: true,
        },
      ]
    : [];
  const doubt = chosen === undefined ? undefined : review.doubtOf(chosen);
  const [only] = review.hunks().length === 1 ? review.hunks() : [];
  const text = doubt ?? (only === undefined ? undefined : review.doubtOf(only.id));
  const told: Item[] =
    text === undefined ? [] : [{ label: `$(warning) ${l10n.t('Look before you accept')}`, detail: plainWords(text) }];
  return [...reason, ...told];
}

/** The results to choose from, where several models were asked. */
function results({ runs, alternatives }: InlineEdit): Item[] {
  if (runs.length < 2) return [];
  return [
    separator(l10n.t('Results')),
    ...runs.map((run, result) => ({
      label: `${result === alternatives.activeIndex ? '$(circle-filled)' : '$(circle-outline)'} ${nameOf(run)}`,
      description: figures([run]).slice(1).join(' · '),
      command: Commands.showResult,
      result,
    })),
  ];
}

/** One file of several: there is a way back for all of them. */
export function isPartOfApplyAll({ maker }: InlineEdit): boolean {
  return maker.kind === 'apply' && maker.turnId !== undefined;
}

function actions(edit: InlineEdit): Item[] {
  const { run, review } = edit;
  return [
    separator(l10n.t('Actions')),
    ...(review.state === 'streaming' || review.hunks().length === 0
      ? []
      : [{ label: `$(diff) ${l10n.t('Compare with Original')}`, command: Commands.compareWithOriginal }]),
    ...(run === undefined
      ? []
      : [
          { label: `$(edit) ${l10n.t('Refine…')}`, command: Commands.refineEdit },
          { label: `$(refresh) ${l10n.t('Try Again')}`, command: Commands.tryAgain },
          { label: `$(replace) ${l10n.t('Try Another Model…')}`, command: Commands.tryAgainWithModel },
        ]),
    ...(isPartOfApplyAll(edit)
      ? [{ label: `$(discard) ${l10n.t('Undo Apply All')}`, command: Commands.undoApplyAll }]
      : []),
  ];
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

export function nameOf({ model }: ModelRun): string {
  return model.slice(model.indexOf('/') + 1);
}

/** `gpt-5-mini`, `$0.01`, `1.2 s`: as far as they are known. */
export function figures(runs: readonly ModelRun[]): string[] {
  return runs.flatMap((run) => {
    const cost = run.figures()?.costUsd;
    return [
      nameOf(run),
      ...(run.isRunning ? [l10n.t('writing')] : run.state === 'failed' ? [l10n.t('failed')] : []),
      ...(cost === undefined ? [] : [formatMoney(cost)]),
      ...(run.elapsed() > 0 ? [formatDuration(run.elapsed())] : []),
    ];
  });
}
