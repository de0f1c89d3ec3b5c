import { PartialAnswer, type WholeAnswer } from '../apply/partialAnswer.ts';
import { type CleanerOptions, OutputCleaner } from '../answers/outputCleaner.ts';
import { blankEdges } from '../text/lines.ts';
import { LineShaper, type ShapedLines, type ShaperOptions } from './lineShaper.ts';
import { type StreamDecision as LineDecision, StreamingDiff } from './streamingDiff.ts';

/**
 * A decision about the answer's lines. `skips`: what is passed over stays, since a line that stands for it came before.
 */
export type StreamDecision = LineDecision & { readonly skips?: boolean };

export interface AnswerOptions {
  /** The whole lines that are rewritten, without line breaks. May be empty: then the result is inserted. */
  readonly original: readonly string[];
  readonly cleaner?: CleanerOptions;
  readonly indentStyle?: ShaperOptions['indentStyle'];
  /** Gives the result the original's indentation where the model lost it. Default true. */
  readonly reindent?: boolean;
  /** Blank lines at the region's beginning and end stay as they were. Default true. */
  readonly keepBlankEdges?: boolean;
  /** The editor's name of the language; tells comments that stand for code from other lines. */
  readonly languageId?: string;
  /** Told every step of work on lines, for tests and measurements. */
  readonly count?: (steps: number) => void;
}

/** Reads a model's answer piece by piece: out of its wrapper, indented like the original, as decisions about its lines. */
export class AnswerStream {
  /** How many pieces were read. */
  pieceCount = 0;
  private readonly diff: StreamingDiff;
  private readonly cleaner: OutputCleaner;
  private readonly shaper: LineShaper;
  /** Not for text that is taken exactly. */
  private readonly part: PartialAnswer | undefined;
  /** A line came that stands for others, and none of the original's since. */
  private isSkipping = false;
  private isClosed = false;

  constructor(options: AnswerOptions) {
    const { original, count = (): void => undefined } = options;
    this.diff = new StreamingDiff(original, { count });
    this.cleaner = new OutputCleaner({ original, ...options.cleaner });
    // Text to be taken exactly keeps its own indentation, too.
    const isVerbatim = options.cleaner?.verbatim === true;
    this.part = isVerbatim ? undefined : new PartialAnswer(original, options.languageId ?? '');
    this.shaper = new LineShaper(isVerbatim ? { original: [], reindent: false } : options);
  }

  /** Whether more of the answer can be read: neither did it end, nor was the line decided that was being written. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  push(chunk: string): StreamDecision[] {
    this.pieceCount++;
    return this.read(this.shaper.push(this.cleaner.push(chunk)));
  }

  /** The answer is whole; what was still held of it. */
  finish(): StreamDecision[] {
    if (this.isClosed) return [];
    this.isClosed = true;
    const shaped = this.shaper.push(this.cleaner.finish());
    return this.read({ lines: [...shaped.lines, ...this.shaper.finish()] });
  }

  /** All of a finished answer that leaves parts of the original out, with those parts; `undefined` for any other. */
  whole(): WholeAnswer | undefined {
    return this.part?.whole();
  }

  /** What is still held is never given. */
  close(): void {
    this.isClosed = true;
  }

  /** Keeps the original's blank lines at its beginning. */
  keepLeading(original: readonly string[]): StreamDecision[] {
    return original.slice(0, blankEdges(original).leading).map((line) => this.diff.pushLine(line));
  }

  private read(shaped: ShapedLines): StreamDecision[] {
    const decisions = shaped.lines.flatMap((line) => this.decided(line));
    const { partial } = shaped;
    if (partial === undefined || this.part?.mayStandIn(partial) === true) return decisions;
    const live = this.diff.pushPartial(partial);
    return live === undefined ? decisions : [...decisions, live];
  }

  private decided(line: string): StreamDecision[] {
    if (this.part?.takes(line) === false) {
      this.isSkipping = true;
      return [];
    }
    const decision = this.diff.pushLine(line);
    if (decision.type !== 'keep' || !this.isSkipping) return [decision];
    this.isSkipping = false;
    return [{ ...decision, skips: true }];
  }
}
