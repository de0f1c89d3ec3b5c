import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { wordsOf } from './reviewTruth.ts';

/** What somebody does to a document by hand: where, how much, and what they write. */
export interface Hand {
  readonly lines: readonly string[];
  readonly eol: string;
  readonly at: number;
  readonly size: number;
  /** A name for new words. */
  name(): string;
  /** Words of lines that they wrote in. */
  fix(words: readonly string[]): void;
}

/** A line of code with three words of one name. */
export function lineNamed(name: string, index: number): string {
  const indent = '    '.repeat(index % 3);
  return `${indent}${name}a('${name}b', ${name}c);${index % 4 === 0 ? '  ' : ''}`;
}

interface Place {
  readonly line: number;
  readonly text: string;
  /** Behind the line's last character. */
  readonly end: Omit<TextEdit, 'text'>;
  /** The last line of some. */
  readonly last: number;
}

function placeOf({ lines, at, size }: Hand): Place {
  const line = at % lines.length;
  const text = lines[line] ?? '';
  const end = { startLine: line, startCharacter: text.length, endLine: line, endCharacter: text.length };
  return { line, text, end, last: Math.min(lines.length - 1, line + (size % 3)) };
}

function typing(hand: Hand): TextEdit {
  const { line, text } = placeOf(hand);
  const places = [0, text.length, ...[...text.matchAll(/[(,]/g)].map(({ index }) => index + 1)];
  const character = places[hand.size % places.length] ?? 0;
  hand.fix(wordsOf(text));
  const range = { startLine: line, startCharacter: character, endLine: line, endCharacter: character };
  return { ...range, text: ` ${hand.name()}a ` };
}

function withoutLines(hand: Hand): TextEdit {
  const { line, last } = placeOf(hand);
  if (last + 1 < hand.lines.length) {
    return { startLine: line, startCharacter: 0, endLine: last + 1, endCharacter: 0, text: '' };
  }
  const above = hand.lines[line - 1];
  const start =
    above === undefined ? { startLine: 0, startCharacter: 0 } : { startLine: line - 1, startCharacter: above.length };
  return { ...start, endLine: last, endCharacter: (hand.lines[last] ?? '').length, text: '' };
}

export const byHand = {
  type: typing,
  newLine: (hand) => ({ ...placeOf(hand).end, text: `${hand.eol}${lineNamed(hand.name(), 1)}` }),
  paste: (hand) => {
    const { line } = placeOf(hand);
    const text = [hand.name(), hand.name()].map((name) => `${lineNamed(name, 0)}${hand.eol}`).join('');
    return { startLine: line, startCharacter: 0, endLine: line, endCharacter: 0, text };
  },
  deleteWord: (hand) => {
    const { text, end } = placeOf(hand);
    const words = wordsOf(text);
    const word = words[hand.size % Math.max(1, words.length)];
    if (word === undefined) return typing(hand);
    // Where words of the model's are only taken out, there is nothing of the user's to keep.
    hand.fix(words.filter((each) => !each.startsWith('m')));
    const startCharacter = text.indexOf(word);
    return { ...end, startCharacter, endCharacter: startCharacter + word.length, text: '' };
  },
  deleteLines: withoutLines,
  joinLines: (hand) => {
    const { line, end } = placeOf(hand);
    if (line + 1 >= hand.lines.length) return typing(hand);
    hand.fix(hand.lines.slice(line, line + 2).flatMap(wordsOf));
    return { ...end, endLine: line + 1, endCharacter: 0, text: ' ' };
  },
  overwrite: (hand) => {
    const { line, last } = placeOf(hand);
    const endCharacter = (hand.lines[last] ?? '').length;
    return { startLine: line, startCharacter: 0, endLine: last, endCharacter, text: lineNamed(hand.name(), 0) };
  },
} satisfies Record<string, (hand: Hand) => TextEdit>;

/** What formatters make of a line. */
export const byFormatter = {
  indent: (text) => (text === '' ? text : `  ${text}`),
  quotes: (text) => text.replaceAll("'", '"'),
  wrap: (text, line, eol) => (line % 2 === 0 ? text.replace(/, (?=\S)/, `,${eol}    `) : text),
  trim: (text) => text.trimEnd(),
  tabs: (text) => text.replaceAll('    ', '\t'),
} satisfies Record<string, (text: string, line: number, eol: string) => string>;

/** Every line that a formatter changes. */
export function formatting(kind: keyof typeof byFormatter, lines: readonly string[], eol: string): TextEdit[] {
  return lines.flatMap((text, line): TextEdit[] => {
    const changed = byFormatter[kind](text, line, eol);
    const range = { startLine: line, startCharacter: 0, endLine: line, endCharacter: text.length };
    return changed === text ? [] : [{ ...range, text: changed }];
  });
}
