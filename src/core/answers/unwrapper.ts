import { closingTagStart, codeTag, openedBy, partTag, wrappersOf } from './answerTags.ts';
import { ClosingMarks, heldLineLength } from './closingMarks.ts';
import { DoubtfulTag, isDoubtful } from './doubtfulTag.ts';
import { parseFence, wrapsMarkdown, type Fence } from './fences.ts';
import { OriginalLines } from './originalLines.ts';
import { type AnswerLine, textOf } from './pieces.ts';
import { skippedFrom, type Skip } from './preface.ts';
import { RepeatedPart } from './repeatedPart.ts';
import { announces, Chatter } from './talk.ts';

export interface UnwrapperOptions {
  /** The file is Markdown: code fences are content unless they say that they hold Markdown. */
  readonly markdown?: boolean;
  /** A wrapper the answer may have, without angle brackets, which may also be an element of the file. */
  readonly tag?: string;
  /** The lines the answer stands for: tags and fences they hold are content in the answer, too. */
  readonly original?: readonly string[];
  /** The prompt already opened the fence, so the answer begins inside it. */
  readonly insideFence?: boolean;
  /** The text stood between the delimiters of the request. */
  readonly isDelimited?: boolean;
}

/**
 * `start`: no content yet; `skipped`: thoughts or a repeated piece of the question, before the answer; `doubtful`: a tag
 * was opened that may be the answer's or the content's; `ending`: the answer may have ended, what follows tells.
 */
type Mode =
  | { readonly kind: 'start' | 'content' | 'ending' | 'after' }
  | { readonly kind: 'skipped'; readonly skip: Skip }
  /** `before` lines are held that stand before the tag. */
  | { readonly kind: 'doubtful'; readonly doubt: DoubtfulTag; readonly before: number };

type Doubtful = Extract<Mode, { readonly kind: 'doubtful' }>;

const start: Mode = { kind: 'start' };
const content: Mode = { kind: 'content' };

/** Lines held while leading talk may still be followed by a wrapper. */
const heldLineLimit = 40;

/**
 * An answer without the delimiters of its request in (LF line breaks), the text it wraps in fences, talk and tags that the
 * file may have, too, out: piece by piece. What a piece gives depends only on the text so far, never on where it was cut.
 *
 * Of the marks that could close the wrapper the last one does: from such a mark on everything is held, until another one
 * comes. What is held at the end is talk; an answer that was cut off is not to be finished, so that it can go on.
 */
export class Unwrapper {
  private mode: Mode = start;
  private partial = '';
  /** The beginning of the current line has been given already. */
  private open = false;
  private held: AnswerLine[] = [];
  private fence: Fence | undefined;
  private readonly openTags = new Set<string>();
  /** An opening tag that the original begins with, too: the next line tells whose it is. */
  private repeated: string | undefined;
  /** Lines of `held` that were skipped, which no limit is for. */
  private skippedCount = 0;
  /** What was given of the current line. */
  private given = '';
  private readonly part: RepeatedPart;
  private readonly tags: readonly string[];
  private readonly chatter: Chatter;
  private readonly end: ClosingMarks;
  private readonly original: OriginalLines;
  private readonly options: UnwrapperOptions;

  constructor(options: UnwrapperOptions = {}) {
    this.options = options;
    const { original = [], markdown = false } = options;
    this.original = new OriginalLines(original);
    this.tags = wrappersOf(options.tag);
    this.chatter = new Chatter(markdown);
    this.end = new ClosingMarks(options.tag, original, markdown);
    this.part = new RepeatedPart(this.tags.includes(partTag) && !this.original.has(partTag));
    if (options.insideFence === true) this.openFence({ mark: '`', length: 3, indent: 0, info: '' });
  }

  /** Whether the content has begun: nothing before it is held any more. */
  get hasBegun(): boolean {
    return this.mode.kind !== 'start' && this.mode.kind !== 'skipped' && this.mode.kind !== 'doubtful';
  }

  /** Whether what comes stands in a fence that nothing has closed yet. */
  get isInFence(): boolean {
    return this.fence !== undefined && this.mode.kind === 'content';
  }

  /** What was still held. Nothing may be pushed afterwards. */
  finish(): string {
    let out = '';
    if (this.partial !== '' || this.open) {
      const last = this.partial;
      this.partial = '';
      out += this.line(last, '');
    }
    while (this.mode.kind === 'doubtful') out += this.settle(this.mode, true);
    const { mode } = this;
    const isHeld = mode.kind === 'start' || (mode.kind === 'skipped' && mode.skip.isHeld);
    return isHeld ? out + this.release(false) : out;
  }

  private get isWrapped(): boolean {
    return this.fence !== undefined || this.openTags.size > 0;
  }

  push(text: string): string {
    let out = '';
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      const line = this.partial + piece;
      this.partial = '';
      out += this.line(line, '\n');
      this.open = false;
    }
    if (this.mode.kind === 'after') return out;
    this.partial += last;
    return out + this.early();
  }

  /** Gives the unfinished line where nothing that may follow could change what it is. */
  private early(): string {
    const text = this.partial;
    const { kind } = this.mode;
    if (text === '' || (kind !== 'start' && kind !== 'content')) return '';
    const isShort = text.length <= heldLineLength;
    if (kind === 'start') {
      const begun = text.trimStart();
      if (isShort && (begun === '' || !this.isSurelyContent(begun))) return '';
      this.settleRepeated(begun, isShort);
      return this.release() + this.early();
    }
    if (this.part.isWaiting) {
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
    if (text.length > heldLineLength) return true;
    const trimmed = text.trimStart();
    if (trimmed === '') return this.fence === undefined && this.tags.length === 0;
    if (this.fence !== undefined && /^[`~]/.test(trimmed)) return false;
    if (this.options.markdown !== true && /^(?:`{1,2}$|~{1,2}$|```|~~~)/.test(trimmed)) return false;
    return this.isWrapped || !this.part.mayBegin(text);
  }

  /** How much of the text's end may be the beginning of a wrapper's end. */
  private tagSuffix(text: string): number {
    if (this.tags.length === 0) return 0;
    const isLineStart = text.length <= heldLineLength && !this.open;
    // What chat templates put after an answer may still follow.
    if (isLineStart && this.tags.some((tag) => text.trimStart().startsWith(`</${tag}>`))) return text.length;
    const length = Math.max(...this.tags.map((tag) => text.length - closingTagStart(text, tag)));
    // Blanks before the wrapper's end on a line of its own are the wrapper's.
    if (isLineStart && text.slice(0, text.length - length).trim() === '') return text.length;
    return length <= heldLineLength ? length : 0;
  }

  private line(text: string, eol: string): string {
    const { mode } = this;
    switch (mode.kind) {
      case 'after':
        return '';
      case 'skipped':
        return this.skippedLine(mode.skip, text, eol);
      case 'start':
        return this.startLine(text, eol);
      case 'doubtful':
        return this.doubtfulLine(mode, text, eol);
      case 'ending':
        return this.judged(text, this.shown(text), eol);
      case 'content':
        return this.contentLine(text, eol);
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
    // Who began with the delimiter as asked may still announce a block.
    if (this.options.isDelimited === true) return this.options.markdown !== true && this.chatter.isChatter(trimmed);
    return this.held.length === 0 ? this.chatter.mayBeginTalk(trimmed) : this.chatter.mayContinueTalk(trimmed);
  }

  /** Whose the tag is that the original begins with, too, now that the next line is known; true where content has begun. */
  private settleRepeated(trimmed: string, isShort: boolean): boolean {
    const tag = this.repeated;
    if (tag === undefined) return false;
    this.repeated = undefined;
    const isOther =
      this.tags.some((name) => name !== tag && trimmed.startsWith(`<${name}>`)) ||
      (isShort && this.original.isNewFence(trimmed));
    if (isOther || trimmed.startsWith(`<${tag}`)) this.openTag(tag);
    return !isOther;
  }

  /** Takes a line that opens a wrapper, or something to skip; `undefined` for another line. */
  private opened(text: string, trimmed: string, eol: string): string | undefined {
    const closed = this.tags.filter((tag) => !this.openTags.has(tag));
    const found = openedBy(trimmed, closed);
    if (found !== undefined) return this.openedTag(found.tag, found.rest, text, eol);
    if (!this.isWrapped && !this.mayHoldThoughts) {
      const skip = skippedFrom(trimmed, this.original, this.options.tag, this.options.markdown === true);
      if (skip !== undefined) {
        if (!skip.isHeld) this.held = [];
        return this.skippedLine(skip, text, eol);
      }
    }
    const fence = this.fence === undefined ? parseFence(text) : undefined;
    if (fence === undefined || !this.isWrapper(fence)) return undefined;
    this.openFence(fence);
    return '';
  }

  /** Between its delimiters a prompt or a page may have the tags of thoughts. */
  private get mayHoldThoughts(): boolean {
    return this.options.isDelimited === true && (this.options.markdown === true || this.original.mayBeMarkup);
  }

  private isWrapper(fence: Fence): boolean {
    const { markdown = false, tag = codeTag } = this.options;
    if (markdown && !wrapsMarkdown(fence)) return false;
    // After words between the delimiters it may be a block of the file's own.
    if (this.options.isDelimited === true && this.held.length > 0 && this.original.hasFences) return false;
    if (this.openTags.size > 0 || this.options.isDelimited === true)
      return parseFence(this.original.first) === undefined;
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
    if (this.original.first.startsWith(`<${tag}`) && !rest.startsWith(`<${tag}`)) {
      if (rest !== '' || this.isWrapped) return undefined;
      this.repeated = tag;
      return this.hold(text, eol);
    }
    if (tag === codeTag && this.isWrapped && rest !== '') return undefined;
    if (rest === '' && isDoubtful(tag, this.original, this.isWrapped)) {
      this.mode = { kind: 'doubtful', doubt: new DoubtfulTag(tag, this.original), before: this.held.length };
      this.held.push({ text, eol });
      return '';
    }
    this.openTag(tag);
    if (rest === '') return '';
    this.mode = content;
    return this.contentLine(rest, eol);
  }

  private doubtfulLine(mode: Doubtful, text: string, eol: string): string {
    this.held.push({ text, eol });
    const trimmed = text.trim();
    if (trimmed === '') return '';
    const isWrapper = mode.doubt.read(text, this.isWrapped ? this.closesWrapper(trimmed) : undefined);
    return isWrapper === undefined ? '' : this.settle(mode, isWrapper);
  }

  /** The tag was the answer's, or the content's. */
  private settle({ doubt, before }: Doubtful, isWrapper: boolean): string {
    if (!isWrapper) return this.release();
    const lines = this.held.slice(before + 1);
    this.openTag(doubt.tag);
    this.mode = start;
    return this.all(lines);
  }

  private closesWrapper(trimmed: string): boolean {
    return parseFence(trimmed)?.info === '' || [...this.openTags].some((tag) => trimmed === `</${tag}>`);
  }

  private skippedLine(skip: Skip, text: string, eol: string): string {
    const { until, isHeld } = skip;
    const found = text.indexOf(until);
    const end = found === -1 ? text.length : found + until.length;
    const rest = text.slice(end);
    const isWhole = rest.trim() === '';
    if (isHeld) {
      this.held.push({ text: isWhole ? text : text.slice(0, end), eol: isWhole ? eol : '' });
      this.skippedCount += 1;
    }
    this.mode = found === -1 ? { kind: 'skipped', skip } : start;
    if (found === -1) return '';
    return isWhole ? '' : this.startLine(rest, eol);
  }

  private hold(text: string, eol: string): string {
    this.held.push({ text, eol });
    return this.held.length > heldLineLimit + this.skippedCount ? this.release() : '';
  }

  /** What was held before the content is content, but for words that announce it. */
  private release(isFollowed = true): string {
    const lines = isFollowed ? this.withoutAnnouncement(this.held) : this.held;
    this.held = [];
    this.repeated = undefined;
    this.mode = content;
    return this.all(lines);
  }

  /** `Here is the code:` and an empty line before code without a wrapper. */
  private withoutAnnouncement(lines: readonly AnswerLine[]): readonly AnswerLine[] {
    const { markdown = false, tag } = this.options;
    if (markdown || tag !== codeTag || this.isWrapped || lines.at(-1)?.text.trim() !== '') return lines;
    const last = lines.findLast(({ text }) => text.trim() !== '')?.text;
    return last !== undefined && announces(last) && !this.original.lines.includes(last) ? [] : lines;
  }

  private all(lines: readonly AnswerLine[]): string {
    return lines.map(({ text, eol }) => this.line(text, eol)).join('');
  }

  private contentLine(text: string, eol: string): string {
    const before = this.settlePart(text);
    const whole = this.given + text;
    const shown = this.open ? text : this.shown(text);
    this.given = '';
    if (!this.isWrapped && this.part.takes(whole, { text, eol })) return before;
    return before + this.judged(whole, shown, eol);
  }

  /** The tag of the question that waited for this line, where it is content. */
  private settlePart(next: string): string {
    const line = this.part.settle(next.slice(0, heldLineLength));
    return line === undefined ? '' : this.judged(line.text, line.text, line.eol);
  }

  /** What is given of a line: `shown` is the part of it that was not given yet. */
  private judged(line: string, shown: string, eol: string): string {
    const { does, start } = this.end.see(line);
    const cut = start === 0 ? 0 : shown.length - (line.length - start);
    switch (does) {
      case 'content':
        this.part.gave(line);
        return shown + eol;
      case 'hold':
        this.mode = { kind: 'ending' };
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
        this.mode = content;
        this.part.gave(line);
        return given + shown + eol;
      }
      case 'over':
        this.held = [];
        this.mode = { kind: 'after' };
        return '';
    }
  }

  /** A line's text without the indentation of the fence it stands in. */
  private shown(text: string): string {
    return this.fence === undefined ? text : dedented(text, this.fence.indent);
  }
}

function dedented(text: string, indent: number): string {
  let cut = 0;
  while (cut < indent && text[cut] === ' ') cut++;
  return text.slice(cut);
}
