// What of an answer's start stands before the cursor already: models like to begin with it.

import { firstUnopenedCloser } from '../code/brackets.ts';
import { isBlank } from '../text/lines.ts';
import { lineAround } from './shape.ts';
import type { CursorWindow } from './window.ts';

/** How much before the cursor is compared with the answer. */
const mostOverlap = 400;
const letter = /\p{L}/u;

/** Drops a repetition of the lines before the cursor, of the cursor's line, or of the half-typed word. */
export function withoutEcho(text: string, window: CursorWindow): string {
  const tail = window.prefix.slice(-mostOverlap).split('\n');
  const trimmed = text.trimStart();
  for (let count = Math.min(3, tail.length); count >= 2; count -= 1) {
    const echo = tail.slice(-count).join('\n').trimStart();
    if (echo.includes('\n') && letter.test(echo) && trimmed.startsWith(echo)) return trimmed.slice(echo.length);
  }
  const { before, after } = lineAround(window);
  if (isBlank(before)) return text;
  // With its indentation it is the line, whatever it begins with.
  if (/^\s/.test(before) && text.replace(/^\n+/, '').startsWith(before))
    return text.replace(/^\n+/, '').slice(before.length);
  const line = before.trimStart();
  const isLine = trimmed.startsWith(line);
  const whole = isLine ? betweenSides(trimmed, line, after) : undefined;
  if (whole !== undefined) return whole;
  const length = isLine && isLineAgain(trimmed, line, after) ? line.length : echoOfExpression(trimmed, line);
  return length === 0 ? text : trimmed.slice(length);
}

/** What is new in an answer that is the cursor's whole line, where something stands behind the cursor. */
function betweenSides(text: string, line: string, after: string): string | undefined {
  const rest = after.trimEnd();
  const end = text.indexOf('\n');
  const first = (end === -1 ? text : text.slice(0, end)).trimEnd();
  if (rest === '' || !first.endsWith(rest) || first.length <= line.length + rest.length) return undefined;
  const middle = first.slice(line.length, first.length - rest.length);
  // `(a) + (b)` between brackets, and a string that is left and begun again, are no repetition of them.
  const isOwn = firstUnopenedCloser(middle) !== -1 || (/["'`]$/.test(line) && /^\s.*\s$/.test(middle));
  return isOwn ? undefined : middle;
}

/** Whether a text that begins as the line does repeats it. A bracket, a quote or a sign may also be meant twice. */
function isLineAgain(text: string, line: string, after: string): boolean {
  const shown = line.trimEnd();
  if (letter.test(shown)) return true;
  if (/^[_\d]+$/.test(shown)) return false;
  if (/^[([{"'`\s]+$/.test(shown)) return /["'`]$/.test(line) && isQuoteOneTooMany(text, line, after);
  if (shown.length > 1 || shown !== line) return true;
  return /^[^\w\s][ \t]|^[$#@<\\%.](?:\p{L}|!?\[)/u.test(text);
}

function isQuoteOneTooMany(text: string, line: string, after: string): boolean {
  const quote = line.slice(-1);
  const [first = ''] = text.split('\n', 1);
  return `${line}${first}${after}`.split(quote).length % 2 === 0;
}

/** How much of the start of `text` is the end of the line: an expression with the half-typed word. */
function echoOfExpression(text: string, line: string): number {
  const isAtWord = /[\p{L}\p{N}_$]$/u.test(line);
  for (const { 0: token, index } of line.matchAll(/[\p{L}\p{N}_$]+|[^]/gu)) {
    const echo = line.slice(index);
    if (index === 0 || !/^[\p{L}_$]/u.test(token) || /^_+$/.test(echo) || !text.startsWith(echo)) continue;
    const words = echo.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu)?.length ?? 0;
    if (isAtWord ? words > 0 : words > 1) return echo.length;
  }
  return 0;
}
