import { codeTag, isEditTag } from './answerTags.ts';
import { heldLineLength } from './closingMarks.ts';
import { beginsTurn, mayEndInToken, nextTurnStart, tokensIn, withoutLastTokens } from './endTokens.ts';
import { parseFence } from './fences.ts';
import { OriginalLines } from './originalLines.ts';
import { OwnTags, type OwnTag } from './ownTags.ts';
import { AnswerPieces } from './pieces.ts';
import { mayBeThoughtTag, thoughtsClosedBy, thoughtsOpenedBy } from './thoughts.ts';
import { Unwrapper } from './unwrapper.ts';

export interface CleanerOptions {
  /** The file is Markdown: code fences are content unless they say that they hold Markdown. */
  readonly markdown?: boolean;
  /** The delimiter the prompt asked for, without angle brackets: `rewrite` for `<rewrite>…</rewrite>`. */
  readonly tag?: string;
  /** The lines the answer stands for: tags, tokens and fences they hold are content in the answer, too. */
  readonly original?: readonly string[];
  /** The prompt already opened the fence, so the answer begins inside it. */
  readonly insideFence?: boolean;
  /** Takes everything as content; only line breaks, BOM and lone surrogates are put right. */
  readonly verbatim?: boolean;
}

/** Blanks at the end of an unfinished line that are held. */
const mostBlanks = 60;

/** What may stand around a delimiter in its line without being talk: a list's sign, bold, a quotation's sign. */
const lineMark = /^(?:[-*>]|\d{1,3}[.)])?(?: ?(?:\*\*|`))?$/;

const longestMark = 12;

function isMark(text: string): boolean {
  return lineMark.test(text.trim());
}

/**
 * A model's answer in, the text meant for the file out, piece by piece: what stands between the delimiters, wherever they
 * stand; without delimiters what is left without fences and talk. What a piece gives depends only on the text so far, never
 * on where it was cut; the work for each piece does not grow with the answer.
 *
 * Text is given at once where it is surely the answer's, or where no delimiter has come: should one come after all, what
 * was given is void, which `restarts` counts.
 */
export class OutputCleaner {
  /** How often all that was given before turned out to be no part of the answer. */
  restarts = 0;
  private readonly pieces = new AnswerPieces();
  private state: 'before' | 'inside' | 'after' = 'before';
  private inner: Unwrapper;
  private partial = '';
  /** A part of the current line was passed on. */
  private isLineOpen = false;
  /** A tag stands in the current line, however long it is, so that only its end tells what it is. */
  private isLineHeld = false;
  private out = '';
  /** All that was given since the last restart, and whether that is more than blanks. */
  private given = '';
  private hasText = false;
  /** The answer that has ended is empty, or the original once more. */
  private saysNothing = false;
  /** What ends the thoughts, or the repeated section of the question, that the answer is in. */
  private thoughtsEnd: string | undefined;
  private section: string | undefined;
  /** The tag of the model's own that the answer stands in. */
  private foreign: string | undefined;
  /** The text itself has opened thoughts: what closes them is its own, too. */
  private hasThoughtTag = false;
  /** Between the delimiters thoughts ended that nothing opened: what came before is void should another answer begin. */
  private hasLoneEnd = false;
  /** The content had begun before the current line. */
  private hadBegun = false;
  /** Lines of that section: content where nothing ends it. */
  private sectionText = '';
  /** Tokens at the end of a line, which are content only where more of it follows. */
  private heldTokens: string | undefined;
  private readonly tags: OwnTags;
  private readonly original: OriginalLines;
  private readonly options: CleanerOptions;

  constructor(options: CleanerOptions = {}) {
    this.options = options;
    this.original = new OriginalLines(options.original ?? []);
    this.tags = new OwnTags(options.tag, this.original);
    this.inner = this.outside();
  }

  push(chunk: string): string {
    return this.took(() => this.feed(this.pieces.push(chunk)));
  }

  /** What was still held. Nothing may be pushed afterwards. */
  finish(): string {
    return this.took(() => {
      this.feed(this.pieces.finish());
      if (this.options.verbatim === true) return;
      const isCut = this.state === 'inside' && this.partial.length > 3 && this.tags.mayEndIn(this.partial.trim());
      if ((this.partial !== '' || this.isLineOpen) && !isCut) this.line(this.partial, '');
      if (this.section !== undefined && !this.hasText) this.pass(this.sectionText);
      if (this.state !== 'after') this.give(this.inner.finish());
    });
  }

  private took(work: () => void): string {
    this.out = '';
    work();
    return this.out;
  }

  /** Reads what stands outside the delimiters, or has none. */
  private outside(): Unwrapper {
    const { tag, markdown = false, original = [], insideFence = false } = this.options;
    const inner = isEditTag(tag) ? codeTag : tag;
    return new Unwrapper({ markdown, original, insideFence, ...(inner !== undefined && { tag: inner }) });
  }

  private inside(): Unwrapper {
    const { tag, markdown = false, original = [] } = this.options;
    const mayWrap = isEditTag(tag) && !this.original.hasMarkup;
    return new Unwrapper({ markdown, original, isDelimited: true, ...(mayWrap && { tag: codeTag }) });
  }

  private give(text: string): void {
    this.out += text;
    this.given += text;
    this.hasText ||= text.trim() !== '';
  }

  private pass(text: string): void {
    if (text !== '') this.give(this.inner.push(text));
  }

  private restart(inner: Unwrapper): void {
    if (this.given !== '') this.restarts++;
    this.out = '';
    this.given = '';
    this.hasText = false;
    this.hasThoughtTag = false;
    this.hasLoneEnd = false;
    this.hadBegun = false;
    this.inner = inner;
    this.section = undefined;
    this.heldTokens = undefined;
  }

  private feed(text: string): void {
    if (this.options.verbatim === true) return this.give(text);
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const each of lines) {
      const line = this.partial + each;
      this.partial = '';
      this.line(line, '\n');
      this.isLineOpen = false;
      this.isLineHeld = false;
      this.hadBegun = this.inner.hasBegun;
    }
    this.partial += last;
    if (last !== '') this.early();
  }

  /** Passes on of the unfinished line what cannot become a tag or a token. */
  private early(): void {
    const text = this.partial;
    if (this.isLineHeld || this.state === 'after' || this.thoughtsEnd !== undefined || this.section !== undefined)
      return;
    if (this.heldTokens !== undefined || (!this.isLineOpen && this.mayBeNoText(text))) return;
    const mayBeThoughts = !this.isLineOpen && mayBeThoughtTag(text.trimStart());
    this.isLineHeld = mayBeThoughts || this.tags.find(text) !== undefined || nextTurnStart(text) !== -1;
    const ready = this.isLineHeld ? 0 : this.readyLength(text);
    // What stands in front of a delimiter in its line goes with it.
    const mayBeMark = !this.isLineOpen && ready < longestMark && isMark(text.slice(0, ready));
    if (ready === 0 || mayBeMark) return;
    this.partial = text.slice(ready);
    this.pass(this.tags.withoutCursor(text.slice(0, ready)));
    this.isLineOpen = true;
  }

  private mayBeNoText(text: string): boolean {
    if (text.length > heldLineLength) return false;
    const begun = text.trimStart();
    return mayBeThoughtTag(begun) || (!this.hasText && /^<(?:\||｜|s>|start_|end_)/.test(begun));
  }

  private readyLength(text: string): number {
    let end = text.trimEnd().length;
    if (text.length - end > mostBlanks) return text.length;
    // One token may stand behind another, and only the end of the line tells whether they end the answer.
    for (let count = 0; count < 4 && end > 0; count++) {
      const bare = text.slice(0, end);
      const start = bare.lastIndexOf('<');
      const isTag = start !== -1 && this.tags.mayEndIn(bare.slice(start));
      if (!isTag && !mayEndInToken(bare)) break;
      end = bare.slice(0, isTag ? start : Math.max(start, bare.lastIndexOf('['))).trimEnd().length;
    }
    return end;
  }

  private line(text: string, eol: string): void {
    if (this.state === 'after') return this.lineAfter(text, eol);
    if (this.thoughtsEnd !== undefined) return this.thought(this.thoughtsEnd, text, eol);
    if (!this.isLineOpen && this.readThoughts(text, eol)) return;
    if (this.heldTokens !== undefined && !this.settleTokens(text, eol)) return;
    const turn = nextTurnStart(text);
    if (turn !== -1 && this.original.tokens.size === 0) {
      this.tagLine(text.slice(0, turn), '');
      return this.end();
    }
    const bare = this.withoutTokens(text);
    if (bare === undefined) return this.tagLine(text, eol);
    if (bare === '' && !this.isLineOpen) {
      if (this.hasText || this.state === 'inside') this.end();
      return;
    }
    this.heldTokens = text.slice(bare.length) + eol;
    this.tagLine(bare, '');
  }

  /** Whether the line belongs to thoughts, or ends some whose beginning the model's template has swallowed. */
  private readThoughts(text: string, eol: string): boolean {
    const trimmed = text.trimStart();
    if (!mayBeThoughtTag(trimmed)) return false;
    const rest = thoughtsClosedBy(trimmed, this.original);
    if (rest !== undefined && this.state === 'inside') this.hasLoneEnd ||= !this.hasThoughtTag;
    else if (rest !== undefined && !this.hasThoughtTag && !this.inner.isInFence) {
      this.restart(this.outside());
      this.line(rest, eol);
      return true;
    }
    const end = thoughtsOpenedBy(trimmed, this.original);
    this.hasThoughtTag ||= end !== undefined && (this.state === 'inside' || this.inner.hasBegun);
    if (end === undefined || this.state !== 'before' || this.inner.hasBegun) return false;
    this.thought(end, text, eol);
    return true;
  }

  private thought(end: string, text: string, eol: string): void {
    const found = text.indexOf(end);
    if (found === -1) {
      this.thoughtsEnd = end;
      return this.pass(text + eol);
    }
    this.thoughtsEnd = undefined;
    const rest = text.slice(found + end.length);
    if (rest.trim() === '') return this.pass(text + eol);
    this.pass(text.slice(0, found + end.length));
    this.line(rest, eol);
  }

  /** A line without the tokens at its end; `undefined` where it has none, or such as the file has, too. */
  private withoutTokens(text: string): string | undefined {
    if (!this.isLineOpen && this.state === 'before' && !this.hasText && beginsTurn(text)) return '';
    const bare = withoutLastTokens(text);
    if (bare === text) return undefined;
    const tokens = text.slice(bare.length).trim();
    const isElement = tokens === '</s>' && (this.original.hasMarkup || /<s[\s>]/.test(bare));
    return isElement || tokensIn(tokens).some((token) => this.original.tokens.has(token)) ? undefined : bare;
  }

  /** The line after one that ended in tokens: whether it is still the answer's. */
  private settleTokens(text: string, eol: string): boolean {
    const held = this.heldTokens ?? '';
    if (text.trim() === '') {
      this.heldTokens = held + text + eol;
      return false;
    }
    this.heldTokens = undefined;
    const isOver = beginsTurn(text) || withoutLastTokens(text) === '' || this.tags.find(text) !== undefined;
    if (isOver || parseFence(text) !== undefined || /^(?:user|assistant|system):?$/i.test(text.trim())) {
      const tag = this.tags.find(text);
      if (tag?.role === 'answer' && !tag.closes && this.state === 'before') return true;
      this.end();
      return false;
    }
    this.pass(held);
    return true;
  }

  private tagLine(text: string, eol: string): void {
    const tag = this.tags.find(text);
    if (this.section !== undefined) return this.sectionLine(this.section, tag, text, eol);
    if (tag === undefined) return this.pass(this.tags.withoutCursor(text) + eol);
    const before = text.slice(0, tag.start);
    const after = text.slice(tag.end);
    if (tag.role === 'foreign') return this.foreignTag(tag, text, eol);
    if (tag.role === 'section') return this.sectionTag(tag, text, eol, isMark(before) && after.trim() === '');
    if (tag.closes) this.closing(before, after, eol);
    else if (this.state === 'inside') this.openedTwice(before, after, text, eol);
    else this.opening(before, after, text, eol);
  }

  private opening(before: string, after: string, text: string, eol: string): void {
    const rest = /^(?:\*\*|`)$/.test(after.trim()) ? '' : after;
    const inLine = this.tags.find(rest);
    const isMarked = isMark(before) && !this.isLineOpen;
    const isWhole = inLine?.role === 'answer' && inLine.closes;
    if (isWhole ? !isMarked || !/^[\s*.]*$/.test(rest.slice(inLine.end)) : !isMarked && rest.trim() !== '')
      return this.mention(text, eol);
    this.state = 'inside';
    this.restart(this.inside());
    if (rest.trim() !== '') this.tagLine(rest, eol);
  }

  /** A tag that nobody asked for, at the beginning of the answer, and the one that closes it. */
  private foreignTag({ name, closes }: OwnTag, text: string, eol: string): void {
    const isFirst = this.state === 'before' && !this.hasText && !this.inner.hasBegun && !this.isLineOpen;
    if (closes ? this.foreign !== name : !isFirst) return this.pass(text + eol);
    if (closes) return this.end();
    this.foreign = name;
    this.inner = this.outside();
  }

  /** A sentence in front of the content that names the delimiters is no answer, nor is it the file's; other lines are. */
  private mention(text: string, eol: string): void {
    if (this.hadBegun || !/[.:!?。：！][*_`]{0,3}$/u.test(text.trimEnd()))
      return this.pass(this.tags.withoutCursor(text) + eol);
    this.restart(this.outside());
  }

  private openedTwice(before: string, after: string, text: string, eol: string): void {
    if (this.hasLoneEnd && isMark(before) && !this.isLineOpen && after.trim() === '')
      return this.restart(this.inside());
    if (before.trim() !== '' || this.isLineOpen || this.hasText) return this.pass(text + eol);
    if (after.trim() !== '') this.tagLine(after, eol);
  }

  private closing(before: string, after: string, eol: string): void {
    const isBare = !this.isLineOpen && isMark(before);
    const hasText = this.inner.hasBegun || this.hasText || this.state === 'inside' || !isBare;
    if (!isMark(before)) this.pass(this.tags.withoutCursor(before.trimEnd()));
    if (hasText) this.end();
    else if (after.trim() !== '') this.line(after, eol);
  }

  /** A section of the question that the answer repeats, or what is left of one. */
  private sectionTag(tag: OwnTag, text: string, eol: string, isAlone: boolean): void {
    if (!isAlone || this.isLineOpen) return this.pass(text + eol);
    if (this.state === 'inside') {
      if (!tag.closes) this.end();
      return;
    }
    if (!tag.closes) {
      this.section = tag.name;
      this.sectionText = '';
    } else if (tag.name !== 'after' && tag.name !== 'problems') this.restart(this.outside());
  }

  private sectionLine(name: string, tag: OwnTag | undefined, text: string, eol: string): void {
    if (tag?.role === 'answer' && !tag.closes) {
      this.section = undefined;
      return this.opening(text.slice(0, tag.start), text.slice(tag.end), text, eol);
    }
    if (tag?.name === name && tag.closes) this.section = undefined;
    else this.sectionText += text + eol;
  }

  private end(): void {
    this.give(this.inner.finish());
    this.heldTokens = undefined;
    this.state = 'after';
    const given = this.given.trim();
    this.saysNothing = given === '' || given === this.original.lines.join('\n').trim();
  }

  /** What follows the answer is talk, unless what was taken for it was thoughts, or the question once more. */
  private lineAfter(text: string, eol: string): void {
    const trimmed = text.trimStart();
    const rest = mayBeThoughtTag(trimmed) ? thoughtsClosedBy(trimmed, this.original) : undefined;
    const tag = rest === undefined ? this.tags.find(text) : undefined;
    const isNext = tag?.role === 'answer' && !tag.closes && isMark(text.slice(0, tag.start));
    if (rest !== undefined) {
      this.state = 'before';
      this.restart(this.outside());
      this.line(rest, eol);
    } else if (tag !== undefined && isNext && this.saysNothing) {
      this.opening(text.slice(0, tag.start), text.slice(tag.end), text, eol);
    }
  }
}
