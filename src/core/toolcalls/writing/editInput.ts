import { isList, isRecord, type JsonObject } from '../../json/json.ts';
import { placeLines, placeReplacements, type Placed, type Replacement } from './replacements.ts';

/** New text over lines of a file, 1-based and inclusive. */
export interface LineRangeEdit {
  readonly first: number;
  readonly last: number;
  readonly newText: string;
}

/** The replacements a model gave; none where it gave a range of lines. */
export function editsArgument(input: JsonObject): readonly Replacement[] {
  const { edits } = input;
  if (edits === undefined || !isList(edits)) return [];
  return edits.flatMap((edit) => {
    if (!isRecord(edit)) return [];
    const { oldText, newText } = edit;
    return typeof oldText === 'string' && typeof newText === 'string' ? [{ oldText, newText }] : [];
  });
}

/** The range of lines a model gave; `undefined` where it gave none, or not all of it. */
export function linesArgument({ startLine, endLine, newText }: JsonObject): LineRangeEdit | undefined {
  if (typeof startLine !== 'number' || typeof newText !== 'string') return undefined;
  return { first: startLine, last: typeof endLine === 'number' ? endLine : startLine, newText };
}

/** Places what a model asked for in a text with `\n` line breaks. l10n: none, for the model. */
export function placeEdit(text: string, input: JsonObject): Placed {
  const edits = editsArgument(input);
  const range = linesArgument(input);
  if (edits.length > 0 && range !== undefined) {
    return { problem: 'Give either edits or startLine, endLine and newText, not both.' };
  }
  const path = typeof input['path'] === 'string' ? input['path'] : undefined;
  if (range !== undefined) return placeLines(text, range.first, range.last, range.newText, path);
  if (edits.length > 0) return placeReplacements(text, edits, { isLoose: true, ...(path !== undefined && { path }) });
  return { problem: 'There is nothing to change. Give edits, or startLine and endLine with newText.' };
}
