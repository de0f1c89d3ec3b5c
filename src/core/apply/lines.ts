import * as l10n from '@vscode/l10n';
import type { CodeNode, LineRange, Outline } from '../code/outline.ts';

/** A line of the result. */
export interface PlacedLine {
  readonly text: string;
  /** Why somebody should look at the change that ends here. */
  readonly doubt?: string;
}

export const DELETED = l10n.t('This deletes code that the block does not show.');

/** How lines of a block move to the depth of the place they go to: leading blanks there and here. */
export interface Shift {
  readonly from: string;
  readonly to: string;
}

export const plain = (text: string): PlacedLine => ({ text });

export function fileLines(outline: Outline, { start, end }: LineRange): PlacedLine[] {
  return outline.lines.slice(start, end).map((line) => plain(line.text));
}

/** Lines of a block at another depth. What is inside a string stays as it is. */
export function shiftedLines(outline: Outline, { start, end }: LineRange, { from, to }: Shift): PlacedLine[] {
  return outline.lines.slice(start, end).map((line) => {
    if (line.content === '') return plain(line.inside === 'string' ? line.text : '');
    if (line.inside === 'string' || from === to) return plain(line.text);
    if (line.text.startsWith(from)) return plain(to + line.text.slice(from.length));
    // Shallower than the block's own depth: a label, or a comment at the margin.
    return plain(to + line.content);
  });
}

export function blanksOf(outline: Outline, line: number): string {
  return /^[\t ]*/.exec(outline.lines[line]?.text ?? '')?.[0] ?? '';
}

export function isBlank(outline: Outline, line: number): boolean {
  return (outline.lines[line]?.content ?? '') === '';
}

/** How often each line that tells anything stands in some lines. */
export function lineCounts(outline: Outline, { start, end }: LineRange): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { content } of outline.lines.slice(start, end)) {
    if (content.length >= 6 && /\w{2}/.test(content)) counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

/** Blank lines right above a node. */
export function blanksAbove(outline: Outline, node: CodeNode): number {
  let count = 0;
  while (node.start - count - 1 >= 0 && isBlank(outline, node.start - count - 1)) count += 1;
  return count;
}

/** Where a comment begins behind the code of a line; its length where there is none. */
export function commentStart(text: string): number {
  let quote = '';
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === '\\') index += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (text.startsWith('//', index) || text.startsWith('/*', index)) return index;
  }
  return text.length;
}
