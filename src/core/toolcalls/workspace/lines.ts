/** Longer lines are cut: nobody wrote them, and one would fill the answer. */
const MAX_LINE = 2_000;

export interface LineView {
  /** `12: text`, one a line. */
  readonly text: string;
  /** The last line in `text`, counted from 1. */
  readonly last: number;
  /** Lines of the whole text; none for an empty one. */
  readonly total: number;
}

/** Some lines of a text with their numbers (1-based, `end` inclusive), as many as fit in `maxChars`. */
export function numberedLines(
  text: string,
  range: { readonly start: number; readonly end: number; readonly maxChars: number },
): LineView {
  const lines = text === '' ? [] : text.split(/\r\n|\r|\n/);
  // A line break at the end begins no further line.
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const shown: string[] = [];
  let chars = 0;
  for (const [index, line] of lines.slice(range.start - 1, range.end).entries()) {
    const entry = `${range.start + index}: ${cutLine(line)}`;
    chars += entry.length + 1;
    if (chars > range.maxChars && shown.length > 0) break;
    shown.push(entry);
  }
  return { text: shown.join('\n'), last: range.start + shown.length - 1, total: lines.length };
}

/** A line as it can be shown; what is missing is said. l10n: none, for the model. */
export function cutLine(line: string, limit = MAX_LINE): string {
  if (line.length <= limit) return line;
  const head = line.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${head}… [${line.length - head.length} more characters]`;
}
