import * as vscode from 'vscode';
import { oneLine } from '../../../core/text/visible.ts';
import { cutLine } from '../../../core/toolcalls/workspace/lines.ts';
import type { FenceAnswer, FencedPath, WorkspaceFence } from '../../workspace/fence.ts';
import { readText } from '../../workspace/files.ts';

/** A place in code as providers name it. */
export interface CodePlace {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

const MAX_LINE = 200;

/** Writes places of code as `path:line  text`; asks the fence once for each file and reads each file once. */
export class CodePlaces {
  readonly #fence: WorkspaceFence;
  readonly #answers = new Map<string, Promise<FenceAnswer>>();
  readonly #lines = new Map<string, Promise<readonly string[]>>();

  constructor(fence: WorkspaceFence) {
    this.#fence = fence;
  }

  answerFor(uri: vscode.Uri): Promise<FenceAnswer> {
    return remember(this.#answers, uri.toString(), () => this.#fence.ofUri(uri));
  }

  /**
   * The line of a place with its text; of files that may not be read only the name is told.
   * l10n: none, for the model.
   */
  async describe({ uri, range }: CodePlace): Promise<string> {
    const place = await this.answerFor(uri);
    const line = range.start.line + 1;
    if (!place.ok) return `${oneLine(uri.path.split('/').at(-1) ?? '', 100)}:${line}  (outside of what may be read)`;
    const lines = await remember(this.#lines, uri.toString(), () => linesOf(place));
    return `${place.label}:${line}  ${cutLine((lines[line - 1] ?? '').trim(), MAX_LINE)}`;
  }
}

async function linesOf(place: FencedPath): Promise<readonly string[]> {
  const file = await readText(place);
  return file.ok ? file.text.split(/\r?\n/) : [];
}

function remember<T>(known: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

/**
 * Where a name stands: on the given line, else on the nearest line that has it as a whole word. Models count lines badly,
 * and files change under them.
 */
export function locate(
  document: vscode.TextDocument,
  line: number | undefined,
  symbol: string,
): vscode.Position | undefined {
  const lines = document.getText().split(/\r\n|\r|\n/);
  const from = Math.min(Math.max((line ?? 1) - 1, 0), lines.length - 1);
  for (let distance = 0; distance < lines.length; distance += 1) {
    for (const index of distance === 0 ? [from] : [from + distance, from - distance]) {
      const character = wordIn(lines[index], symbol);
      if (character !== undefined) return new vscode.Position(index, character);
    }
  }
  return undefined;
}

function wordIn(line: string | undefined, word: string): number | undefined {
  if (line === undefined || word === '') return undefined;
  const isPart = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    if (!isPart(line[at - 1]) && !isPart(line[at + word.length])) return at;
  }
  return undefined;
}

/** Locations and location links, as one. */
export function toPlace(found: vscode.Location | vscode.LocationLink): CodePlace {
  return 'targetUri' in found
    ? { uri: found.targetUri, range: found.targetSelectionRange ?? found.targetRange }
    : { uri: found.uri, range: found.range };
}
