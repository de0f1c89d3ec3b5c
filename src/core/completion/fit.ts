import { indentationOf, isBlank, isInformative } from '../text/lines.ts';
import { firstUnopenedCloser } from '../code/brackets.ts';
import { withoutEcho } from './echo.ts';
import { indented } from './indent.ts';
import { lineAround, type CompletionShape } from './shape.ts';
import { unwrap } from '../answers/unwrap.ts';
import { surplusStart, type LineSides } from './surplus.ts';
import type { CursorWindow } from './window.ts';

export interface CompletionFit {
  readonly window: CursorWindow;
  readonly shape: Exclude<CompletionShape, 'none'>;
  /** How the document is indented. */
  readonly insertSpaces: boolean;
  readonly tabSize: number;
}

const mostLines = 24;
/** Characters of the lines on either side that are looked at. */
const mostLooked = 2_000;
const repeatedLines = 3;

/**
 * What of an answer can be inserted at the cursor: out of its wrapper, without what stands there already, indented like
 * the document, ended by rule. `undefined` where nothing useful is left. With `isFinal` false the answer still grows.
 */
export function fitCompletion(answer: string, options: CompletionFit, isFinal = true): string | undefined {
  const unwrapped = unwrap(answer, isFinal);
  if (unwrapped === undefined) return undefined;
  const sides = lineAround(options.window);
  let text = joinedToLine(withoutEcho(unwrapped, options.window), sides.before);
  if (options.shape === 'line') text = firstLine(text);
  else {
    text = indented(withoutNextLines(text, options.window), options);
    text = withoutNextLines(blockOf(text, options.window), options.window);
  }
  text = endedFor(text.slice(0, surplusStartOf(text, { ...sides, ...linesAround(options.window) })), sides);
  return isBlank(text) || repeatsBelow(text, options.window.suffix) ? undefined : text;
}

/** Whether what came is enough: everything after it would be cut. Asked after each piece of the stream. */
export function isCompletionDone(answer: string, options: CompletionFit): boolean {
  const unwrapped = unwrap(answer, false);
  if (unwrapped === undefined) return false;
  const { before } = lineAround(options.window);
  const text = joinedToLine(withoutEcho(unwrapped, options.window), before);
  // The line break that ends it is what tells that a line is whole.
  const end = text.lastIndexOf('\n');
  if (end === -1) return false;
  if (options.shape === 'line') return true;
  const whole = indented(text.slice(0, end), options);
  return blockOf(whole, options.window).length < whole.trimEnd().length;
}

/** One blank where words meet, and the indentation that stands there already not once more. */
function joinedToLine(text: string, before: string): string {
  if (isBlank(before))
    return before === '' ? text.replace(/^\n+/, '') : text.replace(/^[ \t]*\n+/, '').replace(/^[ \t]+/, '');
  return /\s$/.test(before) ? text.replace(/^[ \t]+/, '') : text;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
}

/** The lines of the block begun at the cursor: until a line leaves it, repeats, or is what follows in the file. */
function blockOf(text: string, window: CursorWindow): string {
  const { before } = lineAround(window);
  const lines = text.split('\n');
  const base = widthOf(before);
  const isInsideLine = !isBlank(before);
  const below = linesBelow(window.suffix);
  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (index >= mostLines) break;
    const trimmed = line.trim();
    if (index > 0 && trimmed !== '') {
      const width = widthOf(line);
      if (width < base && !closesOwn(kept, trimmed)) break;
      if (isInsideLine && width <= base && index > 1 && !continues(trimmed)) break;
      if (isBelow(lines.slice(index, index + 2), below, kept, base)) break;
      if (isRepetition(kept, line)) break;
    }
    kept.push(line);
    if (index > 0 && isInsideLine && widthOf(line) <= base && /^[)\]}]+[;,]?$/.test(trimmed)) break;
  }
  return kept.join('\n').trimEnd();
}

function widthOf(line: string): number {
  return indentationOf(line).length;
}

/** A line that goes on with what was begun, although it is not indented more: closers, `else`, `catch`. */
function continues(line: string): boolean {
  return /^(?:[)\]}]|else\b|elif\b|except\b|catch\b|finally\b|end\b|case\b|default\b|\.|[|&?:]{1,2}\s)/.test(line);
}

function closesOwn(lines: readonly string[], closer: string): boolean {
  return /^[)\]}]/.test(closer) && firstUnopenedCloser(`${lines.join('\n')}\n${closer}`) === -1;
}

function isRepetition(lines: readonly string[], line: string): boolean {
  const last = lines.filter((kept) => !isBlank(kept)).slice(-repeatedLines + 1);
  return last.length === repeatedLines - 1 && last.every((kept) => kept.trimEnd() === line.trimEnd());
}

/** Whether the document goes on with these lines: two of them, or the end of the block that was begun. */
function isBelow(lines: readonly string[], below: readonly string[], kept: readonly string[], base: number): boolean {
  const [line = '', next] = lines;
  if (line.trimEnd() !== below[0]) return false;
  if (/^\s*[)\]}]/.test(line) && widthOf(line) === base && !closesOwn(kept, line.trim())) return true;
  return next !== undefined && isInformative(line) && next.trimEnd() === below[1];
}

/** The next lines that are not blank. */
function linesBelow(suffix: string): string[] {
  const lines = suffix.slice(0, mostLooked).split('\n').slice(1);
  return lines.filter((line) => !isBlank(line)).map((line) => line.trimEnd());
}

/** Drops the last lines where the document goes on with just those. */
function withoutNextLines(text: string, window: CursorWindow): string {
  const below = linesBelow(window.suffix);
  const rest = lineAround(window).after.trimEnd();
  const lines = text.split('\n');
  for (let at = Math.max(1, lines.length - 2 * below.length); at < lines.length; at += 1) {
    const end = lines.slice(at).filter((line) => !isBlank(line));
    if (end.length === 0 || !end.every((line, index) => line.trimEnd() === below[index])) continue;
    const head = lines.slice(0, at).join('\n').trimEnd();
    const isSure = rest === '' ? isInformative(end.join(' ')) || isBlank(lines[at - 1] ?? '') : head.endsWith(rest);
    if (isSure || (!/\p{L}/u.test(end[0] ?? '') && isClosed(head))) return head;
  }
  return text;
}

/** Whether nothing that a next line could close is open. */
function isClosed(text: string): boolean {
  if (text.lastIndexOf('/*') > text.lastIndexOf('*/')) return false;
  return [')', ']', '}'].every((closer) => firstUnopenedCloser(text + closer) !== -1);
}

function surplusStartOf(text: string, sides: LineSides): number {
  return isBlank(sides.after) ? text.length : surplusStart(text, sides);
}

function linesAround(window: CursorWindow): Pick<LineSides, 'above' | 'below' | 'closing'> {
  const { prefix, suffix } = window;
  const { before, after } = lineAround(window);
  const below = linesBelow(suffix);
  const above = prefix.slice(-mostLooked, Math.max(0, prefix.lastIndexOf('\n')));
  if (!/[{([]\s*$/.test(after)) return { above, below };
  const base = widthOf(before);
  const closing = below.find((line) => widthOf(line) <= base);
  return closing !== undefined && /^\s*[)\]}]/.test(closing) ? { above, below, closing } : { above, below };
}

/** The end as the rest of the line needs it: a blank before a word, and a bracket set by the editor on its own line. */
function endedFor(text: string, { before, after }: LineSides): string {
  const trimmed = text.trimEnd();
  if (trimmed === '') return '';
  if (trimmed.startsWith('\n') && /[{[(]\s*$/.test(before) && /^[)\]}]/.test(after))
    return `${trimmed}\n${indentationOf(before)}`;
  return /^[^\s)\];,]/.test(after) && !text.includes('\n') ? text : trimmed;
}

/** Offers nothing where the answer is only what the next lines say. */
function repeatsBelow(text: string, suffix: string): boolean {
  const below = suffix
    .split('\n')
    .slice(1, 6)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const own = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return own.length > 0 && own.join('\n').length > 3 && own.every((line, index) => line === below[index]);
}
