/** Blocks that end within what they show, as an answer does that was cut off. */

import * as l10n from '@vscode/l10n';
import { openBrackets } from '../code/lineShapes.ts';
import { languageOfText } from './languages.ts';

const OPEN_END = l10n.t('The block has more open brackets than what it replaces: it may have been cut off.');

/** Languages in whose text a bracket is a sign like others. */
const PROSE: ReadonlySet<string> = new Set(['markdown', 'plaintext', 'html', 'xml', 'vue', 'svelte', 'unknown']);

interface Changed {
  readonly document: string;
  /** The document with the change. */
  readonly text: string;
  /** What the code takes the place of, or lies in. */
  readonly replaced: string;
  /** Empty where old lines are shown as well. */
  readonly code: string;
  readonly path: string | undefined;
  readonly fence: string;
}

/** A doubt at the end of a change where the code, or the file with it, leaves more brackets open than there were. */
export function openEnd(changed: Changed): { readonly line: number; readonly reason: string } | undefined {
  const { document, text, replaced, code, path, fence } = changed;
  const language = languageOfText(document, path, fence);
  if (text === document || PROSE.has(language)) return undefined;
  const open = (part: string): number => Math.max(0, openBrackets(part, language));
  if (open(text) <= open(document) && open(code) <= open(replaced)) return undefined;
  return { line: lastChange(document, text), reason: OPEN_END };
}

function lastChange(before: string, after: string): number {
  const old = before.split('\n');
  const now = after.split('\n');
  let same = 0;
  while (same < Math.min(old.length, now.length) && old.at(-1 - same) === now.at(-1 - same)) same += 1;
  return Math.max(0, now.length - 1 - same);
}
