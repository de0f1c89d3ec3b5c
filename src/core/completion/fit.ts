import { indentationOf, isBlank } from '../text/lines.ts';
import { firstUnopenedCloser } from '../code/brackets.ts';
import { lineAround, type CompletionShape } from './shape.ts';
import { unwrap } from '../answers/unwrap.ts';
import type { CursorWindow } from './window.ts';

export interface CompletionFit {
  readonly window: CursorWindow;
  readonly shape: Exclude<CompletionShape, 'none'>;
  /** How the document is indented. */
  readonly insertSpaces: boolean;
  readonly tabSize: number;
}

const mostLines = 24;
/** How much of both sides is compared with the answer. */
const mostOverlap = 400;
const repeatedLines = 3;

/**
 * What of an answer can be inserted at the cursor: out of its wrapper, without what stands there already, indented like
 * the document, ended by rule. `undefined` where nothing useful is left. With `isFinal` false the answer still grows.
 */
export function fitCompletion(answer: string, options: CompletionFit, isFinal = true): string | undefined {
  const unwrapped = unwrap(answer, isFinal);
  if (unwrapped === undefined) return undefined;
  const { before } = lineAround(options.window);
  let text = withoutEcho(unwrapped, options.window);
  text = joinedToLine(text, before);
  text = options.shape === 'line' ? firstLine(text) : blockOf(reindented(text, options), before, options.window.suffix);
  text = withoutSuffix(text, options.window.suffix).trimEnd();
  return text === '' || repeatsBelow(text, options.window.suffix) ? undefined : text;
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
  const whole = reindented(text.slice(0, end), options);
  return blockOf(whole, before, options.window.suffix).length < whole.trimEnd().length;
}

/** Drops a repetition of the lines before the cursor; models like to begin with the whole line. */
function withoutEcho(text: string, { prefix }: CursorWindow): string {
  const tail = prefix.slice(-mostOverlap).split('\n');
  const trimmed = text.trimStart();
  for (let count = Math.min(3, tail.length); count >= 1; count -= 1) {
    const echo = tail.slice(-count).join('\n').trimStart();
    const isTelling = count > 1 ? echo.includes('\n') : echo.trim().length >= 3;
    if (!isTelling || !trimmed.startsWith(echo)) continue;
    const rest = trimmed.slice(echo.length);
    // `a` before the cursor and `ab` in the answer may just as well be a new word.
    if (count === 1 && /^\w+$/.test(echo) && /^\w/.test(rest) && echo.length < 6) continue;
    return rest;
  }
  return text;
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

/** Tabs or spaces at the start of the lines after the first, as the document has them. */
function reindented(text: string, { insertSpaces, tabSize }: CompletionFit): string {
  const size = Math.min(16, Math.max(1, tabSize));
  return text.replace(/\n([ \t]+)/g, (whole, indent: string) => {
    if (insertSpaces) return indent.includes('\t') ? `\n${indent.replaceAll('\t', ' '.repeat(size))}` : whole;
    const columns = indent.replaceAll('\t', ' '.repeat(size)).length;
    return `\n${'\t'.repeat(Math.floor(columns / size))}${' '.repeat(columns % size)}`;
  });
}

/** The lines of the block begun at the cursor: until a line leaves it, repeats, or is what follows in the file. */
function blockOf(text: string, before: string, suffix: string): string {
  const lines = text.split('\n');
  const base = widthOf(before);
  const isInsideLine = !isBlank(before);
  const below = suffix
    .split('\n')
    .slice(1)
    .find((line) => !isBlank(line))
    ?.trim();
  const kept: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (index >= mostLines) break;
    const trimmed = line.trim();
    if (index > 0 && trimmed !== '') {
      const width = widthOf(line);
      if (width < base && !closesOwn(kept, trimmed)) break;
      if (isInsideLine && width <= base && index > 1 && !continues(trimmed)) break;
      if (trimmed === below && trimmed.length > 1) break;
      if (isRepetition(kept, trimmed)) break;
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
  return last.length === repeatedLines - 1 && last.every((kept) => kept.trim() === line);
}

/** Drops from the end what follows the cursor anyway, and a closer that the editor has set already. */
function withoutSuffix(text: string, suffix: string): string {
  const after = suffix.slice(0, mostOverlap);
  const rest = after.slice(0, after.indexOf('\n') === -1 ? undefined : after.indexOf('\n')).trim();
  let result = text;
  const closer = firstUnopenedCloser(result);
  if (closer !== -1 && rest.startsWith(result.charAt(closer))) result = result.slice(0, closer);
  for (const follows of [after.trimEnd(), rest]) {
    const overlap = overlapLength(result, follows);
    if (overlap > 0) return result.slice(0, -overlap);
  }
  return result;
}

/** How many characters at the end of `text` begin `follows`, where that says something: no single bracket or word. */
function overlapLength(text: string, follows: string): number {
  for (let length = Math.min(text.length, follows.length); length > 0; length -= 1) {
    if (!text.endsWith(follows.slice(0, length))) continue;
    const shared = text.slice(-length);
    const isWholeLine = length === follows.length || follows.charAt(length) === '\n';
    if (shared.trim().length >= 4 && isWholeLine) return length;
    // `;` or a quote after the cursor is all there is: it would stand there twice.
    if (isWholeLine && isClosing(shared, text)) return length;
  }
  return 0;
}

/** Whether `shared`, the end of `text`, only ends what was begun before the cursor. */
function isClosing(shared: string, text: string): boolean {
  if (!/^[;,"'`)\]}]+$/.test(shared.trim())) return false;
  const closer = firstUnopenedCloser(text);
  return /[)\]}]/.test(shared) ? closer >= text.length - shared.length : true;
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
