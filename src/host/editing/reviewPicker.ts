import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable.ts';
import type { EditReview } from '../../core/editing/review.ts';
import type { ListedChange, ListedFile } from '../../core/editing/reviewList.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdits } from './inlineEdits.ts';
import { revealLine } from './proposal.ts';
import { openDocument } from './textDocuments.ts';

type Work = (review: EditReview, hunk: string | undefined) => TextEdit[];

const button = (icon: string, tooltip: string): vscode.QuickInputButton => ({
  iconPath: new vscode.ThemeIcon(icon),
  tooltip,
});
const ACCEPT = button('check', l10n.t('Accept'));
const REJECT = button('discard', l10n.t('Reject'));
const ACCEPT_ALL = button('check-all', l10n.t('Accept All'));
const REJECT_ALL = button('discard', l10n.t('Reject All'));
const COMPARE = button('diff-multiple', l10n.t('Review All Changes'));

interface Row extends vscode.QuickPickItem {
  readonly file?: ListedFile<DocumentEditing>;
  /** Absent for the row of a file. */
  readonly change?: ListedChange;
}

/** The list of files and changes under review: Enter leads to one, its buttons decide on it. It works from anywhere. */
export async function pickChange(edits: InlineEdits, compare: () => Promise<unknown>): Promise<void> {
  const picker = vscode.window.createQuickPick<Row>();
  const store = new DisposableStore();
  picker.title = l10n.t('Review Changes');
  picker.placeholder = l10n.t('Select a change to go to it');
  picker.matchOnDescription = true;
  picker.buttons = [COMPARE, ACCEPT_ALL, REJECT_ALL];
  picker.keepScrollPosition = true;
  const show = (): void => {
    const rows = rowsOf(edits);
    if (rows.length === 0) picker.hide();
    else picker.items = rows;
  };
  const decide = async (files: readonly ListedFile<DocumentEditing>[], work: Work, row?: Row): Promise<void> => {
    for (const { document: editing } of files) {
      const { change } = row ?? {};
      await editing.command(
        (edit) => edit.isOpen && !edit.isRunning && (change === undefined || edit.id === change.edit),
        (review) => work(review, change?.hunk),
      );
      edits.refresh(editing);
    }
    show();
  };
  const accept: Work = (review, hunk) => (hunk === undefined ? review.acceptSure() : review.accept(hunk));
  const reject: Work = (review, hunk) => (hunk === undefined ? review.rejectAll() : review.reject(hunk));
  show();
  const chosen = await new Promise<Row | 'compare' | undefined>((resolve, reject_) => {
    const inBackground = (work: Promise<void>): void => void work.catch(reject_);
    store.add(edits.reviews.onDidChange(show));
    picker.onDidAccept(() => resolve(picker.activeItems[0]));
    picker.onDidHide(() => resolve(undefined));
    picker.onDidTriggerButton((pressed) => {
      if (pressed === COMPARE) resolve('compare');
      else inBackground(decide(edits.reviews.files(), pressed === ACCEPT_ALL ? accept : reject));
    });
    picker.onDidTriggerItemButton(({ item, button: pressed }) => {
      const isAccept = pressed === ACCEPT || pressed === ACCEPT_ALL;
      if (item.file !== undefined) inBackground(decide([item.file], isAccept ? accept : reject, item));
    });
    picker.show();
  }).finally(() => {
    store.dispose();
    picker.dispose();
  });
  if (chosen === 'compare') await compare();
  else if (chosen?.file !== undefined) {
    const { document, changes } = chosen.file;
    const line = (chosen.change ?? changes[0])?.start ?? 0;
    await revealLine(await vscode.workspace.openTextDocument(document.uri), line);
  }
}

function rowsOf(edits: InlineEdits): readonly Row[] {
  return edits.reviews.files().flatMap((file): Row[] => {
    const { changes, document, label } = file;
    return [
      {
        label: `$(file) ${plainWords(label, 120)}`,
        description: counted(changes.length, l10n.t('{0} change'), l10n.t('{0} changes')),
        buttons: [ACCEPT_ALL, REJECT_ALL],
        file,
      },
      ...changes.map((change) => ({
        label: `$(blank) ${plainWords(wordsOf(document, change), 120)}`,
        description:
          change.doubt === undefined
            ? l10n.t`line ${change.start + 1}`
            : l10n.t`line ${change.start + 1} · needs a look`,
        buttons: [ACCEPT, REJECT],
        file,
        change,
      })),
    ];
  });
}

/** The first line of what is added, else of what is removed. */
function wordsOf({ uri, edits }: DocumentEditing, { edit, hunk, start }: ListedChange): string {
  const review = edits.find(({ id }) => id === edit)?.review;
  const found = review?.hunks().find(({ id }) => id === hunk);
  const view = review?.view();
  const within = (ranges: readonly { readonly start: number; readonly end: number }[] = []) =>
    ranges.find((range) => range.start >= start && range.start < Math.max(found?.end ?? start, start + 1));
  const added = within(view?.added);
  const folded = view?.folded.find(({ line }) => line === start)?.texts.find((text) => text.trim() !== '');
  const document = openDocument(uri);
  const lineAt = (line: number): string =>
    document === undefined || line >= document.lineCount ? '' : document.lineAt(line).text.trim();
  if (added !== undefined) return `+ ${lineAt(added.start)}`;
  return `− ${folded?.trim() ?? lineAt(start)}`;
}
