/** Reads an answer of the model while it streams, and sees where there is nothing more to wait for. */
import { withoutOpening } from '../answers/fences.ts';
import type { ModelEvent } from '../model/events.ts';
import type { FinishReason } from '../model/message.ts';
import { endsShort } from '../model/outcome.ts';
import { BACKSLASHES, withBackslashes } from './backslashes.ts';
import type { ExtractionEvent } from './extractTypes.ts';
import { isClear, isOver, isUnsaid, loadRepair, readFinished, type FinishedAnswer } from './finishedAnswer.ts';
import type { JsonValue } from '../json/json.ts';
import { PartialJson } from '../json/partialJson.ts';
import { RepeatWatch, valueBeforeRepeats, type Repeating } from './repeats.ts';
import type { SchemaValidator, ValidationError } from '../schema/validate.ts';
import type { WireSchema } from './wireSchema.ts';

/** What an answer says. */
export interface ReadAnswer {
  /** Everything the model wrote. */
  readonly text: string;
  /** The instance as far as it came; whole when `isWhole`. */
  readonly instance: JsonValue | undefined;
  readonly isWhole: boolean;
  /** What was read otherwise than it was written, as sentences. */
  readonly remarks: readonly string[];
  /** Why the text is no JSON; for the model. */
  readonly problem: string | undefined;
}

export interface ReaderSetup {
  readonly wire: WireSchema;
  readonly validator: SchemaValidator;
  /** The document. */
  readonly source: string;
}

/** The model ended its answer by itself: nothing is missing but by its own fault. */
const ENDED: ReadonlySet<FinishReason> = new Set(['stop', 'tool-calls']);

const CHECK_FROM = 400;
const CHECK_GROWTH = 1.6;
/** How much of a continuation is looked at before it is joined to what was there. */
const JOIN_WINDOW = 300;

/** Reads an answer in whatever form it comes: text, or the arguments of the tool. */
export class AnswerReader {
  readonly #setup: ReaderSetup;
  #json = new PartialJson();
  #text = '';
  /** The first call that says something counts; a model that makes several is read once. */
  #call = 0;
  #toolText: string | undefined;
  #pending: string | undefined;
  #problem: string | undefined;
  #nextCheck = CHECK_FROM;
  #watch: RepeatWatch;
  #repeating: Repeating | undefined;
  #isOver = false;
  #doesFit: boolean | undefined;

  constructor(setup: ReaderSetup) {
    this.#setup = setup;
    this.#watch = new RepeatWatch(this.#setup.source);
  }

  /** Whether the answer is whole although the model goes on. */
  get isOver(): boolean {
    return this.#isOver || (this.isRepeating && this.#fits());
  }

  /** Whether the model goes round in circles. */
  get isRepeating(): boolean {
    return this.#repeating !== undefined;
  }

  /** Whether what came is a whole answer that obeys the schema, and nothing else could be meant. */
  get hasAnswer(): boolean {
    return this.#fits() && this.#isClear;
  }

  /** Whether nothing else than the value that was read as it arrived could be meant. */
  get #isClear(): boolean {
    const { start, offset } = this.#json;
    return start !== undefined && isClear(this.text, start, offset);
  }

  get text(): string {
    return this.#toolText ?? this.#text;
  }

  get isWhole(): boolean {
    return this.#json.status === 'done';
  }

  get hasBegun(): boolean {
    return this.#json.status === 'open';
  }

  *read(event: ModelEvent): Generator<ExtractionEvent> {
    if (event.type === 'retry-wait') yield { type: 'retry-wait', delayMs: event.delayMs, error: event.error };
    else if (event.type === 'thinking-start') yield { type: 'thinking' };
    else if (event.type === 'tool-input-start') {
      if (event.index === this.#call || this.#saidNothing()) yield* this.#beginTool(event.index);
      else this.#isOver = this.#toolText !== undefined && this.#fits();
    } else if (event.type === 'tool-input-delta' && event.index === this.#call) {
      this.#toolText = (this.#toolText ?? '') + event.argumentsText;
      yield* this.#push(event.argumentsText);
    } else if (event.type === 'text-delta' && this.#toolText === undefined) yield* this.#readText(event.text);
  }

  *#beginTool(index: number): Generator<ExtractionEvent> {
    this.#call = index;
    this.#toolText = '';
    this.#beginAgain();
    yield { type: 'partial', events: [], value: undefined };
  }

  *#readText(text: string): Generator<ExtractionEvent> {
    if (this.#pending === undefined) {
      this.#text += text;
      yield* this.#push(text);
      return;
    }
    this.#pending += text;
    if (this.#pending.length > JOIN_WINDOW) yield* this.endContinuation();
  }

  /** What comes next goes on where the text was cut off. */
  beginContinuation(): void {
    this.#text = this.text;
    this.#toolText = undefined;
    this.#pending = '';
  }

  *endContinuation(): Generator<ExtractionEvent> {
    if (this.#pending === undefined) return;
    const piece = this.#pending;
    this.#pending = undefined;
    const joined = joinContinuation(this.#text, piece);
    if (joined.restarts) {
      this.#text = '';
      this.#beginAgain();
      yield { type: 'partial', events: [], value: undefined };
    }
    this.#text += joined.piece;
    yield* this.#push(joined.piece);
  }

  #beginAgain(): void {
    this.#json = new PartialJson();
    this.#nextCheck = CHECK_FROM;
    this.#watch = new RepeatWatch(this.#setup.source);
    this.#isOver = false;
    this.#doesFit = undefined;
  }

  /** Asked again and again only where the value is whole, and then known. */
  #fits(): boolean {
    const instance = this.#json.value;
    if (!this.isWhole || instance === undefined) return false;
    return (this.#doesFit ??= this.#obeys(instance));
  }

  #obeys(instance: JsonValue): boolean {
    const { wire, validator } = this.#setup;
    return validator.isValid(wire.read(instance).value) && !wire.isWithoutObject(instance);
  }

  /** Whether the call that came says nothing, so that another one may. */
  #saidNothing(): boolean {
    return this.#toolText !== undefined && this.isWhole && isUnsaid(this.#json.value ?? null);
  }

  #lookForEnd(piece: string): void {
    this.#repeating ??= this.#watch.push(piece);
    const { start, offset } = this.#json;
    if (start !== undefined && this.isWhole) this.#isOver = isOver(this.text, start, offset) && this.#fits();
  }

  *#push(piece: string): Generator<ExtractionEvent> {
    const { wire } = this.#setup;
    const events = this.#json.push(piece);
    this.#lookForEnd(piece);
    const error = events.find((event) => event.type === 'error');
    this.#problem ??= error?.message;
    const inner = wire.inner(events);
    if (inner.length > 0) yield { type: 'partial', events: inner, value: wire.innerValue(this.#json.value) };
    if (this.#json.status !== 'open' || this.text.length < this.#nextCheck) return;
    // Checked again each time it has grown by more than half: all checks together cost about one of the whole.
    this.#nextCheck = Math.ceil(this.text.length * CHECK_GROWTH);
    yield { type: 'partial-errors', errors: this.#errorsSoFar() };
  }

  /** Errors of what is whole; what is still growing cannot be wrong yet. */
  #errorsSoFar(): readonly ValidationError[] {
    const { wire, validator } = this.#setup;
    const instance = this.#json.value;
    if (instance === undefined) return [];
    const open = wire.inner([{ type: 'value', path: this.#json.openPath, value: null }])[0]?.path;
    const { errors } = validator.validate(wire.read(instance).value);
    if (open === undefined) return errors.filter((error) => error.path.length > 0);
    return errors.filter((error) => !error.path.every((segment, index) => String(segment) === String(open[index])));
  }

  async finish(reason: FinishReason): Promise<ReadAnswer> {
    const answer = await this.#finish(reason);
    if (answer.instance === undefined) return answer;
    const instance = withBackslashes(answer.instance, this.#setup.source);
    if (instance === answer.instance) return answer;
    return { ...answer, instance, remarks: [...answer.remarks, BACKSLASHES] };
  }

  async #finish(reason: FinishReason): Promise<ReadAnswer> {
    const [end] = this.#json.end();
    const problem = this.#problem ?? (end?.type === 'error' ? end.message : undefined);
    const { isWhole, text } = this;
    if (this.#repeating !== undefined && !isWhole)
      return { text, instance: valueBeforeRepeats(text, this.#repeating), isWhole, problem, remarks: [] };
    const instance = this.#json.value;
    // It was cut off in a further part, or in words about another one.
    if (endsShort(reason) && isWhole && !this.#isClear)
      return {
        text,
        instance,
        isWhole: false,
        problem: /* l10n: none, for the model. */ 'The answer was cut off.',
        remarks: [],
      };
    const again = ENDED.has(reason) ? await this.#readAgain() : undefined;
    // What stands within a list is not all of the answer.
    const isPart = isWhole && !this.#isClear;
    if (again !== undefined && (again.fits || !isWhole || isPart))
      return { text, instance: again.value, isWhole: true, problem: undefined, remarks: again.remarks };
    const remarks = isWhole ? this.#json.replaced : [];
    return { text, instance, isWhole, problem: isWhole ? undefined : problem, remarks };
  }

  /** Looks at the whole answer, where what was read as it arrived is no value, breaks the schema, or stands in thoughts. */
  async #readAgain(): Promise<FinishedAnswer | undefined> {
    const { wire } = this.#setup;
    if (this.hasAnswer) return undefined;
    return readFinished(
      this.text,
      (value) => this.#obeys(value),
      await loadRepair(),
      (list) => wire.holders(list),
    );
  }
}

/** Where a continuation goes on: behind what it repeats, without a fence, or from the start where it begins again. */
function joinContinuation(
  before: string,
  continuation: string,
): { readonly piece: string; readonly restarts: boolean } {
  const unfenced = withoutOpening(withoutLead(continuation));
  const start = before.slice(Math.max(0, before.indexOf('{')));
  const begun = unfenced.trimStart();
  const compared = Math.min(start.length, begun.length, JOIN_WINDOW);
  if (compared >= 8 && begun.startsWith(start.slice(0, compared))) return { piece: begun, restarts: true };
  // One that only begins in the same way is a part of its own: it goes on with no value that is there.
  if (compared >= 8 && begun.startsWith(start.slice(0, 8))) return { piece: '', restarts: false };
  const most = Math.min(before.length, unfenced.length, JOIN_WINDOW);
  for (let length = most; length >= 6; length -= 1) {
    if (before.endsWith(unfenced.slice(0, length))) return { piece: unfenced.slice(length), restarts: false };
  }
  return { piece: unfenced, restarts: false };
}

/** A line that only announces what goes on behind it. */
function withoutLead(text: string): string {
  return text.replace(/^\s{0,20}[^\n{}[\]"]{1,120}:[ \t]{0,20}\r?\n\s{0,20}/, '');
}
