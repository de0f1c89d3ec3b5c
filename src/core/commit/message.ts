// Commit messages and pull requests out of a diff.

import { plainAnswer } from '../answers/unwrap.ts';
import { OutputCleaner } from '../answers/outputCleaner.ts';
import { messageTags } from './prompts.ts';
import { withoutLead, withoutRemarks } from './lead.ts';
import { bareSubject, bodyLines } from './messageLines.ts';
import { withoutEnds } from '../../base/trim.ts';

/** Longer is no commit message, whatever a model thinks. */
const longestMessage = 5_000;
/** A first line that is longer is a paragraph: its first sentence is the subject. */
const longestSubject = 100;
/** One layer of wrapping goes each time. */
const mostLayers = 6;

/** A commit message as it arrives: out of its wrapper, in plain characters. */
export class CommitMessageStream {
  readonly #cleaner: OutputCleaner;
  #text = '';
  #restarts = 0;

  /** `tag`: what the request asked to put around it. */
  constructor(tag: string = messageTags[0]) {
    this.#cleaner = new OutputCleaner({ tag });
  }

  /** The message so far. */
  push(piece: string): string {
    return this.#took(this.#cleaner.push(piece));
  }

  finish(): string {
    return this.#took(this.#cleaner.finish());
  }

  #took(text: string): string {
    const { restarts } = this.#cleaner;
    this.#text = restarts === this.#restarts ? this.#text + text : text;
    this.#restarts = restarts;
    return tidyMessage(this.#text);
  }
}

/**
 * A message in the form Git keeps, out of labels, talk and Markdown: no blanks at line ends, one empty line after the subject,
 * nothing unseen, no line that Git takes for a comment.
 */
export function tidyMessage(text: string): string {
  let message = plainAnswer(bounded(text)).replaceAll('\t', '  ');
  for (let layer = 0; layer < mostLayers; layer++) {
    const next = tidied(message);
    if (next === message) break;
    message = next;
  }
  return message;
}

/** Never in the middle of a word. */
function bounded(text: string): string {
  if (text.length <= longestMessage) return text;
  const cut = text.slice(0, longestMessage - 1);
  const end = Math.max(cut.lastIndexOf(' '), cut.lastIndexOf('\n'));
  return `${cut.slice(0, end > longestMessage / 2 ? end : cut.length)}…`;
}

function tidied(text: string): string {
  const lines = withoutLead(text.split('\n').map((line) => line.trimEnd()));
  let start = 0;
  while (start < lines.length && bareSubject(lines[start] ?? '') === '') start++;
  if (start === lines.length) return '';
  const { subject, rest } = split(bareSubject(lines[start] ?? ''));
  const body = bodyLines([...rest, ...lines.slice(start + 1)]);
  const kept = withoutRemarks(body);
  const below = withoutEnds(kept.join('\n').replace(/\n{3,}/g, '\n\n'), '\n');
  return below === '' ? subject : `${subject}\n\n${below}`;
}

/** Nothing of a long first line is lost: what follows its first sentence goes below. */
function split(line: string): { readonly subject: string; readonly rest: readonly string[] } {
  if (line.length <= longestSubject) return { subject: line, rest: [] };
  const end = /[.!?] (?=\p{Lu})/u.exec(line.slice(0, longestSubject + 2));
  if (end === null) return { subject: line, rest: [] };
  const [sentence, rest] = [line.slice(0, end.index), line.slice(end.index + 2)];
  return { subject: sentence, rest: ['', rest, ''] };
}
