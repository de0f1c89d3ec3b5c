import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { runInBackground } from '../../../core/background.ts';
import type { Logger } from '../../../core/ports.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { normalised, type LineChange } from '../../../core/toolcalls/writing/replacements.ts';
import type { InlineEdits } from '../../editing/inlineEdits.ts';
import { openedOrNone, renamedBy } from '../../editing/textDocuments.ts';
import type { ToolHost } from '../toolHost.ts';
import type { KeptReview, KeptReviews } from '../../editing/keptReviews.ts';
import { openUnnamed } from '../../editing/drafts.ts';
import { reviewNewFile } from '../../editing/newFileReview.ts';
import { WorkspaceFence } from '../../workspace/fence.ts';
import { isShared, placeReview } from './placeReview.ts';
import { reviewCopy } from './reviewEdit.ts';

type WhyWaiting = 'absent' | 'differs';

const WORDS: Readonly<Record<WhyWaiting, (label: string) => string>> = {
  absent: (label) =>
    l10n.t`The proposed edit of ${label} waits: its file is not here, or cannot be opened just now. It is kept for thirty days and proposed again once it fits.`,
  differs: (label) =>
    l10n.t`The proposed edit of ${label} waits: its file reads differently now, so that it does not fit. It is kept for thirty days and proposed again once it fits.`,
};

/**
 * Reviews that an earlier window left in copies. They are opened again; one whose file is not here, or reads differently,
 * waits on disk until it fits.
 */
export class LeftReviews implements Disposable {
  readonly #inline: InlineEdits;
  readonly #tools: Pick<ToolHost, 'checkpoints' | 'reviewCopies'>;
  readonly #log: Logger;
  readonly #kept: KeptReviews;
  readonly #store = new DisposableStore();
  readonly #waiting = new Map<string, KeptReview>();

  constructor(inline: InlineEdits, tools: Pick<ToolHost, 'checkpoints' | 'reviewCopies'>, log: Logger) {
    this.#inline = inline;
    this.#tools = tools;
    this.#log = log;
    this.#kept = tools.reviewCopies.kept;
    this.#store.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.#onShown(editor)));
    this.#store.add(vscode.workspace.onDidRenameFiles((event) => this.#onRenamed(event)));
  }

  async restore(): Promise<void> {
    for (const [id, kept] of await this.#kept.load()) this.#lookInBackground(id, kept);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Where the user goes to a file again, a review of it that waits may fit. */
  #onShown(editor: vscode.TextEditor | undefined): void {
    const address = editor?.document.uri.toString();
    for (const [id, kept] of this.#waiting) if (kept.uri === address) this.#lookInBackground(id, kept);
  }

  #onRenamed({ files }: vscode.FileRenameEvent): void {
    for (const [id, kept] of this.#waiting) {
      const to = renamedBy(files, vscode.Uri.parse(kept.uri, true));
      if (to === undefined) continue;
      const moved = { ...kept, uri: to.toString(), label: vscode.workspace.asRelativePath(to) };
      this.#waiting.set(id, moved);
      runInBackground(this.#log, 'Keeping a proposed edit under its new name', this.#kept.rewrite(id, moved));
    }
  }

  #lookInBackground(id: string, kept: KeptReview): void {
    runInBackground(this.#log, 'Opening the review of a proposed edit again', this.#look(id, kept));
  }

  async #look(id: string, kept: KeptReview): Promise<void> {
    this.#waiting.delete(id);
    const document = await openedOrNone(vscode.Uri.parse(kept.uri, true));
    const placed = placeReview(kept, document === undefined ? undefined : normalised(document.getText()));
    if (placed === 'over') await this.#kept.forget(id);
    else if (document === undefined && kept.isNew === true) await this.#reviewNew(id, kept);
    else if (document === undefined || typeof placed === 'string') {
      await this.#wait(id, kept, placed === 'differs' ? placed : 'absent');
    } else await this.#review(id, kept, { document, changes: placed.changes });
  }

  /** A file that is not there yet; whether one may be there is asked again once it is accepted. */
  async #reviewNew(keptAs: string, kept: KeptReview): Promise<void> {
    const { label, turnId, text: content, isApplied } = kept;
    const uri = vscode.Uri.parse(kept.uri, true);
    const { reviewCopies: copies, checkpoints } = this.#tools;
    const end = await reviewNewFile({
      uri,
      label,
      content,
      copies,
      keptAs,
      inline: this.#inline,
      isShared: isShared(kept),
      maker: { kind: isApplied === true ? 'apply' : 'tool', turnId },
      mayCreate: async () => {
        const place = await new WorkspaceFence().creatable(label);
        return place.ok && place.uri.toString() === kept.uri;
      },
    });
    if (end === 'refused') {
      const sentence = l10n.t`${label} was accepted, but could not be saved there. Its text is open, unsaved.`;
      void vscode.window.showWarningMessage(plainWords(sentence));
    }
    if (turnId !== undefined && isApplied !== true) await checkpoints.didWrite(turnId, kept.uri, end === 'shared');
  }

  async #review(
    keptAs: string,
    kept: KeptReview,
    place: { readonly document: vscode.TextDocument; readonly changes: readonly LineChange[] },
  ): Promise<void> {
    const { label, turnId } = kept;
    const { reviewCopies: copies, checkpoints } = this.#tools;
    const again = { label, keptAs, turnId, isShared: isShared(kept) };
    const reviewed = await reviewCopy({ ...place, ...again, inline: this.#inline, copies });
    if (typeof reviewed === 'string') {
      this.#log.info('A proposed edit of an earlier window stays.', reviewed);
      const sentence = l10n.t`The proposed edit of ${label} could not be shown, or not be put into its file. It is kept, and proposed again when the window opens.`;
      void vscode.window.showWarningMessage(plainWords(sentence));
    } else if (turnId !== undefined) {
      await checkpoints.didWrite(turnId, reviewed.uri.toString(), reviewed.isShared);
    }
  }

  async #wait(id: string, kept: KeptReview, why: WhyWaiting): Promise<void> {
    if (await this.#kept.forgetOld(id, kept)) return;
    const waiting = { ...kept, told: why };
    this.#waiting.set(id, waiting);
    if (kept.told === why) return;
    await this.#kept.rewrite(id, waiting);
    const [open, discard] = [l10n.t('Open Its Text'), l10n.t('Discard')];
    const choice = await vscode.window.showWarningMessage(plainWords(WORDS[why](kept.label)), open, discard);
    if (choice === open) await openUnnamed(kept, false);
    // It may be under review by now.
    if (choice === discard && this.#waiting.delete(id)) await this.#kept.forget(id);
  }
}
