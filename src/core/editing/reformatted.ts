import { diffLines } from '../text/lineDiff.ts';
import { isBlank } from '../text/lines.ts';
import type { Line, Region } from './region.ts';
import type { TextEdit } from './textEdits.ts';

/**
 * Whose lines are whose after a tool (a formatter, a rename, a linter) changed many of them at once. It changes removed
 * and added lines alike, so each stays what it was; a user who types into a removed line, in contrast, takes it back.
 */

/** Whether a batch of changes is a tool's doing and not what a user typed. Asked before it is applied to the region. */
export function isByTool(region: Region, changes: readonly TextEdit[]): boolean {
  if (changes.every(({ text }) => text.trim() === '') && changes.every((change) => takesOnlyBlanks(region, change))) {
    return true;
  }
  if (changes.length < 2) return false;
  const isTyped = changes.every((change) => isInsertion(change) && change.text === changes[0]?.text);
  // Several cursors only in lines that may go: what is typed there must not go with them.
  return !(isTyped && changes.every(({ startLine }) => mayGo(region, startLine)));
}

function isInsertion({ startLine, startCharacter, endLine, endCharacter }: TextEdit): boolean {
  return startLine === endLine && startCharacter === endCharacter;
}

function mayGo(region: Region, documentLine: number): boolean {
  const index = documentLine - region.startLine;
  const line = region.get(index);
  return line !== undefined && (line.tag === 'removed' || (index >= region.frontier && !line.pinned));
}

/** Within one line of the region: whitespace comes or goes. */
function takesOnlyBlanks(region: Region, change: TextEdit): boolean {
  const line = region.get(change.startLine - region.startLine);
  if (line === undefined) return isInsertion(change);
  return change.startLine === change.endLine && isBlank(line.text.slice(change.startCharacter, change.endCharacter));
}

/** What stands for the letters of a line: what formatters leave alone. */
export function lettersOf(text: string): string {
  return text.replace(/[^\p{L}\p{N}_$]+/gu, '');
}

/** Two texts that differ in whitespace at most. */
export function isSameButBlanks(one: string, other: string): boolean {
  return squeezed(one) === squeezed(other);
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** A line's text was changed by a tool: it stays what it was. `isFirst` of the lines it became is still the original's. */
export function retold(line: Line, text: string, isFirst: boolean): Line {
  return { ...line, text, own: line.own && isFirst, ...(line.tag !== 'added' && { typed: true }) };
}

/**
 * The lines that `old` became where nothing but blanks and line breaks came, went or moved; `undefined` where more did.
 * `mixed` where lines of different kinds were joined.
 */
export function blanksMoved(old: readonly Line[], texts: readonly string[]): Line[] | 'mixed' | undefined {
  const before = old.map((line) => squeezed(line.text));
  const after = texts.map(squeezed);
  if (before.join('') !== after.join('') || before.join('') === '') return undefined;
  const sources: Source[] = [];
  let [next, begun] = [0, 0];
  for (const text of after) {
    // A blank line is the blank one that stood here, or a new one.
    if (text === '') {
      sources.push(begun === 0 && before[next] === '' ? old[next++] : undefined);
      continue;
    }
    let first: Source;
    for (let left = text.length; left > 0;) {
      const line = old[next];
      const rest = (before[next]?.length ?? 0) - begun;
      if (rest > 0 && first === undefined) first = line;
      else if (rest > 0 && first !== 'mixed' && line?.tag !== first?.tag) first = 'mixed';
      const step = Math.min(left, rest);
      left -= step;
      begun += step;
      if (begun === before[next]?.length) [next, begun] = [next + 1, 0];
    }
    sources.push(first);
  }
  return linesFrom(sources, texts);
}

/**
 * The lines that `old` became, where a tool wrote `texts` in their place. `mixed` where a new line has parts of lines
 * that were of different kinds; `undefined` where the new text has little to do with the old. Where it is not sure that a
 * tool wrote it, the same signs are not enough: unrelated lines have them, too.
 */
export function attributed(
  old: readonly Line[],
  texts: readonly string[],
  isSure: boolean,
): Line[] | 'mixed' | undefined {
  const sources = sourcesByLine(old, texts, isSure) ?? sourcesByWord(old, texts, isSure);
  if (sources === undefined) return undefined;
  // A line whose words none of the old ones had may be a user's, and must not go with them.
  const isOwn =
    !isSure && sources.some((source, index) => source === undefined && lettersOf(texts[index] ?? '') !== '');
  return isOwn ? undefined : linesFrom(sources, texts);
}

type Source = Line | 'mixed' | undefined;

function linesFrom(sources: readonly Source[], texts: readonly string[]): Line[] | 'mixed' | undefined {
  const used = new Set<Line>();
  const lines: Line[] = [];
  let last = sources.find((source) => source !== undefined);
  for (const [index, text] of texts.entries()) {
    // A line that came new among others is of the kind of the one above.
    const line = sources[index] ?? last;
    if (line === 'mixed' || line === undefined) return line;
    lines.push(line.text === text && !used.has(line) ? line : retold(line, text, !used.has(line)));
    used.add(line);
    last = line;
  }
  return lines;
}

/** Line by line, where there are as many as before and each pair is alike. */
function sourcesByLine(old: readonly Line[], texts: readonly string[], isSure: boolean): Source[] | undefined {
  if (old.length !== texts.length) return undefined;
  const areAlike = old.every((line, index) => isAlike(line.text, texts[index] ?? '', isSure));
  return areAlike ? [...old] : undefined;
}

function isAlike(one: string, other: string, isSure: boolean): boolean {
  if (isSameButBlanks(one, other)) return true;
  const [a, b] = [wordsOf(one), wordsOf(other)];
  if (!isSure && !a.some((word) => lettersOf(word) !== '' && b.includes(word))) return false;
  return matchCount(diffLines(a, b)) * 2 >= Math.max(a.length, b.length);
}

function sourcesByWord(old: readonly Line[], texts: readonly string[], isSure: boolean): Source[] | undefined {
  const [before, after] = [taken(old.map((line) => line.text)), taken(texts)];
  const matches = diffLines(before.words, after.words);
  if (matchCount(matches) * 2 < Math.max(before.words.length, after.words.length)) return undefined;
  const found = texts.map((): { line: Line; isWord: boolean }[] => []);
  for (const { a, b, length } of matches) {
    for (let i = 0; i < length; i++) {
      const line = old[before.lines[a + i] ?? -1];
      const word = before.words[a + i] ?? '';
      if (line !== undefined) found[after.lines[b + i] ?? -1]?.push({ line, isWord: lettersOf(word) !== '' });
    }
  }
  return found.map((all, index) => {
    const words = all.filter(({ isWord }) => isWord);
    const isBySigns = isSure || lettersOf(texts[index] ?? '') === '';
    const telling = words.length === 0 && isBySigns ? all : words;
    const first = telling[0]?.line;
    return telling.every(({ line }) => line.tag === first?.tag) ? first : 'mixed';
  });
}

/** Words and signs of some lines, and in which line each stands. */
function taken(texts: readonly string[]): { readonly words: string[]; readonly lines: number[] } {
  const words: string[] = [];
  const lines: number[] = [];
  texts.forEach((text, index) => {
    for (const word of wordsOf(text)) {
      words.push(word);
      lines.push(index);
    }
  });
  return { words, lines };
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu) ?? [];
}

function matchCount(matches: ReturnType<typeof diffLines>): number {
  return matches.reduce((sum, { length }) => sum + length, 0);
}
