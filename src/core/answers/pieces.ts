import { wellFormed } from '../text/lines.ts';

/** A line of an answer and what ended it; nothing ends the last one. */
export interface AnswerLine {
  readonly text: string;
  readonly eol: string;
}

export function textOf(lines: readonly AnswerLine[]): string {
  return lines.map(({ text, eol }) => text + eol).join('');
}

/** An answer that comes in pieces, with LF for every line break and without a BOM or halves of characters. */
export class AnswerPieces {
  private carry = '';
  private hasBegun = false;

  push(chunk: string): string {
    let text = this.carry + chunk;
    this.carry = '';
    const end = text.charCodeAt(text.length - 1);
    // What follows may belong to it.
    if (end === 0x0d || (end >= 0xd800 && end <= 0xdbff)) {
      this.carry = text.slice(-1);
      text = text.slice(0, -1);
    }
    return this.normalised(text);
  }

  finish(): string {
    return this.normalised(this.carry);
  }

  private normalised(text: string): string {
    const isFirst = !this.hasBegun && text !== '';
    this.hasBegun ||= isFirst;
    const bare = isFirst && text.startsWith('\uFEFF') ? text.slice(1) : text;
    return wellFormed(bare).replace(/\r\n?/g, '\n');
  }
}
