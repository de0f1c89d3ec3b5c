import type { EndOfLine } from '../text/lines.ts';
import type { Splice } from './lineStore.ts';

/** One replacement, in zero-based lines and UTF-16 characters, as the editor counts them. */
export interface TextEdit {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

/** "To the end of that line", for a line whose length is not known here. The editor clamps it (`validateRange`). */
export const lineEnd = 2_147_483_647;

/** Lines replaced, in coordinates of the list before a batch. */
export interface LineEdit {
  readonly start: number;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

interface Part {
  start: number;
  old: string[];
  new: string[];
}

/** Turns changes made one after the other into replacements that hold all at once, apart from each other, in order. */
export function composeSplices(splices: readonly Splice<string>[]): LineEdit[] {
  const parts: Part[] = [];
  for (const splice of splices) {
    if (isSameText(splice)) continue;
    merge(parts, splice);
  }
  return parts.map(trimmed).filter((part) => part.old.length > 0 || part.new.length > 0);
}

function isSameText({ deleted, inserted }: Splice<string>): boolean {
  return deleted.length === inserted.length && deleted.every((line, index) => line === inserted[index]);
}

function merge(parts: Part[], splice: Splice<string>): void {
  const end = splice.index + splice.deleted.length;
  let shift = 0;
  let at = 0;
  for (let part = parts[at]; part !== undefined; part = parts[++at]) {
    if (part.start + shift + part.new.length >= splice.index) break;
    shift += part.new.length - part.old.length;
  }
  const first = parts[at];
  if (first !== undefined) {
    const from = splice.index - (first.start + shift);
    if (from >= 0 && from + splice.deleted.length <= first.new.length) {
      replace(first.new, from, splice.deleted.length, splice.inserted);
      return;
    }
  }
  const touched: { part: Part; current: number }[] = [];
  let running = shift;
  for (let i = at; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined || part.start + running > end) break;
    touched.push({ part, current: part.start + running });
    running += part.new.length - part.old.length;
  }
  parts.splice(at, touched.length, joined(splice, touched, shift));
}

function joined(splice: Splice<string>, touched: readonly { part: Part; current: number }[], shift: number): Part {
  const begin = Math.min(splice.index, touched[0]?.current ?? splice.index);
  const result: Part = { start: begin - shift, old: [], new: [] };
  let position = splice.index;
  let tail: readonly string[] = [];
  for (const { part, current } of touched) {
    // Untouched lines between the parts are among the deleted ones.
    append(result.old, splice.deleted.slice(position - splice.index, Math.max(position, current) - splice.index));
    append(result.old, part.old);
    if (current < splice.index) append(result.new, part.new.slice(0, splice.index - current));
    position = Math.max(position, current + part.new.length);
    const end = splice.index + splice.deleted.length;
    if (position > end) tail = part.new.slice(Math.max(0, end - current));
  }
  append(result.old, splice.deleted.slice(position - splice.index));
  append(result.new, splice.inserted);
  append(result.new, tail);
  return result;
}

function replace(list: string[], at: number, deleteCount: number, inserted: readonly string[]): void {
  if (inserted.length < 1000) list.splice(at, deleteCount, ...inserted);
  else {
    const tail = list.splice(at).slice(deleteCount);
    append(list, inserted);
    append(list, tail);
  }
}

/** Spreading a very long list overflows the call stack. */
function append(list: string[], items: readonly string[]): void {
  for (const item of items) list.push(item);
}

function trimmed(part: Part): LineEdit {
  const shorter = Math.min(part.old.length, part.new.length);
  let head = 0;
  while (head < shorter && part.old[head] === part.new[head]) head++;
  let tail = 0;
  while (tail < shorter - head && part.old[part.old.length - 1 - tail] === part.new[part.new.length - 1 - tail]) tail++;
  return {
    start: part.start + head,
    old: part.old.slice(head, part.old.length - tail),
    new: part.new.slice(head, part.new.length - tail),
  };
}

/** A line replacement as a text edit of a document of `lineCount` lines, moved down by `offset` lines. */
export function toTextEdit(edit: LineEdit, offset: number, lineCount: number, eol: EndOfLine): TextEdit {
  const startLine = offset + edit.start;
  const endLine = startLine + edit.old.length;
  const text = edit.new.join(eol);
  const [oldFirst = '', newFirst = ''] = [edit.old[0], edit.new[0]];
  if (edit.old.length === 1 && edit.new.length > 0 && newFirst.startsWith(oldFirst)) {
    const at = { line: startLine, character: oldFirst.length };
    return range(at, at, text.slice(oldFirst.length));
  }
  const lastEnd = { line: endLine - 1, character: edit.old.at(-1)?.length ?? 0 };
  if (edit.old.length > 0 && edit.new.length > 0) return range({ line: startLine, character: 0 }, lastEnd, text);
  const start = { line: startLine, character: 0 };
  if (endLine < lineCount) {
    return range(start, { line: endLine, character: 0 }, edit.new.length > 0 ? text + eol : '');
  }
  // At the document's end there is no line break after the lines, so the one before them goes or comes.
  if (startLine === 0) return range(start, lastEnd, text);
  const before = { line: startLine - 1, character: lineEnd };
  return range(before, edit.old.length > 0 ? lastEnd : before, edit.new.length > 0 ? eol + text : '');
}

interface Place {
  readonly line: number;
  readonly character: number;
}

function range(start: Place, end: Place, text: string): TextEdit {
  return {
    startLine: start.line,
    startCharacter: start.character,
    endLine: end.line,
    endCharacter: end.character,
    text,
  };
}

/** Puts an edit behind others that come before it; one that begins where the last ends goes with that. */
export function appendEdit(edits: TextEdit[], edit: TextEdit): void {
  const last = edits.at(-1);
  if (last?.endLine !== edit.startLine || last.endCharacter !== edit.startCharacter) edits.push(edit);
  else {
    const { endLine, endCharacter, text } = edit;
    edits[edits.length - 1] = { ...last, endLine, endCharacter, text: last.text + text };
  }
}

/** Lines the document gains (or loses) by an edit. */
export function lineGrowth(edit: TextEdit): number {
  let breaks = 0;
  for (let i = 0; i < edit.text.length; i++) {
    const code = edit.text.charCodeAt(i);
    if (code === 10 || (code === 13 && edit.text.charCodeAt(i + 1) !== 10)) breaks++;
  }
  return breaks - (edit.endLine - edit.startLine);
}
