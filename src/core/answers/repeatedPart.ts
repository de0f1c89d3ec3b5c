import { isMarkup, partTag } from './answerTags.ts';
import type { AnswerLine } from './pieces.ts';

/**
 * The tag of the question's part alone in an answer that has no wrapper, after something that is no markup: the model has
 * repeated what stands before the part. The next line tells whether the tag is content; otherwise it is left out.
 */
export class RepeatedPart {
  private tagLine: AnswerLine | undefined;
  private isLeftOut = false;
  private isAfterMarkup = false;
  private readonly isPossible: boolean;

  constructor(isPossible: boolean) {
    this.isPossible = isPossible;
  }

  /** The tag waits for the line after it. */
  get isWaiting(): boolean {
    return this.tagLine !== undefined;
  }

  /** Whether an unfinished line may become the tag. */
  mayBegin(begun: string): boolean {
    return this.isPossible && `<${partTag}>`.startsWith(begun.slice(0, partTag.length + 2));
  }

  /** The next line is known, or its beginning: gives the line of the tag where it is content. */
  settle(next: string): AnswerLine | undefined {
    const { tagLine } = this;
    if (tagLine === undefined) return undefined;
    this.tagLine = undefined;
    if (isMarkup(next)) return tagLine;
    this.isLeftOut = true;
    return undefined;
  }

  /** Whether a line is such a tag, and not to be given; `line` is what comes back of it. */
  takes(whole: string, line: AnswerLine): boolean {
    if (!this.isLeftOut && !this.isAfterMarkup && this.isPossible && whole.trimEnd() === `<${partTag}>`) {
      this.tagLine = line;
      return true;
    }
    if (!this.isLeftOut || whole.trim() !== `</${partTag}>`) return false;
    this.isLeftOut = false;
    return true;
  }

  /** A line of the content was given. */
  gave(line: string): void {
    if (line.trim() !== '') this.isAfterMarkup = isMarkup(line);
  }
}
