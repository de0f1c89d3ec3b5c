import * as l10n from '@vscode/l10n';
import type { ContextPart, ImagePart } from '../../core/model/message.ts';
import type { CellOutput, Notebook } from '../../core/notebook/notebook.ts';
import { notebookText } from '../../core/notebook/notebookText.ts';
import { counted } from '../../core/text/plural.ts';
import { trimText, type ReadResult } from './fromBytes.ts';

/** A notebook may have a plot in every cell; each costs as much as a page of text. */
const MAX_PICTURES = 10;
/** Many models take no larger ones, in characters of base64. */
const MAX_PICTURE = 6_600_000;

/** A notebook as its cells, with its pictures beside it where the model takes any. */
export function fromNotebook(
  name: string,
  notebook: Notebook,
  part: Omit<ContextPart, 'type' | 'label' | 'text'>,
  takesPictures: boolean,
): ReadResult {
  if (notebook.cells.length === 0) return { ok: false, reason: l10n.t`${name} has no cells.` };
  const pictures: ImagePart[] = [];
  let left = 0;
  const pictureName = (output: CellOutput): string | undefined => {
    if (output.type !== 'picture') return undefined;
    const isTaken = takesPictures && pictures.length < MAX_PICTURES && output.data.length <= MAX_PICTURE;
    if (!isTaken) {
      left += 1;
      return undefined;
    }
    const { mediaType, data } = output;
    // Notebooks in several folders may have one name.
    const own = l10n.t`${part.path ?? name}, picture ${pictures.length + 1}`;
    pictures.push({ type: 'image', mediaType, data, name: own, ...(part.uri !== undefined && { uri: part.uri }) });
    return own;
  };
  const cells = notebookText(notebook, { from: 1, maxChars: Infinity, pictureName });
  const { text, notice } = trimText(name, cells.text);
  const said = notice ?? (left === 0 ? undefined : leftOut(name, left, takesPictures));
  return {
    ok: true,
    part: { ...part, type: 'context', label: name, text },
    ...(pictures.length > 0 && { pictures }),
    ...(said !== undefined && { notice: said }),
  };
}

function leftOut(name: string, count: number, takesPictures: boolean): string {
  const why = takesPictures
    ? l10n.t`at most ${MAX_PICTURES} pictures of up to 5 MB go along`
    : l10n.t('the model takes no pictures');
  return counted(
    count,
    () => l10n.t`One picture of ${name} is only named: ${why}.`,
    (number) => l10n.t`${number} pictures of ${name} are only named: ${why}.`,
  );
}

/** Said where a notebook is attached as the text that its file has. */
export function damagedNotice(name: string, reason: string): string {
  return l10n.t`${name} could not be read as a notebook: ${reason}. The text of its file is attached.`;
}
