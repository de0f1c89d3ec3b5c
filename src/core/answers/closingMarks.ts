import { contextOpenedBy, TagDepth, wrappersOf, type TagLine } from './answerTags.ts';
import { isLike, parseFence, type Fence } from './fences.ts';

/** A longer line is neither talk nor a fence, so it need not be held; nor is more than this held of one with a tag. */
export const heldLineLength = 1000;

/** What a line is to the end of the answer. */
export interface LineRole {
  /**
   * `content`: given as it is. `hold`: from here on it is held. `release`: what was held is content, this line is held.
   * `give`: what was held and this line are content. `over`: the answer has ended where the held part begins.
   */
  readonly does: 'content' | 'hold' | 'release' | 'give' | 'over';
  /** Where in the line the held part begins. */
  readonly start: number;
}

/** A mark in a line that may close the answer. */
interface ClosingMark {
  /** `fence`, or the tag's name. */
  readonly id: string;
  /** Where the mark begins in the line; 0 where it is alone on it, so that the blanks before it belong to it. */
  readonly start: number;
  readonly isAlone: boolean;
  /** Which wrapper it closes: 1 is the outermost, 0 none that was opened. */
  readonly rank: number;
  /** Nothing the content holds can be what it closes. */
  readonly isSure: boolean;
  /** It closes an element of the content, unless nothing follows it. */
  readonly isInner: boolean;
}

/** The mark where the answer ends unless another one comes. */
interface End extends ClosingMark {
  /** It is the second fence of a block of the content, if it is not the end. */
  readonly closesBlock: boolean;
}

/**
 * Finds the end of an answer line by line: of the marks that could close its wrapper, the last one does, whatever the text
 * after it looks like. The exceptions only ever end it sooner: another wrapper or block that is opened after such a mark.
 */
export class ClosingMarks {
  private readonly tags: ReadonlyMap<string, TagDepth>;
  private readonly tag: string | undefined;
  private readonly original: readonly string[];
  private readonly isMarkdown: boolean;
  private readonly hasFences: boolean;
  /** The wrappers that are open, the outermost first. */
  private readonly wrappers: string[] = [];
  private fence: Fence | undefined;
  private fenceDepth = 0;
  private isFenceSure = true;
  /** Fences of the original that could close the wrapper's, and those the answer has shown. */
  private ownFences = 0;
  private shownFences = 0;
  private end: End | undefined;
  /** Only blank lines and other marks have come after the end. */
  private isBare = true;
  private isBlankAfter = false;

  constructor(tag: string | undefined, original: readonly string[], isMarkdown: boolean) {
    this.tag = tag;
    this.original = original;
    this.isMarkdown = isMarkdown;
    this.hasFences = original.some((line) => parseFence(line) !== undefined);
    this.tags = new Map(wrappersOf(tag).map((name) => [name, new TagDepth(name, original)]));
  }

  /** The answer has opened a wrapper: a fence, or the tag of that name. */
  opened(wrapper: Fence | string): void {
    this.wrappers.push(typeof wrapper === 'string' ? wrapper : 'fence');
    if (typeof wrapper === 'string') return;
    this.fence = wrapper;
    const own = this.original.map((line) => parseFence(line)).filter((found) => isLike(found, wrapper));
    this.ownFences = own.length;
    this.isFenceSure = isPaired(own);
  }

  /** Reads the next line of the answer after what opened it. */
  see(line: string): LineRole {
    const { mark, opens } = this.read(line);
    const { end } = this;
    if (end === undefined) return mark === undefined ? content : this.endAt(mark, 'hold', false);
    if (line.trim() === '') {
      if (this.isBare) this.isBlankAfter = true;
      return held;
    }
    if (opens !== undefined && this.isOver(end, opens)) return over;
    if (mark !== undefined) return this.another(end, mark);
    if (this.wrappers.length === 0 || end.isInner) {
      this.end = undefined;
      return { does: 'give', start: 0 };
    }
    this.isBare = false;
    return held;
  }

  private endAt(mark: ClosingMark, does: LineRole['does'], closesBlock: boolean): LineRole {
    this.end = { ...mark, closesBlock };
    this.isBare = true;
    this.isBlankAfter = false;
    return { does, start: mark.start };
  }

  /** One more mark, after the one where the answer seemed to end. */
  private another(end: End, mark: ClosingMark): LineRole {
    // The wrappers are closed one after the other.
    if (this.isBare && !end.isInner && mark.rank !== end.rank && (end.rank === 0 || mark.rank < end.rank)) {
      if (end.rank === 0) this.end = { ...end, rank: mark.rank };
      return held;
    }
    const isWeaker = mark.rank === end.rank && end.isSure && !mark.isAlone;
    if (mark.rank >= end.rank && !isWeaker)
      return this.endAt(mark, 'release', mark.id === 'fence' && end.id === 'fence' && !end.closesBlock);
    this.isBare = false;
    return held;
  }

  /** Whether what is opened after the end belongs to no content, so that the end is one for good. */
  private isOver(end: End, opens: 'tag' | 'block' | 'fence'): boolean {
    if (!end.isSure || end.closesBlock || end.rank === 0 || end.rank < this.wrappers.length) return false;
    if (opens === 'tag') return end.id !== 'fence';
    if (this.isMarkdown) return false;
    if (end.id !== 'fence') return this.original.every((line) => parseFence(line) === undefined);
    // A block of a comment has its text right after its fence.
    const isApart = this.isBlankAfter && this.shownFences >= this.ownFences;
    return isApart || (opens === 'block' && this.ownFences === 0);
  }

  private read(line: string): { mark?: ClosingMark; opens?: 'tag' | 'block' | 'fence' } {
    const text = line;
    const found = text.length <= heldLineLength ? parseFence(text) : undefined;
    if (found !== undefined) {
      const opens = found.info === '' ? 'fence' : 'block';
      const mark = this.readFence(found);
      return mark === undefined ? { opens } : { mark, opens };
    }
    if (this.tags.size === 0) return {};
    let mark: ClosingMark | undefined;
    let opens = contextOpenedBy(text.trimEnd(), this.tag) !== undefined;
    for (const [tag, depth] of this.tags) {
      const read = depth.read(text);
      opens ||= read.opens;
      mark ??= this.closingTag(tag, read, text, depth.isSure);
    }
    return { ...(mark !== undefined && { mark }), ...(opens && { opens: 'tag' }) };
  }

  private readFence(found: Fence): ClosingMark | undefined {
    if (this.fence === undefined) return this.loneFence(found);
    if (!isLike(found, this.fence)) return undefined;
    const isBlocks = this.isFenceSure && (found.info !== '' || this.fenceDepth > 0);
    if (isBlocks) this.fenceDepth += found.info === '' ? -1 : 1;
    const isMark = found.info === '' && !isBlocks;
    const isSure = this.isFenceSure;
    const mark = {
      id: 'fence',
      start: 0,
      isAlone: true,
      rank: this.wrappers.indexOf('fence') + 1,
      isSure,
      isInner: false,
    };
    // The one that may be the end is no fence of the content as yet.
    if (!isMark || this.end?.id === 'fence') this.shownFences++;
    return isMark ? mark : undefined;
  }

  /** A fence that nothing opened, in a file without any: at the end of an answer it is none of the file's. */
  private loneFence(found: Fence): ClosingMark | undefined {
    const isPair = this.shownFences++ % 2 === 1;
    if (isPair || found.info !== '' || this.isMarkdown || this.hasFences) return undefined;
    return { id: 'fence', start: 0, isAlone: true, rank: 0, isSure: true, isInner: false };
  }

  private closingTag(tag: string, { close }: TagLine, line: string, isBalanced: boolean): ClosingMark | undefined {
    if (close === undefined || line.length - close.start > heldLineLength) return undefined;
    const isAlone = line.length <= heldLineLength && line.slice(0, close.start).trim() === '';
    const rank = this.wrappers.indexOf(tag) + 1;
    const isSure = isAlone && isBalanced && close.of === 'nothing' && !close.isFollowed;
    const isInner = close.of === 'element';
    if (isInner ? rank === 0 || !isAlone : rank === 0 && !isSure) return undefined;
    return { id: tag, start: isAlone ? 0 : close.start, isAlone, rank, isSure, isInner };
  }
}

const content: LineRole = { does: 'content', start: 0 };
const held: LineRole = { does: 'hold', start: 0 };
const over: LineRole = { does: 'over', start: 0 };

/** Whether fences make up whole blocks, so that those in the answer can be counted. */
function isPaired(fences: readonly Fence[]): boolean {
  return fences.length % 2 === 0 && fences.every(({ info }, index) => index % 2 === 0 || info === '');
}
