import * as vscode from 'vscode';
import type { UndoneFiles } from '../../core/apply/applySummary.ts';
import { roundsOf } from '../../core/apply/rounds.ts';
import type { Which } from '../../core/editing/reviewList.ts';
import type { Logger } from '../../core/ports.ts';
import type { CheckpointStore } from '../../core/toolcalls/checkpointStore.ts';
import type { InlineEdits } from '../editing/inlineEdits.ts';
import { labelOf } from '../editing/textDocuments.ts';

/** The changes that *Apply All* made of an answer. */
export const changesOf =
  (messageId: string): Which =>
  ({ maker }) =>
    maker.kind === 'apply' && maker.turnId === messageId;

interface RoundsToUndo {
  readonly messageId: string;
  readonly edits: InlineEdits;
  readonly checkpoints: Pick<CheckpointStore, 'ids' | 'takeBack'>;
  readonly log: Logger;
  /** Of a document under review. */
  readonly fileOf: (address: string) => string;
}

/** Takes back first what is open, then what was accepted, the newest round first. */
export async function undoRounds({ messageId, edits, checkpoints, log, fileOf }: RoundsToUndo): Promise<UndoneFiles> {
  const { files, failed } = await revertOpen(messageId, edits, fileOf);
  const changed = new Set<string>();
  let removed = 0;
  for (const id of roundsOf(checkpoints.ids, messageId).toReversed()) {
    const report = await checkpoints.takeBack(id);
    removed += report?.restored.filter(({ action }) => action === 'remove').length ?? 0;
    for (const { uri, action } of report?.restored ?? []) if (action !== 'remove') files.add(uri);
    for (const { uri, reason } of report?.failed ?? []) {
      log.warn('An applied block could not be taken back.', reason);
      failed.add(labelAt(uri));
    }
    for (const uri of report?.conflicts ?? []) changed.add(labelAt(uri));
  }
  return { files: files.size, removed, changed: [...changed], failed: [...failed] };
}

async function revertOpen(
  messageId: string,
  edits: InlineEdits,
  fileOf: RoundsToUndo['fileOf'],
): Promise<{ readonly files: Set<string>; readonly failed: Set<string> }> {
  const files = new Set<string>();
  const failed = new Set<string>();
  for (const { document: editing, label, uri } of edits.reviews.files(changesOf(messageId))) {
    const isApplied = await editing.command(
      (edit) => edit.isOpen && edit.maker.kind === 'apply' && edit.maker.turnId === messageId,
      (review) => review.revert(),
    );
    edits.refresh(editing);
    if (isApplied) files.add(fileOf(uri));
    else failed.add(label);
  }
  return { files, failed };
}

const labelAt = (address: string): string => labelOf(vscode.Uri.parse(address, true));
