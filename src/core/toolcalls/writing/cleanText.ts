/** What models write around the text for a file, which is not part of it: line numbers as our own tools show them, fences. */

import { withoutLineNumbers } from '../../apply/forms.ts';
import { isRemarkOfMore } from '../../apply/standIns.ts';
import { parseFence, wrapsMarkdown } from '../../answers/fences.ts';

/** Without line numbers, where they begin with the number of the line that the text goes to. */
export function withoutNumbersFrom(text: string, line: number): string {
  return Number.parseInt(text.trimStart(), 10) === line ? withoutLineNumbers(text) : text;
}

/** Without a fence around all of it, unless what it goes into is itself made of fences. */
export function withoutFence(text: string, isMarkdown: boolean): string {
  const lines = text.trim().split('\n');
  const [first = ''] = lines;
  const opening = parseFence(first);
  const closing = parseFence(lines.at(-1) ?? '');
  if (opening === undefined || closing?.info !== '' || lines.length < 2) return text;
  if (opening.mark !== closing.mark || closing.length < opening.length) return text;
  if (isMarkdown && !wrapsMarkdown(opening)) return text;
  const inner = lines.slice(1, -1);
  // Two blocks one behind the other are content.
  const isOne = wrapsMarkdown(opening) || inner.every((line) => parseFence(line) === undefined);
  if (!isOne) return text;
  return inner.join('\n') + (text.endsWith('\n') ? '\n' : '');
}

/** Whether a file is made of text with fences in it. */
export function holdsFences(text: string): boolean {
  return text.split('\n').some((line) => parseFence(line) !== undefined);
}

/** Whether a line says that code is left out there, which a new file cannot mean. */
export function leftOutLine(text: string, path: string): string | undefined {
  if (MARKDOWN.test(path)) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => isRemarkOfMore(line));
}

const MARKDOWN = /\.(?:md|mdx|markdown|mdown|qmd|rmd|rst|txt|adoc)$/i;

/** The text of a new file as a model gave it, out of its wrapper. */
export function newFileContent(content: string, path: string): string {
  return withoutNumbersFrom(withoutFence(content, MARKDOWN.test(path)), 1);
}
