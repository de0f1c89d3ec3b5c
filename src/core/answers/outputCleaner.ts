import { codeTag, contextOpenedBy, openedBy, partTag, TagDepth, wrappersOf } from './answerTags.ts';
import { AnswerEnd, heldLineLength } from './closingMarks.ts';
import { THOUGHT_TAGS } from './thoughts.ts';
import { announces, Chatter, parseFence, type Fence } from './fences.ts';
import { wellFormed } from '../text/lines.ts';

export interface CleanerOptions {
  /** The file is Markdown: code fences are content unless they say that they hold Markdown. */
  readonly markdown?: boolean;
  /** A wrapper the prompt asked for, without angle brackets: `code` for `<code>…</code>`. */
  readonly tag?: string;
  /** The lines the answer stands for: tags and fences they hold are content in the answer, too. */
  readonly original?: readonly string[];
  /** The prompt already opened the fence, so the answer begins inside it. */
  readonly insideFence?: boolean;
  /** Takes everything as content; only line breaks, BOM and lone surrogates are put right. */
  readonly verbatim?: boolean;
}

/**
 * `start`: no content yet; `skipped`: thoughts or a repeated piece of the question, before the answer; `doubtful`: a tag
 * was opened that may be the answer's or the content's; `ending`: the answer may have ended, what follows tells.
 */
type Mode = 'start' | 'skipped' | 'doubtful' | 'content' | 'ending' | 'after';

interface HeldLine {
  readonly text: string;
  readonly eol: string;
}

/** A part of the answer that is skipped before its content. */
interface Skip {
  /** What ends it. */
  readonly until: string;
  /** It comes back where no wrapper follows. */
  readonly isHeld: boolean;
}

/** A tag of which only what follows its element tells whose it is. */
interface Doubt {
  readonly tag: string;
  readonly depth: TagDepth;
  /** How many lines are held that stand before it. */
  readonly before: number;
  isFirst: boolean;
  isClosed: boolean;
}

/** Lines held while leading talk may still be followed by a wrapper. */
const heldLineLimit = 40;

/**
 * A model's answer in, the text it wraps out, piece by piece. What a piece gives depends only on the text so far, never
 * on where it was cut. Output has LF line breaks.
 *
 * Of the marks that could close the wrapper the last one does: from such a mark on everything is held, until another one
 * comes. What is held at the end is talk; an answer that was cut off is not to be finished, so that it can go on.
 */
export class OutputCleaner {
  private mode: Mode;
  private carry = '';
  private partial = '';
  /** The beginning of the current line has been given already. */
  private open = false;
  private begun = false;
  private held: HeldLine[] = [];
  private fence: Fence | undefined;
  private readonly openTags = new Set<string>();
  /** An opening tag that the original begins with, too: the next line tells whose it is. */
  private repeated: string | undefined;
  private doubt: Doubt | undefined;
  private skip: Skip | undefined;
  /** Lines of `held` that were skipped, which no limit is for. */
  private skippedCount = 0;
  /** What was given of the current line. */
  private given = '';
  /** A tag of the question in the middle of an answer, whose next line tells whose it is; one that was left out. */
  private partLine: HeldLine | undefined;
  private isPartLeftOut = false;
  private isAfterMarkup = false;
  private readonly tags: readonly string[];
  private readonly chatter: Chatter;
  private readonly end: AnswerEnd;
  private readonly firstOriginal: string;
  private readonly mayBeMarkup: boolean;
  private readonly options: CleanerOptions;

  constructor(options: CleanerOptions = {}) {
    this.options = options;
    const { original = [], markdown = false } = options;
    this.tags = options.verbatim === true ? [] : wrappersOf(options.tag);
    this.chatter = new Chatter(markdown);
    this.end = new AnswerEnd(options.tag, original, markdown);
    this.firstOriginal = original.find((line) => line.trim() !== '')?.trim() ?? '';
    this.mayBeMarkup = this.firstOriginal === '' || original.some(isMarkup);
    this.mode = options.verbatim === true ? 'content' : 'start';
    if (options.insideFence === true) this.openFence({ mark: '`', length: 3, indent: 0, info: '' });
  }

  push(chunk: string): string {
    return this.feed(this.normalised(chunk, false));
  }

  /** What was still held. Nothing may be pushed afterwards. */
  finish(): string {
    let out = this.feed(this.normalised('', true));
    if (this.partial !== '' || this.open) {
      const last = this.partial;
      this.partial = '';
      out += this.line(last, '');
    }
    while (this.doubt !== undefined) out += this.settle(this.doubt, true);
    if (this.mode === 'start' || (this.mode === 'skipped' && this.skip?.isHeld === true)) out += this.release();
    return out;
  }

  private get isWrapped(): boolean {
    return this.fence !== undefined || this.openTags.size > 0;
  }

  private normalised(chunk: string, last: boolean): string {
    let text = this.carry + chunk;
    this.carry = '';
    const end = text.charCodeAt(text.length - 1);
    if (!last && (end === 0x0d || (end >= 0xd800 && end <= 0xdbff))) {
      this.carry = text.slice(-1);
      text = text.slice(0, -1);
    }
    if (!this.begun && text !== '') {
      this.begun = true;
      if (text.startsWith('\uFEFF')) text = text.slice(1);
    }
    return wellFormed(text).replace(/\r\n?/g, '\n');
  }

  private feed(text: string): string {
    let out = '';
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const line = this.partial + piece;
      this.partial = '';
      out += this.line(line, '\n');
      this.open = false;
    }
    if (this.mode === 'after') return out;
    this.partial += last;
    return out + this.early();
  }

  /** Gives the unfinished line where nothing that may follow could change what it is. */
  private early(): string {
    const text = this.partial;
    if (text === '' || (this.mode !== 'start' && this.mode !== 'content')) return '';
    const isShort = text.length <= heldLineLength;
    if (this.mode === 'start') {
      const begun = text.trimStart();
      if (isShort && (begun === '' || !this.isSurelyContent(begun))) return '';
      this.settleRepeated(begun, isShort);
      return this.release() + this.early();
    }
    if (this.partLine !== undefined) {
      if (isShort && text.trim() === '') return '';
      return this.settlePart(text) + this.early();
    }
    if (!this.open && !this.mayBeginContent(text)) return '';
    // Held even in the middle of a line: the wrapper's end may follow text.
    const ready = text.length - this.tagSuffix(text);
    if (ready === 0) return '';
    this.partial = text.slice(ready);
    const given = text.slice(0, ready);
    const shown = this.open ? given : this.shown(given);
    this.open = true;
    if (this.tags.length > 0) this.given += given;
    return shown;
  }

  private isSurelyContent(begun: string): boolean {
    if (this.isWrapped) return !/^[`~<]/.test(begun);
    return this.held.length > 0 ? this.chatter.isSurelyNoTalk(begun) : this.chatter.isSurelyContent(begun);
  }

  private mayBeginContent(text: string): boolean {
    if (this.options.verbatim === true || text.length > heldLineLength) return true;
    const trimmed = text.trimStart();
    if (trimmed === '') return this.fence === undefined && this.tags.length === 0;
    if (this.fence !== undefined && /^[`~]/.test(trimmed)) return false;
    return (
      this.isWrapped || !this.tags.includes(partTag) || !`<${partTag}>`.startsWith(text.slice(0, partTag.length + 2))
    );
  }

  /** How much of the text's end may be the beginning of a wrapper's end. */
  private tagSuffix(text: string): number {
    if (this.tags.length === 0) return 0;
    const isLineStart = text.length <= heldLineLength && !this.open;
    // What chat templates put after an answer may still follow.
    if (isLineStart && this.tags.some((tag) => text.trimStart().startsWith(`</${tag}>`))) return text.length;
    const bare = text.trimEnd();
    const start = bare.lastIndexOf('<');
    const isOpen = start !== -1 && this.tags.some((tag) => mayClose(bare, bare.slice(start), text.length, tag));
    const length = isOpen ? text.length - start : 0;
    // Blanks before the wrapper's end on a line of its own are the wrapper's.
    if (isLineStart && text.slice(0, text.length - length).trim() === '') return text.length;
    return length <= heldLineLength ? length : 0;
  }

  private line(text: string, eol: string): string {
    switch (this.mode) {
      case 'after':
        return '';
      case 'skipped':
        return this.skippedLine(text, eol);
      case 'start':
        return this.startLine(text, eol);
      case 'doubtful':
        return this.doubtfulLine(text, eol);
      case 'ending':
        return this.judged(text, this.shown(text), eol);
      case 'content':
        return this.options.verbatim === true ? text + eol : this.contentLine(text, eol);
    }
  }

  private startLine(text: string, eol: string): string {
    const trimmed = text.trim();
    const isShort = text.length <= heldLineLength;
    if (isShort && trimmed === '') return this.held.length > 0 || this.fence !== undefined ? this.hold(text, eol) : '';
    if (this.settleRepeated(trimmed, isShort)) return this.release() + this.line(text, eol);
    if (isShort) {
      const opened = this.opened(text, trimmed, eol);
      if (opened !== undefined) return opened;
      if (this.isTalk(trimmed)) return this.hold(text, eol);
    }
    return this.release() + this.line(text, eol);
  }

  private isTalk(trimmed: string): boolean {
    if (this.isWrapped) return false;
    return this.held.length === 0 ? this.chatter.mayBeginTalk(trimmed) : this.chatter.mayContinueTalk(trimmed);
  }

  /** Whose the tag is that the original begins with, too, now that the next line is known; true where content has begun. */
  private settleRepeated(trimmed: string, isShort: boolean): boolean {
    const tag = this.repeated;
    if (tag === undefined) return false;
    this.repeated = undefined;
    const isOther =
      this.tags.some((name) => name !== tag && trimmed.startsWith(`<${name}>`)) ||
      (isShort && this.isNewFence(trimmed));
    if (isOther || trimmed.startsWith(`<${tag}`)) this.openTag(tag);
    return !isOther;
  }

  /** Whether the second line of an answer is a fence, where the original has another line there. */
  private isNewFence(trimmed: string): boolean {
    const [, second = ''] = (this.options.original ?? []).filter((line) => line.trim() !== '');
    return parseFence(trimmed) !== undefined && trimmed !== second.trim();
  }

  /** Takes a line that opens a wrapper, or something to skip; `undefined` for another line. */
  private opened(text: string, trimmed: string, eol: string): string | undefined {
    const closed = this.tags.filter((tag) => !this.openTags.has(tag));
    const found = openedBy(trimmed, closed);
    if (found !== undefined) return this.openedTag(found.tag, found.rest, text, eol);
    const afterThoughts = this.afterThoughts(trimmed);
    if (afterThoughts !== undefined) {
      this.held = [];
      this.skippedCount = 0;
      return this.startLine(afterThoughts, eol);
    }
    const skip = this.skippedFrom(trimmed);
    if (skip !== undefined) {
      if (!skip.isHeld) this.held = [];
      this.skip = skip;
      this.mode = 'skipped';
      return this.skippedLine(text, eol);
    }
    const fence = this.fence === undefined ? parseFence(text) : undefined;
    if (fence === undefined || !this.isWrapper(fence)) return undefined;
    this.openFence(fence);
    return '';
  }

  private isWrapper(fence: Fence): boolean {
    const { markdown = false, tag = codeTag } = this.options;
    if (markdown && !this.chatter.wrapsMarkdown(fence)) return false;
    if (this.openTags.size > 0) return parseFence(this.firstOriginal) === undefined;
    const words = this.held.findLast(({ text }) => text.trim() !== '')?.text;
    // The other tags are around messages and descriptions: sentences before a fence are theirs, unless they announce it.
    return words === undefined || (!markdown && tag === codeTag) || announces(words);
  }

  private openFence(fence: Fence): void {
    this.fence = fence;
    this.end.opened(fence);
    this.held = [];
  }

  private openTag(tag: string): void {
    this.openTags.add(tag);
    this.end.opened(tag);
    this.held = [];
  }

  private openedTag(tag: string, rest: string, text: string, eol: string): string | undefined {
    if (this.firstOriginal.startsWith(`<${tag}`) && !rest.startsWith(`<${tag}`)) {
      if (rest !== '' || this.isWrapped) return undefined;
      this.repeated = tag;
      return this.hold(text, eol);
    }
    if (tag === codeTag && this.isWrapped && rest !== '') return undefined;
    if (rest === '' && this.isDoubtful(tag)) {
      this.doubt = { tag, depth: new TagDepth(tag), before: this.held.length, isFirst: true, isClosed: false };
      this.held.push({ text, eol });
      this.mode = 'doubtful';
      return '';
    }
    this.openTag(tag);
    if (rest === '') return '';
    this.mode = 'content';
    return this.contentLine(rest, eol);
  }

  /** HTML has an element like the first tag, and XML may have one like the second. */
  private isDoubtful(tag: string): boolean {
    if (tag === codeTag) return this.isWrapped && this.mayBeMarkup;
    return tag === partTag && this.firstOriginal !== '' && this.mayBeMarkup;
  }

  private doubtfulLine(text: string, eol: string): string {
    this.held.push({ text, eol });
    const { doubt } = this;
    const trimmed = text.trim();
    if (doubt === undefined || trimmed === '') return '';
    if (doubt.isClosed) return this.settle(doubt, this.isWrapped ? this.closesWrapper(trimmed) : !isMarkup(trimmed));
    if (doubt.isFirst && doubt.tag === partTag) {
      const isPart =
        !isMarkup(trimmed) || trimmed === `</${partTag}>` || nameOf(trimmed) === nameOf(this.firstOriginal);
      if (isPart || this.isWrapped) return this.settle(doubt, isPart);
    }
    doubt.isFirst = false;
    const { close } = doubt.depth.read(text);
    doubt.isClosed = close?.of === 'nothing' && text.slice(0, close.start).trim() === '';
    return '';
  }

  /** The tag was the answer's, or the content's. */
  private settle({ tag, before }: Doubt, isWrapper: boolean): string {
    const lines = this.held;
    this.doubt = undefined;
    if (!isWrapper) return this.release();
    this.openTag(tag);
    this.mode = 'start';
    return this.all(lines.slice(before + 1));
  }

  private closesWrapper(trimmed: string): boolean {
    return parseFence(trimmed)?.info === '' || [...this.openTags].some((tag) => trimmed === `</${tag}>`);
  }

  /** What follows the end of thoughts whose beginning the model's template has swallowed. */
  private afterThoughts(trimmed: string): string | undefined {
    const tag = THOUGHT_TAGS.find(({ close }) => trimmed.startsWith(close));
    return tag === undefined || this.isWrapped || this.begins(tag.open) ? undefined : trimmed.slice(tag.close.length);
  }

  private skippedFrom(trimmed: string): Skip | undefined {
    if (this.isWrapped) return undefined;
    const tag = THOUGHT_TAGS.find(({ open }) => trimmed.startsWith(open));
    if (tag !== undefined && !this.begins(tag.open)) {
      // A prompt may have such a part; code has none.
      const mayBePrompt = this.options.markdown === true || isMarkup(this.firstOriginal);
      return { until: tag.close, isHeld: tag.open !== '<think>' && mayBePrompt };
    }
    const section = contextOpenedBy(trimmed, this.options.tag);
    return section === undefined || this.isOfOriginal(section) ? undefined : { until: `</${section}>`, isHeld: true };
  }

  private skippedLine(text: string, eol: string): string {
    const { until, isHeld } = this.skip ?? { until: '', isHeld: false };
    const found = text.indexOf(until);
    const end = found === -1 ? text.length : found + until.length;
    const rest = text.slice(end);
    const isWhole = rest.trim() === '';
    if (isHeld) {
      this.held.push({ text: isWhole ? text : text.slice(0, end), eol: isWhole ? eol : '' });
      this.skippedCount += 1;
    }
    if (found === -1) return '';
    this.skip = undefined;
    this.mode = 'start';
    return isWhole ? '' : this.startLine(rest, eol);
  }

  private hold(text: string, eol: string): string {
    this.held.push({ text, eol });
    return this.held.length > heldLineLimit + this.skippedCount ? this.release() : '';
  }

  /** What was held before the content is content. */
  private release(): string {
    const lines = this.held;
    this.held = [];
    this.repeated = undefined;
    this.mode = 'content';
    return this.all(lines);
  }

  private all(lines: readonly HeldLine[]): string {
    return lines.map(({ text, eol }) => this.line(text, eol)).join('');
  }

  private contentLine(text: string, eol: string): string {
    const before = this.settlePart(text);
    const whole = this.given + text;
    const shown = this.open ? text : this.shown(text);
    this.given = '';
    if (this.isPartTag(whole)) {
      this.partLine = { text, eol };
      return before;
    }
    if (this.isPartLeftOut && whole.trim() === `</${partTag}>`) {
      this.isPartLeftOut = false;
      return before;
    }
    return before + this.judged(whole, shown, eol);
  }

  /**
   * The tag of the question's part alone in an answer that has no wrapper, after something that is no markup: the model has
   * repeated what stands before the part.
   */
  private isPartTag(line: string): boolean {
    if (this.isWrapped || this.isAfterMarkup || this.isPartLeftOut || !this.tags.includes(partTag)) return false;
    return line.trimEnd() === `<${partTag}>` && !this.isOfOriginal(partTag);
  }

  /** Gives a tag of the question in the middle of the answer where markup follows, and leaves it out otherwise. */
  private settlePart(next: string): string {
    const { partLine } = this;
    if (partLine === undefined) return '';
    this.partLine = undefined;
    if (isMarkup(next.slice(0, heldLineLength))) return this.judged(partLine.text, partLine.text, partLine.eol);
    this.isPartLeftOut = true;
    return '';
  }

  /** What is given of a line: `shown` is the part of it that was not given yet. */
  private judged(line: string, shown: string, eol: string): string {
    const { does, start } = this.end.see(line);
    const cut = start === 0 ? 0 : shown.length - (line.length - start);
    switch (does) {
      case 'content':
        if (line.trim() !== '') this.isAfterMarkup = isMarkup(line);
        return shown + eol;
      case 'hold':
        this.mode = 'ending';
        this.held.push({ text: shown.slice(cut), eol });
        return shown.slice(0, cut);
      case 'release': {
        const given = textOf(this.held);
        this.held = [{ text: shown.slice(cut), eol }];
        return given + shown.slice(0, cut);
      }
      case 'give': {
        const given = textOf(this.held);
        this.held = [];
        this.mode = 'content';
        this.isAfterMarkup = isMarkup(line);
        return given + shown + eol;
      }
      case 'over':
        this.held = [];
        this.mode = 'after';
        return '';
    }
  }

  private isOfOriginal(tag: string): boolean {
    return this.options.original?.some((line) => line.includes(`<${tag}`)) === true;
  }

  /** Whether the tag stands at the beginning of a line of the original. */
  private begins(tag: string): boolean {
    return this.options.original?.some((line) => line.trimStart().startsWith(tag)) === true;
  }

  /** A line's text without the indentation of the fence it stands in. */
  private shown(text: string): string {
    return this.fence === undefined ? text : dedented(text, this.fence.indent);
  }
}

function isMarkup(line: string): boolean {
  return line.trimStart().startsWith('<');
}

function nameOf(line: string): string | undefined {
  return /^<([^\s/>]+)/.exec(line)?.[1];
}

/** Whether the end of a line, from its last `<`, is a closing tag or the beginning of one. */
function mayClose(bare: string, end: string, length: number, tag: string): boolean {
  const close = `</${tag}>`;
  return end === close || (bare.length === length && close.startsWith(end));
}

function textOf(lines: readonly HeldLine[]): string {
  return lines.map(({ text, eol }) => text + eol).join('');
}

function dedented(text: string, indent: number): string {
  let cut = 0;
  while (cut < indent && text[cut] === ' ') cut++;
  return text.slice(cut);
}

/** Cleans a whole answer at once. */
export function cleanOutput(text: string, options: CleanerOptions = {}): string {
  const cleaner = new OutputCleaner(options);
  return cleaner.push(text) + cleaner.finish();
}
