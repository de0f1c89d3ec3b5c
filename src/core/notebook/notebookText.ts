// l10n: none, for the model.
import { formatBytes } from '../text/format.ts';
import { plainOutput } from '../text/terminalText.ts';
import { base64Bytes } from '../attachments/base64.ts';
import type { CellOutput, Notebook, NotebookCell } from './notebook.ts';

/** Of an output only its beginning and its end are shown. */
const MAX_LINES = 20;
const MAX_LINE = 1_000;
/** More of it is not even looked at: a loop may have printed for hours. */
const MAX_DRAWN = 200_000;

export interface NotebookTextOptions {
  /** The first cell, from 1. */
  readonly from: number;
  /** As many cells as fit, one at least. */
  readonly maxChars: number;
  /** The text of a cell as it is to be shown; without it as it is. */
  readonly textOf?: (cell: NotebookCell, number: number) => string;
  /** By which name a picture goes along; `undefined` where it does not. */
  readonly pictureName?: (picture: CellOutput) => string | undefined;
}

/** The cells as text, and the first cell that did not fit. */
export function notebookText(
  { cells }: Notebook,
  { from, maxChars, textOf, pictureName }: NotebookTextOptions,
): { readonly text: string; readonly next: number | undefined } {
  const shown: string[] = [];
  let length = 0;
  for (const [index, cell] of cells.entries()) {
    const number = index + 1;
    if (number < from) continue;
    const text = cellText(cell, number, textOf?.(cell, number) ?? cell.text, pictureName);
    if (length + text.length > maxChars && shown.length > 0) return { text: shown.join('\n\n'), next: number };
    length += text.length + 2;
    shown.push(text);
  }
  return { text: shown.join('\n\n'), next: undefined };
}

function cellText(
  cell: NotebookCell,
  number: number,
  text: string,
  pictureName: NotebookTextOptions['pictureName'],
): string {
  const kind = cell.kind === 'code' ? `code, ${cell.language}` : cell.kind;
  const parts = [`--- cell ${number} (${kind}) ---`, text === '' ? '[empty]' : text];
  const outputs = joinedTexts(cell.outputs).map((output) => outputText(output, pictureName?.(output)));
  const said = outputs.filter((output) => output !== '');
  if (said.length > 0) parts.push(`--- output of cell ${number} ---`, ...said);
  return parts.join('\n');
}

/** What is printed piece by piece is one text. */
function joinedTexts(outputs: readonly CellOutput[]): readonly CellOutput[] {
  const joined: CellOutput[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.type === 'stream' && last?.type === 'stream') {
      joined[joined.length - 1] = { type: 'stream', text: last.text + output.text };
    } else joined.push(output);
  }
  return joined;
}

function outputText(output: CellOutput, name: string | undefined): string {
  switch (output.type) {
    case 'text':
    case 'stream':
    case 'error':
      return shortened(output.text);
    case 'picture': {
      const words = `picture, ${output.mediaType}, ${formatBytes(base64Bytes(output.data))}`;
      return name === undefined ? `[${words}]` : `[${words}, attached as ${name}]`;
    }
    case 'other':
      return `[${output.mediaType}, ${formatBytes(output.bytes)}]`;
  }
}

/** As a screen shows it, without its middle. */
function shortened(output: string): string {
  const lines = plainOutput(edgesOf(output)).split('\n').map(cutLine);
  const left = lines.length - 2 * MAX_LINES;
  if (left <= 1) return lines.join('\n');
  return [...lines.slice(0, MAX_LINES), `[${left} lines left out]`, ...lines.slice(-MAX_LINES)].join('\n');
}

function edgesOf(output: string): string {
  if (output.length <= 2 * MAX_DRAWN) return output;
  return `${output.slice(0, MAX_DRAWN)}\n[…]\n${output.slice(-MAX_DRAWN)}`;
}

function cutLine(line: string): string {
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}… [${line.length - MAX_LINE} more characters]`;
}
