import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { Alternatives } from '../../core/editing/alternatives.ts';
import type { LineRange } from '../../core/editing/hunks.ts';
import { ACTION, InlineEdit, planWithoutModel, type EditMaker, type EditPlan } from '../../core/editing/inlineEdit.ts';
import type { TextEdit } from '../../core/editing/textEdits.ts';
import type { EditReviewOptions } from '../../core/editing/trackedEdit.ts';
import { type LinesToEdit, reviewOptions, withAnswerOf } from './reviewOptions.ts';
import { readerOf } from './textDocuments.ts';

/** Lines as the model is shown them, and what others did to their document since. */
export interface PartToEdit {
  readonly plan: EditPlan;
  readonly lines: LinesToEdit;
  readonly changes: readonly (readonly TextEdit[])[];
}

/** Results for a part, which has followed what was typed while its request was prepared. */
export function alternativesFor(document: vscode.TextDocument, { plan, lines, changes }: PartToEdit): Alternatives {
  const alternatives = new Alternatives(withAnswerOf(plan, lines), plan.models.length);
  const reader = readerOf(document);
  changes.forEach((change, index) => {
    // The document is as after the last of them.
    alternatives.onExternalChange(change, index === changes.length - 1 ? { document: reader } : undefined);
  });
  const { active } = alternatives;
  if (active.state === 'streaming' && (active.matches(reader) || active.findIn(reader))) return alternatives;
  throw linesReplaced();
}

export function linesReplaced(): AppError {
  return new AppError(
    'request',
    l10n.t('The lines were replaced while the request was prepared, so nothing was sent. Select them again.'),
    { code: 'lines-replaced' },
  );
}

/** An edit whose result is known and is to be taken letter by letter. */
export function proposedEdit(
  document: vscode.TextDocument,
  { label, maker = ACTION }: { readonly label: string; readonly maker: EditMaker | undefined },
  range: LineRange,
): InlineEdit {
  const plan = planWithoutModel(label);
  const options: EditReviewOptions = {
    ...reviewOptions(document, range.start, range.end, plan),
    cleaner: { verbatim: true },
    keepBlankEdges: false,
  };
  return new InlineEdit(randomUUID(), plan, new Alternatives(options, 1), { maker });
}
