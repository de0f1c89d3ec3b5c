import type { LineSource } from '../text/lines.ts';

/** What a completion is asked from: the text around the cursor, cut to a budget. LF between lines. */
export interface CursorWindow {
  readonly prefix: string;
  readonly suffix: string;
}

export interface WindowBudget {
  /** Characters before the cursor; more of them, since what comes before says more. */
  readonly before: number;
  readonly after: number;
}

const defaultWindow: WindowBudget = { before: 6_000, after: 2_000 };

/** The window moves down in steps of this many lines, so that a provider's prompt cache survives a new line. */
const stepLines = 16;

/** Reads only the lines that fit: the work does not grow with the document. A line longer than the budget is cut. */
export function windowAt(source: LineSource, line: number, character: number, budget = defaultWindow): CursorWindow {
  const current = source.lineAt(line);
  return {
    prefix: textBefore(source, line, current.slice(0, character), budget.before),
    suffix: textAfter(source, line, current.slice(character), budget.after),
  };
}

function textBefore(source: LineSource, line: number, own: string, budget: number): string {
  if (own.length >= budget) return cutStart(own, budget);
  const lines: string[] = [own];
  let left = budget - own.length;
  let top = line;
  while (top > 0) {
    const text = source.lineAt(top - 1);
    left -= text.length + 1;
    if (left < 0) break;
    lines.push(text);
    top -= 1;
  }
  lines.reverse();
  const surplus = top === 0 ? 0 : (stepLines - (top % stepLines)) % stepLines;
  // Only where plenty is left; a window of long lines keeps all it has.
  return (lines.length > 2 * stepLines ? lines.slice(surplus) : lines).join('\n');
}

function textAfter(source: LineSource, line: number, own: string, budget: number): string {
  if (own.length >= budget) return cutEnd(own, budget);
  const lines: string[] = [own];
  let left = budget - own.length;
  for (let next = line + 1; next < source.lineCount; next += 1) {
    const text = source.lineAt(next);
    left -= text.length + 1;
    if (left < 0) break;
    lines.push(text);
  }
  return lines.join('\n');
}

function cutStart(text: string, length: number): string {
  const cut = text.slice(-length);
  return /^[\uDC00-\uDFFF]/.test(cut) ? cut.slice(1) : cut;
}

function cutEnd(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
