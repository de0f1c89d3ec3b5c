import * as vscode from 'vscode';
import { fastPart } from '../../core/apply/fastUpdate.ts';
import type { WholeAnswer } from '../../core/apply/partialAnswer.ts';
import { placePart } from '../../core/apply/placeBlock.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { withoutModel, type FastApply } from './fastApply.ts';

/** An answer to an edit, whole, out of several to choose from. */
export interface AnsweredEdit {
  readonly editing: DocumentEditing;
  readonly edit: InlineEdit;
  readonly index: number;
  /** As the model wrote it. */
  readonly answer: string;
  readonly onChange: () => void;
}

/**
 * What an answer that leaves parts out comes to by the fast-apply model that the user chose; `undefined` for any other answer, and
 * where our own alignment is to do it. Never rejects.
 */
export function mergePart(fast: FastApply, answered: AnsweredEdit): Promise<WholeAnswer | undefined> | undefined {
  const { model } = fast;
  return model === undefined ? undefined : mergeWith(model, fast, answered);
}

async function mergeWith(
  model: string,
  fast: FastApply,
  { editing, edit, index, answer, onChange }: AnsweredEdit,
): Promise<WholeAnswer | undefined> {
  const review = edit.alternatives.reviews[index];
  const lines = review?.leftOutOf(answer);
  if (review === undefined || lines === undefined) return undefined;
  const text = review.original.join('\n');
  const part = lines.join('\n');
  const language = editing.document?.languageId ?? '';
  const update = fastPart(text, part, language);
  if (update === undefined) return undefined;
  const merged = await fast.merge(
    {
      uri: editing.uri,
      text,
      update,
      own: placePart(text, part, language) ?? { kind: 'unplaced', reason: '' },
      isMarkdown: edit.plan.isMarkdown,
    },
    {
      signal: edit.controller.signal,
      onRun: (run) => (edit.merges = [...edit.merges, run]),
      onChange,
    },
  );
  if (merged.kind === 'merged') return { lines: merged.text.split('\n'), doubts: merged.doubts, isUnplaced: false };
  if (merged.kind === 'unmerged') {
    const { reason, run } = merged;
    void vscode.window.showInformationMessage(withoutModel(model, reason, run === undefined ? [] : [run]));
  }
  return undefined;
}
