// Commit messages and pull requests out of a diff.

import { plainAnswer } from '../answers/unwrap.ts';
import { OutputCleaner } from '../answers/outputCleaner.ts';
import { messageTag } from './prompts.ts';
import { withoutEnds } from '../../base/trim.ts';

/** Longer is no commit message, whatever a model thinks. */
const longestMessage = 5_000;

/** A commit message as it arrives: out of its wrapper, in plain characters. */
export class CommitMessageStream {
  readonly #cleaner = new OutputCleaner({ tag: messageTag });
  #text = '';

  /** The message so far. */
  push(piece: string): string {
    this.#text += this.#cleaner.push(piece);
    return tidyMessage(this.#text);
  }

  finish(): string {
    this.#text += this.#cleaner.finish();
    return tidyMessage(this.#text);
  }
}

/** A message in the form git keeps: no blanks at line ends, one empty line after the subject, nothing unseen. */
export function tidyMessage(text: string): string {
  const lines = plainAnswer(text.slice(0, longestMessage))
    .replaceAll('\t', '  ')
    .split('\n')
    .map((line) => line.trimEnd());
  const start = lines.findIndex((line) => line !== '');
  if (start === -1) return '';
  const [subject = '', ...body] = lines.slice(start);
  const bare = withoutLabel(subject);
  const rest = withoutEnds(body.join('\n').replace(/\n{3,}/g, '\n\n'), '\n');
  return rest === '' ? bare : `${bare}\n\n${rest}`;
}

/** `Commit message: "Fix it"` → `Fix it`. */
function withoutLabel(subject: string): string {
  const bare = subject
    .trim()
    .replace(/^(?:commit message|subject|title)\s*:\s*/i, '')
    .replace(/^\*\*(.+)\*\*$/, '$1');
  const quoted = /^(["'`])(.+)\1$/.exec(bare);
  return quoted?.[2] !== undefined && !quoted[2].includes(quoted[1] ?? '') ? quoted[2] : bare;
}
