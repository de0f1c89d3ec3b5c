import * as l10n from '@vscode/l10n';
import type { NotebookCell } from '../../../core/notebook/notebook.ts';
import { writeFile } from '../../workspace/ownWrites.ts';
import { notebookText } from '../../../core/notebook/notebookText.ts';
import { notebookFile } from '../../../core/notebook/writeNotebook.ts';
import { counted } from '../../../core/text/plural.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { showFile } from '../../workspace/showFile.ts';
import { askConsent, type Consent } from './consent.ts';

/** What of the cells is shown where the user is asked. */
const MAX_SHOWN = 2_000;

/**
 * Makes a notebook of the cells that a model wrote. The user is asked with its cells: until it exists the editor cannot show
 * them under its name. `mayCreate` is asked once more before it is saved. l10n: none, for the model.
 */
export async function createNotebook(
  place: FencedPath,
  cells: readonly NotebookCell[],
  context: ToolContext,
  mayCreate: () => Promise<boolean>,
): Promise<ToolOutcome> {
  const consent = await askConsent(questionOf(place, cells), context);
  const address = place.uri.toString();
  if (!consent.isAgreed) {
    const next = consent.reason === '' ? 'Ask what they want.' : `They say: ${consent.reason}`;
    return textOutcome(`The user said no: ${place.label} was not created. ${next}`, [
      { kind: 'proposed', what: place.label },
    ]);
  }
  if (!(await mayCreate())) {
    return errorOutcome(
      `${place.label} was agreed to, but not created: a file of that name came to be meanwhile, or none may be there now. Look, or choose another name.`,
    );
  }
  await writeFile(place.uri, new TextEncoder().encode(notebookFile(cells)));
  await context.didWrite(address);
  await showFile(place.uri, { preserveFocus: true, preview: false });
  const count = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
  return textOutcome(`The user agreed, and ${place.label} was created with ${count}. Change it with proposeEdit.`, [
    { kind: 'wrote', what: place.label, uri: address },
  ]);
}

function questionOf({ label }: FencedPath, cells: readonly NotebookCell[]): Consent {
  const { text, next } = notebookText({ cells }, { from: 1, maxChars: MAX_SHOWN });
  const detail = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  const left = next === undefined ? 0 : cells.length - next + 1;
  const more = left === 0 ? '' : `\n\n${counted(left, l10n.t('[{0} more cell]'), l10n.t('[{0} more cells]'))}`;
  const count = counted(cells.length, l10n.t('{0} cell'), l10n.t('{0} cells'));
  return {
    title: l10n.t`Create the notebook ${label} with ${count}?`,
    detail: `${detail}${more}`,
    button: l10n.t('Create'),
  };
}
