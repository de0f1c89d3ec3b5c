import { PartialAnswer, type WholeAnswer } from '../apply/partialAnswer.ts';
import { type CleanerOptions, OutputCleaner } from '../answers/outputCleaner.ts';
import { isOnlyRefusal } from '../answers/refusal.ts';
import { blankEdges, isBlank } from '../text/lines.ts';
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
  /** What stands around those lines, in case the answer repeats it. */
  readonly around?: ShaperOptions['around'];
  /** The editor's name of it; it tells comments that stand for code from other lines. */
  readonly language?: string;
  /** Gives the result the original's indentation where the model lost it. Default true. */
  readonly reindent?: boolean;
  /** Blank lines at the region's beginning and end stay as they were. Default true. */
  readonly keepBlankEdges?: boolean;
  /** Told every step of work on lines, for tests and measurements. */
  readonly count?: (steps: number) => void;
}

/** Reads a model's answer piece by piece: out of its wrapper, indented like the original, as decisions about its lines. */
export class AnswerStream {
  /** How many pieces were read. */
  pieceCount = 0;
  private diff: StreamingDiff;
  private readonly cleaner: OutputCleaner;
  private shaper: LineShaper;
  /** Not for text that is taken exactly. */
  private part: PartialAnswer | undefined;
  /** A line came that stands for others, and none of the original's since. */
  private isSkipping = false;
  /** Blank lines that were kept in front, and that the answer may repeat. */
  private keptInFront = 0;
  private restarts = 0;
  private isClosed = false;
  private readonly options: AnswerOptions;

  constructor(options: AnswerOptions) {
    this.options = options;
    this.cleaner = new OutputCleaner({ original: options.original, ...options.cleaner });
    this.diff = this.newDiff();
    this.shaper = this.newShaper();
    this.part = this.newPart();
  }

  private newDiff(): StreamingDiff {
    const { original, count = (): void => undefined } = this.options;
    return new StreamingDiff(original, { count });
  }

  private newShaper(): LineShaper {
    // Text to be taken exactly keeps its own indentation, too.
    return new LineShaper(this.isVerbatim ? { original: [], reindent: false } : this.options);
  }

  private newPart(): PartialAnswer | undefined {
    const { original, language = '' } = this.options;
    return this.isVerbatim ? undefined : new PartialAnswer(original, language);
  }

  private get isVerbatim(): boolean {
    return this.options.cleaner?.verbatim === true;
  }

  /** Whether more of the answer can be read: neither did it end, nor was the line decided that was being written. */
  get isOpen(): boolean {
    return !this.isClosed;
  }

  push(chunk: string): StreamDecision[] {
    this.pieceCount++;
    const text = this.cleaner.push(chunk);
    return [...this.restarted(), ...this.read(this.shaper.push(text))];
  }

  /** The answer is whole; what was still held of it. `mayRestart`: nothing of what was given has been decided. */
  finish(mayRestart: boolean): StreamDecision[] {
    if (this.isClosed) return [];
    this.isClosed = true;
    const text = this.cleaner.finish();
    const restarted = this.restarted();
    const shaped = this.shaper.push(text);
    const lines = [...shaped.lines, ...this.shaper.finish()];
    const better = mayRestart ? this.shaper.better() : undefined;
    return better === undefined
      ? [...restarted, ...this.read({ lines })]
      : [...this.restart(), ...this.read({ lines: better })];
  }

  /** All of a finished answer that leaves parts of the original out, with those parts; `undefined` for any other. */
  whole(): WholeAnswer | undefined {
    return this.part?.whole();
  }

  /** All lines of the finished answer. */
  get lines(): readonly string[] {
    return this.part?.lines ?? [];
  }

  /** Whether the finished answer is only a refusal. */
  get isRefused(): boolean {
    const { part, options } = this;
    return (
      part !== undefined &&
      isOnlyRefusal(part.lines) &&
      !part.lines.some((line) => line !== '' && options.original.includes(line))
    );
  }

  /** What is still held is never given. */
  close(): void {
    this.isClosed = true;
  }

  /** Keeps the original's blank lines at its beginning. */
  keepLeading(original: readonly string[]): StreamDecision[] {
    this.keptInFront = blankEdges(original).leading;
    return original.slice(0, this.keptInFront).map((line) => this.diff.pushLine(line));
  }

  /** What the cleaner gave before was no part of the answer. */
  private restarted(): StreamDecision[] {
    const { restarts } = this.cleaner;
    if (restarts === this.restarts) return [];
    this.restarts = restarts;
    return this.restart();
  }

  private restart(): StreamDecision[] {
    this.diff = this.newDiff();
    this.shaper = this.newShaper();
    this.part = this.newPart();
    this.isSkipping = false;
    const { keepBlankEdges = true, original } = this.options;
    return [{ type: 'restart' }, ...(keepBlankEdges ? this.keepLeading(original) : [])];
  }

  private read(shaped: ShapedLines): StreamDecision[] {
    const decisions = shaped.lines.flatMap((line) => this.decided(line));
    const { partial } = shaped;
    if (partial === undefined || this.part?.mayStandIn(partial) === true) return decisions;
    const live = this.diff.pushPartial(partial);
    return live === undefined ? decisions : [...decisions, live];
  }

  private decided(line: string): StreamDecision[] {
    const isRepeated = this.keptInFront > 0 && isBlank(line);
    this.keptInFront = isRepeated ? this.keptInFront - 1 : 0;
    if (isRepeated) return [];
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

/** Of a whole answer its lines, where they leave parts of the original out; `undefined` for any other answer. */
export function leftOutOf(options: AnswerOptions, answer: string): readonly string[] | undefined {
  const stream = new AnswerStream(options);
  stream.push(answer);
  stream.finish(true);
  const whole = stream.whole();
  if (whole === undefined || (!whole.isUnplaced && whole.lines === stream.lines)) return undefined;
  return stream.lines;
}
