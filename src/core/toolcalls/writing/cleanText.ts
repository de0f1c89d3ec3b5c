/** What models write around the text for a file, which is not part of it: line numbers as our own tools show them, fences. */

import type { CellKind } from '../../notebook/notebook.ts';
import { withoutLineNumbers } from '../../apply/forms.ts';
import { withoutLastTokens } from '../../answers/endTokens.ts';
import { withoutFence } from '../../answers/fences.ts';
import { isRemarkOfMore } from '../../apply/standIns.ts';

/** Without line numbers, where they begin with the number of the line that the text goes to. */
export function withoutNumbersFrom(text: string, line: number): string {
  return Number.parseInt(text.trimStart(), 10) === line ? withoutLineNumbers(text) : text;
}

/** Whether a line says that code is left out there, which a new file cannot mean. */
export function leftOutLine(text: string, path: string): string | undefined {
  if (MARKDOWN.test(path)) return undefined;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => isRemarkOfMore(line));
}

const MARKDOWN = /\.(?:md|mdx|markdown|mdown|qmd|rmd|rst|txt|adoc)$/i;

/** Without special tokens on a last line of their own. */
function withoutTokenLine(text: string): string {
  const bare = withoutLastTokens(text);
  if (bare === text || (bare !== '' && !/^\s*\n/.test(text.slice(bare.length)))) return text;
  return bare === '' ? '' : `${bare}\n`;
}

/** The text of a new file as a model gave it, out of its wrapper. */
export function newFileContent(content: string, path: string): string {
  return withoutNumbersFrom(withoutFence(withoutTokenLine(content), MARKDOWN.test(path)), 1);
}

/** The text of a new cell as a model gave it, and the line by which it leaves code out. */
export function newCellText(
  given: string,
  kind: CellKind,
): { readonly text: string; readonly leftOut: string | undefined } {
  const path = kind === 'code' ? 'cell' : 'cell.md';
  const text = newFileContent(given.replace(/\r\n?/g, '\n'), path).replace(/\n$/, '');
  return { text, leftOut: leftOutLine(text, path) };
}
