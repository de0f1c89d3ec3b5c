import { Chatter, parseFence, type Fence } from './fences.ts';
import { wellFormed } from './lines.ts';

export interface CleanerOptions {
  /** The file is Markdown: code fences are content unless they say that they hold Markdown. */
  readonly markdown?: boolean;
  /** A wrapper the prompt asked for, without angle brackets: `code` for `<code>…</code>`. */
  readonly tag?: string;
  /** The prompt already opened the fence, so the answer begins inside it. */
  readonly insideFence?: boolean;
  /** Takes everything as content; only line breaks, BOM and lone surrogates are put right. */
  readonly verbatim?: boolean;
}

type Mode = 'start' | 'plain' | 'fenced' | 'closing' | 'after';

/** Lines held while leading chatter may still be followed by a fence, and after a fence in Markdown that may be inner. */
const chatterLimit = 8;
const closingLimit = 40;
/** A longer line is neither chatter nor a fence, so it need not be held. */
const heldLineLength = 1000;

/**
 * A model's answer in, the text it wraps out, piece by piece. What a piece gives depends only on the text so far, never
 * on where it was cut, and at most `closingLimit` lines are held back. Output has LF line breaks.
 */
export class OutputCleaner {
  private mode: Mode;
  private carry = '';
  private partial = '';
  /** The beginning of the current line has been given already. */
  private open = false;
  private begun = false;
  private held: string[] = [];
  private fence: Fence | undefined;
  private depth = 0;
  private tagOpen = false;
  /** What was given of the current line, kept only inside a tag. */
  private given = '';
  private readonly chatter: Chatter;

  private readonly options: CleanerOptions;

  constructor(options: CleanerOptions = {}) {
    this.options = options;
    this.chatter = new Chatter(options.markdown === true);
    this.mode = options.verbatim === true ? 'plain' : options.insideFence === true ? 'fenced' : 'start';
    if (this.mode === 'fenced') this.fence = { mark: '`', length: 3, indent: 0, info: '' };
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
    if (this.mode === 'start') out += this.release('plain');
    return out;
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
    this.partial += last;
    return out + this.early();
  }

  /** Gives the unfinished line where nothing that may follow could change what it is. */
  private early(): string {
    const text = this.partial;
    if (text === '' || this.mode === 'after' || this.mode === 'closing') return '';
    if (this.mode === 'start') {
      const begun = text.trimStart();
      if (begun === '' || (text.length <= heldLineLength && !this.chatter.isSurelyContent(begun))) return '';
      return this.release('plain') + this.early();
    }
    if (!this.open && !this.mayBeginContent(text)) return '';
    // Held even in the middle of a line: the wrapper's end may follow text.
    const ready = text.length - (this.tagOpen ? this.tagSuffix(text) : 0);
    if (ready === 0) return '';
    this.partial = text.slice(ready);
    const given = text.slice(0, ready);
    const shown = this.open || this.fence === undefined ? given : dedented(given, this.fence.indent);
    this.open = true;
    if (this.tagOpen) this.given += given;
    return shown;
  }

  private mayBeginContent(text: string): boolean {
    if (this.options.verbatim === true || text.length > heldLineLength) return true;
    const trimmed = text.trimStart();
    if (trimmed === '') return this.fence === undefined && !this.tagOpen;
    return !(this.mode === 'fenced' && (trimmed.startsWith('`') || trimmed.startsWith('~')));
  }

  /** How much of the text's end may be the beginning of the wrapper's end. */
  private tagSuffix(text: string): number {
    const close = `</${this.options.tag ?? ''}>`;
    if (text.trimEnd().endsWith(close)) return text.length - text.lastIndexOf(close);
    for (let length = Math.min(close.length, text.length); length > 0; length--) {
      if (text.endsWith(close.slice(0, length))) return length + blanksBefore(text, text.length - length);
    }
    return blanksBefore(text, text.length);
  }

  private line(text: string, eol: string): string {
    if (this.options.verbatim === true || this.mode === 'plain') return this.content(text, eol);
    if (this.mode === 'after') return '';
    if (this.mode === 'start') return this.startLine(text, eol);
    if (this.mode === 'closing') return this.closingLine(text, eol);
    return this.fencedLine(text, eol);
  }

  /** A line of content, unless it ends the wrapper. */
  private content(text: string, eol: string): string {
    const tag = this.options.tag;
    if (!this.tagOpen || tag === undefined) return text + eol;
    const close = `</${tag}>`;
    const whole = this.given + text;
    this.given = '';
    if (!whole.trimEnd().endsWith(close)) return text + eol;
    if (whole.trim() !== close && whole.includes(`<${tag}>`)) return text + eol;
    this.mode = 'after';
    const before = text.slice(0, text.lastIndexOf(close));
    return whole.trim() === close ? '' : before;
  }

  private startLine(text: string, eol: string): string {
    const trimmed = text.trim();
    if (trimmed === '') {
      if (this.held.length > 0) return this.hold(text + eol);
      return '';
    }
    if (text.length <= heldLineLength) {
      const opened = this.opened(text, trimmed, eol);
      if (opened !== undefined) return opened;
      if (this.chatter.isChatter(trimmed)) return this.hold(text + eol);
    }
    const before = this.release('plain');
    return before + this.content(text, eol);
  }

  private opened(text: string, trimmed: string, eol: string): string | undefined {
    const { tag } = this.options;
    if (tag !== undefined && !this.tagOpen && trimmed.startsWith(`<${tag}>`)) {
      this.tagOpen = true;
      this.held = [];
      const rest = trimmed.slice(tag.length + 2);
      if (rest === '') return '';
      this.mode = 'plain';
      return this.content(rest, eol);
    }
    if (this.tagOpen && trimmed === `</${tag}>`) {
      return this.release('after');
    }
    const fence = parseFence(text);
    if (fence === undefined || (this.options.markdown === true && !this.chatter.wrapsMarkdown(fence))) return undefined;
    this.fence = fence;
    this.held = [];
    this.mode = 'fenced';
    return '';
  }

  private hold(line: string): string {
    this.held.push(line);
    return this.held.length > chatterLimit ? this.release('plain') : '';
  }

  private release(next: Mode): string {
    const given = this.held.join('');
    this.held = [];
    this.mode = next;
    return given;
  }

  private fencedLine(text: string, eol: string): string {
    const { fence } = this;
    const found = this.open || text.length > heldLineLength ? undefined : parseFence(text);
    const content = this.open || fence === undefined ? text : dedented(text, fence.indent);
    if (found === undefined || fence === undefined || found.mark !== fence.mark) {
      if (this.tagOpen && text.trim() === `</${this.options.tag ?? ''}>`) {
        this.mode = 'after';
        return '';
      }
      return content + eol;
    }
    const ends = found.info === '' && found.length >= fence.length && found.indent <= fence.indent + 3;
    if (ends && this.depth === 0) {
      // In Markdown an equally long fence may belong to the content; what follows tells.
      this.mode = this.options.markdown === true ? 'closing' : 'after';
      if (this.mode === 'closing') this.held = [text + eol];
      return '';
    }
    if (this.options.markdown === true) this.depth = found.info === '' ? Math.max(0, this.depth - 1) : this.depth + 1;
    return content + eol;
  }

  private closingLine(text: string, eol: string): string {
    const found = parseFence(text);
    if (found === undefined || found.mark !== this.fence?.mark) {
      this.held.push(text + eol);
      if (this.held.length > closingLimit) {
        this.held = [];
        this.mode = 'after';
      }
      return '';
    }
    // One more fence of this kind: the one before was the content's own.
    const given = this.release('fenced');
    this.depth = 1;
    return given + this.fencedLine(text, eol);
  }
}

function blanksBefore(text: string, end: number): number {
  // Spaces before the wrapper's end on a line of its own are the wrapper's.
  return text.slice(0, end).trim() === '' ? end : 0;
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
