import type { NotebookCell } from '../../../core/notebook/notebook.ts';
import { writeFile } from '../../workspace/ownWrites.ts';
import { notebookText } from '../../../core/notebook/notebookText.ts';
import { notebookFile } from '../../../core/notebook/writeNotebook.ts';
import { errorOutcome, textOutcome, type ToolContext, type ToolOutcome } from '../../../core/toolcalls/tool.ts';
import type { FencedPath } from '../../workspace/fence.ts';
import { showFile } from '../../workspace/showFile.ts';
import { askConsent } from './consent.ts';

/** What of the cells is shown where the user is asked. */
const MAX_SHOWN = 2_000;

/**
 * Makes a notebook of the cells that a model wrote. The user is asked with its cells: until it exists the editor cannot show
 * them under its name. `mayCreate` is asked once more before it is saved.
 */
export async function createNotebook(
  place: FencedPath,
  cells: readonly NotebookCell[],
  context: ToolContext,
  mayCreate: () => Promise<boolean>,
): Promise<ToolOutcome> {
  const shown = notebookText({ cells }, { from: 1, maxChars: MAX_SHOWN });
  const detail = shown.text.length > MAX_SHOWN ? `${shown.text.slice(0, MAX_SHOWN)}…` : shown.text;
  const more = shown.next === undefined ? '' : `\n\n[${cells.length - shown.next + 1} more cells]`;
  const count = cells.length === 1 ? '1 cell' : `${cells.length} cells`;
  const title = `Create the notebook ${place.label} with ${count}?`;
  const consent = await askConsent({ title, detail: `${detail}${more}`, button: 'Create' }, context);
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
  return textOutcome(`The user agreed, and ${place.label} was created with ${count}. Change it with proposeEdit.`, [
    { kind: 'wrote', what: place.label, uri: address },
  ]);
}
