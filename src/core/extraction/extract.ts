/**
 * One extraction: ask in the best way the model takes, read the data while it streams, check it against the user's own
 * schema, feed errors back, and say where each value comes from. Nothing that breaks the schema is ever called valid.
 */
import * as l10n from '@vscode/l10n';
import { isRefusal } from '../answers/refusal.ts';
import { AppError, isAppError, toAppError } from '../../base/errors.ts';
import type { Message } from '../model/message.ts';
import { endsShort } from '../model/outcome.ts';
import { wireFormatOf } from '../gateway/wireTurn.ts';
import type { TurnSource } from '../model/request.ts';
import { assistantMessage, runAttempt, userMessage, type Attempt } from './attempt.ts';
import type {
  AttemptKind,
  ExtractionEvent,
  ExtractionOptions,
  ExtractionRequest,
  ExtractionResult,
  ExtractionStatus,
} from './extractTypes.ts';
import { groundInSlices, type Grounding } from './grounding/grounding.ts';
import type { Quotes } from './grounding/evidence.ts';
import type { JsonValue } from '../json/json.ts';
import { schemaShape, type MethodSubject } from './methodMemory.ts';
import { isUnseen, methodsFor, refusalOf, strictRulesFor, type ExtractionMethod, type Refusable } from './methods.ts';
import { questionTexts, repairText, unreadableText } from './prompt.ts';
import { SchemaValidator, type ValidationError } from '../schema/validate.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from './usage.ts';
import { wireSchemaFor, type WireSchema } from './wireSchema.ts';

export type * from './extractTypes.ts';

/** How often errors are fed back where nothing else is said. */
export const DEFAULT_REPAIRS = 2;

/** The best answer so far. */
interface Best {
  readonly value: JsonValue | undefined;
  readonly quotes: Quotes;
  readonly errors: readonly ValidationError[];
  readonly notes: readonly string[];
  readonly remarks: readonly string[];
  readonly isWhole: boolean;
}

const NOTHING: Best = { value: undefined, quotes: new Map(), errors: [], notes: [], remarks: [], isWhole: false };

/** Runs one extraction. Ends with exactly one `end`, also when it is stopped or fails, and does not throw. */
export async function* extract(
  request: ExtractionRequest,
  source: TurnSource,
  options: ExtractionOptions,
): AsyncGenerator<ExtractionEvent, void, void> {
  const run = new Extraction(request, source, options);
  try {
    yield* run.run();
  } catch (error) {
    const failure = isAppError(error) ? error : toAppError(error);
    yield* run.end('failed', failure);
  }
}

class Extraction {
  readonly #request: ExtractionRequest;
  readonly #source: TurnSource;
  readonly #options: ExtractionOptions;
  #best: Best = NOTHING;
  #spent: SpentFigures = NOTHING_SPENT;
  #attempts = 0;
  /** Answers to a schema that was not seen: asking in another way is a repair, and counts as one. */
  #unseen = 0;
  #method: ExtractionMethod = 'prompt';
  #answerText: string | undefined;

  constructor(request: ExtractionRequest, source: TurnSource, options: ExtractionOptions) {
    this.#request = request;
    this.#source = source;
    this.#options = options;
  }

  async *run(): AsyncGenerator<ExtractionEvent, void, void> {
    const { schema, model, info } = this.#request;
    const assertFormats = this.#options.assertFormats ?? true;
    const validator = new SchemaValidator(schema, { assertFormats });
    const methods = methodsFor(model, info, wireFormatOf(this.#request), this.#refusals());
    const rules = strictRulesFor(model);
    for (const [index, method] of methods.entries()) {
      const wire = wireSchemaFor(schema, method, this.#hasEvidence, { assertFormats, rules });
      const isLast = index === methods.length - 1;
      if (wire === undefined && !isLast) continue;
      if (wire === undefined) break;
      const refused = this.#refusals(wire);
      if (method !== 'prompt' && refused.has(method)) continue;
      this.#method = method;
      const isStrict = wire.isStrict && !refused.has('strict');
      let outcome = yield* this.#ask(method, { ...wire, isStrict }, validator, isLast);
      if (outcome === 'refused-strict')
        outcome = yield* this.#ask(method, { ...wire, isStrict: false }, validator, isLast);
      if (outcome !== 'refused') return;
    }
    throw new AppError('schema', l10n.t('The schema cannot be sent to this model.'), { code: 'schema-unsendable' });
  }

  get #hasEvidence(): boolean {
    return this.#options.withEvidence === true;
  }

  /** What is known to be refused: for this schema, or for any. */
  #refusals(wire?: WireSchema): ReadonlySet<Refusable> {
    return this.#options.methodMemory?.refused(this.#subject(wire)) ?? new Set();
  }

  #subject(wire?: WireSchema): MethodSubject {
    const { model, info } = this.#request;
    return { model, info, ...(wire !== undefined && { schema: schemaShape(wire.schema) }) };
  }

  /** Asks in one way and repairs; `refused` when the model does not take this way and another one is left. */
  async *#ask(
    method: ExtractionMethod,
    wire: WireSchema,
    validator: SchemaValidator,
    isLast: boolean,
  ): AsyncGenerator<ExtractionEvent, 'ended' | 'refused' | 'refused-strict', void> {
    const { instructions, source } = this.#request;
    const { part, examples: given = [] } = this.#options;
    const examples = given.map((example) => ({ text: example.text, answer: wire.answerOf(example) }));
    const question = userMessage(
      questionTexts({
        method,
        schema: wire.schema,
        instructions,
        source,
        examples,
        ...(part !== undefined && { part }),
      }),
      'question',
    );
    let messages: readonly Message[] = [question];
    let before: string | undefined;
    const most = (this.#options.maxRepairs ?? DEFAULT_REPAIRS) - this.#unseen;
    for (let repair = 0; ; repair += 1) {
      this.#attempts += 1;
      const kind: AttemptKind = repair === 0 ? 'ask' : 'repair';
      yield { type: 'attempt-start', attempt: this.#attempts, kind, method };
      const attempt = yield* runAttempt(this.#source, {
        request: this.#request,
        options: this.#options,
        method,
        wire,
        validator,
        messages,
        attempt: this.#attempts,
      });
      this.#spent = addFigures(this.#spent, attempt.spent);
      const canChange = repair === 0 && !isLast;
      const { error } = attempt;
      const refusal = error === undefined || !canChange ? undefined : refusalOf(method, error, wire.isStrict);
      if (refusal !== undefined) {
        const subject = this.#subject(refusal.isOfSchema ? wire : undefined);
        yield* this.#refused(method, subject, refusal.refused, error);
        return refusal.refused === 'strict' ? 'refused-strict' : 'refused';
      }
      const errors = this.#judge(attempt, wire, validator);
      const ending = this.#endingOf(attempt, errors);
      // The same data again: the model knows none that are better, and asking once more costs as much.
      const isStuck = attempt.isWhole && attempt.text === before;
      const willRepair = ending === undefined && repair < most && !isStuck;
      before = attempt.text;
      if (ending === undefined) yield { type: 'invalid', attempt: this.#attempts, errors, willRepair };
      const isWay = method !== 'prompt' && willRepair && canChange && attempt.isWhole;
      if (isWay && isUnseen(wire.schema, attempt.instance)) {
        this.#unseen += 1;
        yield* this.#refused(method, this.#subject(), method, undefined);
        return 'refused';
      }
      if (!willRepair) {
        yield* this.end(ending ?? this.#lastWord(attempt), attempt.error);
        return 'ended';
      }
      messages = [question, ...this.#repairMessages(attempt, errors, wire)];
    }
  }

  async *#refused(
    method: ExtractionMethod,
    subject: MethodSubject,
    refusal: Refusable,
    error: AppError | undefined,
  ): AsyncGenerator<ExtractionEvent, void, void> {
    await this.#options.methodMemory?.remember(subject, refusal);
    yield { type: 'method-refused', method, ...(error !== undefined && { error }) };
  }

  /** Checks an answer and keeps it if it is the best so far. */
  #judge(attempt: Attempt, wire: WireSchema, validator: SchemaValidator): readonly ValidationError[] {
    if (attempt.instance === undefined) {
      this.#answerText = attempt.text;
      return [];
    }
    const { value, quotes, remarks: read } = wire.read(attempt.instance);
    const verdict = validator.validate(value);
    const { errors, notes } = verdict;
    const { isWhole } = attempt;
    const remarks = [...attempt.remarks, ...read];
    const candidate: Best = { value, quotes, errors, notes, remarks, isWhole };
    if (isBetter(candidate, this.#best)) this.#best = candidate;
    return attempt.isWhole && verdict.errors.length === 0 && verdict.notes.length === 0 ? [] : verdict.errors;
  }

  /** How the extraction ends after this answer; `undefined` when it may be repaired. */
  #endingOf(attempt: Attempt, errors: readonly ValidationError[]): ExtractionStatus | undefined {
    if (attempt.reason === 'cancelled') return 'stopped';
    if (attempt.reason === 'error') return 'failed';
    if (attempt.reason === 'content-filter') return 'refused';
    // A server that broke off before the first word may do better when it is asked again.
    const isNothing = attempt.reason === 'other' && attempt.text.trim() === '';
    if (!attempt.isWhole) return endsShort(attempt.reason) && !isNothing ? 'truncated' : undefined;
    if (errors.length > 0) return undefined;
    // A value that could not be checked to its end is not valid, and the model cannot repair that.
    return this.#best.notes.length > 0 ? 'invalid' : 'valid';
  }

  #lastWord(attempt: Attempt): ExtractionStatus {
    if (attempt.instance !== undefined || this.#best.value !== undefined) return 'invalid';
    if (attempt.error !== undefined) return 'failed';
    return isRefusal(attempt.text) ? 'refused' : 'invalid';
  }

  /** l10n: none, for the model. */
  #repairMessages(attempt: Attempt, errors: readonly ValidationError[], { valuePath }: WireSchema): Message[] {
    const said = attempt.text.trim() === '' ? '(no answer)' : attempt.text;
    const words = attempt.isWhole
      ? repairText(errors, valuePath)
      : unreadableText(attempt.problem ?? 'There is no JSON in it.');
    return [assistantMessage(said, 'answer', this.#request.model), userMessage(words, 'repair')];
  }

  /** The value as soon as it is checked, and again with its places: those take time, and nobody has to wait for them. */
  async *end(status: ExtractionStatus, error: AppError | undefined): AsyncGenerator<ExtractionEvent, void, void> {
    const { value, quotes } = this.#best;
    yield { type: 'checked', result: this.#result(status, error, []) };
    const grounding = value === undefined ? [] : await groundInSlices(value, this.#request.source.text, { quotes });
    yield { type: 'end', result: this.#result(status, error, grounding) };
  }

  #result(status: ExtractionStatus, error: AppError | undefined, grounding: readonly Grounding[]): ExtractionResult {
    const { value, errors, notes, remarks } = this.#best;
    return {
      status,
      value,
      errors,
      notes: [...notes, ...remarks],
      grounding,
      spent: this.#spent,
      attempts: this.#attempts,
      method: this.#method,
      ...(error !== undefined && (status === 'failed' || status === 'truncated') && { error }),
      ...(this.#answerText !== undefined &&
        this.#answerText !== '' &&
        value === undefined && { answerText: this.#answerText }),
    };
  }
}

/** A whole answer beats half of one; then the one with fewer errors, and of equals the later. */
function isBetter(candidate: Best, best: Best): boolean {
  if (best.value === undefined) return true;
  if (candidate.isWhole !== best.isWhole) return candidate.isWhole;
  return candidate.errors.length + candidate.notes.length <= best.errors.length + best.notes.length;
}
