import { codeTag, isMarkup, partTag, TagDepth } from './answerTags.ts';
import type { OriginalLines } from './originalLines.ts';

/** HTML has an element like the first tag, and XML may have one like the second. */
export function isDoubtful(tag: string, original: OriginalLines, isWrapped: boolean): boolean {
  if (tag === codeTag) return isWrapped && original.mayBeMarkup;
  return tag === partTag && original.first !== '' && original.mayBeMarkup;
}

/** A tag that may be the answer's or the content's: only what follows its element tells whose it is. */
export class DoubtfulTag {
  readonly tag: string;
  private readonly depth: TagDepth;
  private readonly original: OriginalLines;
  private isFirst = true;
  private isClosed = false;

  constructor(tag: string, original: OriginalLines) {
    this.tag = tag;
    this.depth = new TagDepth(tag);
    this.original = original;
  }

  /**
   * Reads the next line of the answer that is not blank: whether the tag is the answer's, or `undefined` as long as nothing
   * tells. `closes`: whether the line closes the wrapper that is open; `undefined` where none is.
   */
  read(line: string, closes: boolean | undefined): boolean | undefined {
    const trimmed = line.trim();
    if (this.isClosed) return closes ?? !isMarkup(trimmed);
    if (this.isFirst && this.tag === partTag) {
      const isPart =
        !isMarkup(trimmed) || trimmed === `</${partTag}>` || nameOf(trimmed) === nameOf(this.original.first);
      if (isPart || closes !== undefined) return isPart;
    }
    this.isFirst = false;
    const { close } = this.depth.read(line);
    this.isClosed = close?.of === 'nothing' && line.slice(0, close.start).trim() === '';
    return undefined;
  }
}

function nameOf(line: string): string | undefined {
  return /^<([^\s/>]+)/.exec(line)?.[1];
}
