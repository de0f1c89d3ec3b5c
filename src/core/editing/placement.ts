import { indentOf, reindent } from '../text/indent.ts';
import { withoutEnd } from '../../base/trim.ts';

/**
 * Where a block of an answer belongs in a document. Nothing is guessed in silence: what cannot be placed with good
 * evidence is `unplaced`, and the user chooses.
 */
export type Placement =
  | { readonly kind: 'whole' | 'selection' | 'anchored'; readonly text: string }
  | { readonly kind: 'unplaced'; readonly reason: string };

export interface PlacementInput {
  /** The document with `\n` line ends. */
  readonly document: string;
  /** Offsets into `document`; empty where nothing is selected. */
  readonly selection: { readonly start: number; readonly end: number };
  readonly code: string;
}

/** The document as it would be with the block in its place. */
export function placeCode(input: PlacementInput): Placement {
  const code = withoutEnd(input.code.replaceAll('\r\n', '\n'), '\n');
  if (code.trim() === '') return { kind: 'unplaced', reason: 'The code block is empty.' };
  const { document, selection } = input;
  if (document.trim() === '') return { kind: 'whole', text: `${code}\n` };
  // What is there already takes no place of anything, however much of the document it is.
  if (selection.start === selection.end && `\n${document}\n`.includes(`\n${code}\n`))
    return { kind: 'anchored', text: document };
  if (ELISION.test(code)) {
    if (selection.end > selection.start) return replaceSelection(document, selection, code);
    return { kind: 'unplaced', reason: 'The block leaves parts out (“…”), so it cannot replace the file.' };
  }
  if (looksLikeWhole(document, code)) return { kind: 'whole', text: keepFinalNewline(document, code) };
  if (selection.end > selection.start) return replaceSelection(document, selection, code);
  return anchor(document, code);
}

/** A comment that stands for code left out, or a bare ellipsis on its own line (spread syntax has a name after it). */
const ELISION = new RegExp(
  [
    String.raw`^\s*(?:\.{3}|…)\s*$`,
    String.raw`^\s*(?:\/\/|#|--|\/\*|<!--|;|%|\{\/\*)\s*(?:\.{3}|…)`,
    String.raw`^\s*(?:\/\/|#|--|\/\*|<!--|\{\/\*).*\b(?:existing|unchanged|remaining|rest of)\b.*(?:code|file|unchanged|\.{3}|…)`,
  ].join('|'),
  'im',
);

function replaceSelection(document: string, selection: PlacementInput['selection'], code: string): Placement {
  const before = document.slice(0, selection.start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const lead = before.slice(lineStart);
  const selected = document.slice(selection.start, selection.end);
  const trailing = selected.endsWith('\n') ? '\n' : '';
  if (lead.trim() === '') {
    // The selection begins a line: the block takes that line's depth, blanks before the selection included.
    const firstLine = selected.split('\n').find((line) => line.trim() !== '') ?? '';
    const target = selected.startsWith(firstLine) ? lead + indentOf(firstLine) : indentOf(firstLine);
    const text = document.slice(0, lineStart) + reindent(code, target) + trailing + document.slice(selection.end);
    return { kind: 'selection', text };
  }
  // In the middle of a line: the first line goes where the selection was, the rest takes the line's depth.
  const fitted = reindent(code, indentOf(document.slice(lineStart))).trimStart();
  return { kind: 'selection', text: before + fitted + trailing + document.slice(selection.end) };
}

/** Both ends are the same, or most of each is in the other in order: it is the file, changed. */
function looksLikeWhole(document: string, code: string): boolean {
  const old = contentLines(document);
  const fresh = contentLines(code);
  if (old.length === 0 || fresh.length === 0) return false;
  const shared = commonInOrder(old, fresh);
  const ofOld = shared / old.length;
  const sameEnds = old[0] === fresh[0] && old.at(-1) === fresh.at(-1);
  if (sameEnds && old.length > 1 && ofOld >= 0.3) return true;
  if (old[0] === fresh[0] && ofOld >= 0.5) return true;
  return ofOld >= 0.7;
}

function keepFinalNewline(document: string, code: string): string {
  return document.endsWith('\n') ? `${code}\n` : code;
}

function contentLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** How many lines of `old` occur in `fresh` in the same order, found greedily: exact enough to tell a whole file. */
function commonInOrder(old: readonly string[], fresh: readonly string[]): number {
  const places = new Map<string, number[]>();
  for (const [index, line] of fresh.entries()) {
    const list = places.get(line);
    if (list === undefined) places.set(line, [index]);
    else list.push(index);
  }
  let position = 0;
  let shared = 0;
  for (const line of old) {
    const next = places.get(line)?.find((index) => index >= position);
    // A match far ahead would use up everything between; a few lines are an insertion.
    if (next === undefined || (next - position > 60 && fresh.length > 120)) continue;
    shared++;
    position = next + 1;
  }
  return shared;
}

/** Finds the one range that the block replaces: by its first line, or by the name it declares. */
function anchor(document: string, code: string): Placement {
  const lines = document.split('\n');
  const block = code.split('\n');
  const first = block.find((line) => line.trim() !== '')?.trim() ?? '';
  const last = block.findLast((line) => line.trim() !== '')?.trim() ?? '';
  const starts = startCandidates(lines, block, first);
  if (starts.length === 0) return { kind: 'unplaced', reason: 'No place in the file matches the block.' };
  if (starts.length > 1) return { kind: 'unplaced', reason: 'More than one place in the file matches the block.' };
  const start = starts[0] ?? 0;
  const end = blockEnd(lines, start, last, block.length);
  const text = [...lines.slice(0, start), reindent(code, indentOf(lines[start] ?? '')), ...lines.slice(end + 1)].join(
    '\n',
  );
  return { kind: 'anchored', text };
}

const DECLARATION =
  /^\s*(?:(?:export|default|declare|public|private|protected|static|abstract|async|readonly|final|pub(?:\([^)]*\))?|unsafe)\s+)*(?:function\*?|class|interface|type|enum|const|let|var|def|func|fn|struct|trait|impl|module|namespace)\s+([\w$]+)/;

function startCandidates(lines: readonly string[], block: readonly string[], first: string): number[] {
  const same = indexesWhere(lines, (line) => line.trim() === first);
  // A lone bracket or keyword says nothing about where a block belongs.
  if (same.length > 0 && first.length >= 4 && /\w{2}/.test(first)) return same;
  const name = block.map((line) => DECLARATION.exec(line)?.[1]).find((found) => found !== undefined);
  if (name === undefined) return [];
  const declared = indexesWhere(lines, (line) => DECLARATION.exec(line)?.[1] === name);
  const offset = leadLines(lines, block, declared[0]);
  return declared.map((line) => line - offset);
}

/** Comment or decorator lines above a declaration that the block brings along and the document has as well. */
function leadLines(lines: readonly string[], block: readonly string[], declared: number | undefined): number {
  if (declared === undefined) return 0;
  const isLead = (line: string): boolean => /^\s*(?:\/\/|\/\*|\*|#|@|"""|'''|--)/.test(line);
  if (!isLead(block.find((line) => line.trim() !== '') ?? '')) return 0;
  let count = 0;
  while (declared - count - 1 >= 0 && isLead(lines[declared - count - 1] ?? '')) count++;
  return count;
}

/** The last line of the block that begins at `start`: by the same closing line at the same depth, else by depth. */
function blockEnd(lines: readonly string[], start: number, last: string, length: number): number {
  if (length === 1) return start;
  const depth = indentOf(lines[start] ?? '').length;
  if (/^[)\]}]|^end\b|^<\//.test(last)) {
    for (let index = start + 1; index < lines.length; index++) {
      const line = lines[index] ?? '';
      if (line.trim() === '') continue;
      if (indentOf(line).length < depth) break;
      if (indentOf(line).length === depth && /^[)\]}]|^end\b|^<\//.test(line.trim()) && !/[{([]$/.test(line.trim())) {
        return index;
      }
    }
    return start;
  }
  let end = start;
  for (let index = start + 1; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '') continue;
    if (indentOf(line).length <= depth) break;
    end = index;
  }
  return end;
}

function indexesWhere(lines: readonly string[], test: (line: string) => boolean): number[] {
  const found: number[] = [];
  for (const [index, line] of lines.entries()) if (test(line)) found.push(index);
  return found;
}
