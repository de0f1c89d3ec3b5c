/**
 * Checks values against a JSON Schema of any of five drafts. The schema is interpreted, never compiled to code, nothing is
 * fetched, and steps, depth and time are bounded: a hostile schema or value ends in "not checked to the end", never in
 * "valid".
 */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import type { JsonValue } from '../json/json.ts';
import type { Draft } from './dialect.ts';
import type { ValidationError } from './evaluationParts.ts';
import { Evaluation, StoppedError, type EvaluationLimits } from './evaluate.ts';
import { SchemaIndex, type SchemaProblem } from './schemaIndex.ts';
import { nestedTooDeeply } from './sentences.ts';

export type { SchemaProblem } from './schemaIndex.ts';
export type { ValidationError } from './evaluationParts.ts';
export type { Draft } from './dialect.ts';

export interface Verdict {
  /** True only for a value that was checked to the end and breaks nothing. */
  readonly isValid: boolean;
  readonly errors: readonly ValidationError[];
  /** What could not be checked, as sentences; a verdict with one of these is never valid. */
  readonly notes: readonly string[];
}

export interface ValidatorOptions {
  /** Whether `format` is checked; by the specification it only informs. */
  readonly assertFormats?: boolean;
  /** Other schema documents by address, for references between files that the caller has read. Nothing is fetched. */
  readonly documents?: ReadonlyMap<string, JsonValue>;
  readonly limits?: Partial<EvaluationLimits>;
}

const LIMITS: EvaluationLimits = { maxSteps: 20_000_000, maxDepth: 900, maxErrors: 200, timeoutMs: 5_000 };

/** Everything that is wrong with a schema itself, references that lead nowhere included; empty for a usable one. */
export function checkSchema(schema: JsonValue, documents?: ReadonlyMap<string, JsonValue>): readonly SchemaProblem[] {
  return new SchemaIndex(schema, documents).problems;
}

export class SchemaValidator {
  readonly #index: SchemaIndex;
  readonly #options: ValidatorOptions;

  /** Throws an `AppError` of kind `schema` that says what is wrong with the schema, and where. */
  constructor(schema: JsonValue, options: ValidatorOptions = {}) {
    this.#index = new SchemaIndex(schema, options.documents);
    this.#options = options;
    const [problem] = this.#index.problems;
    if (problem !== undefined) throw schemaError(problem);
  }

  get draft(): Draft {
    return this.#index.draft;
  }

  validate(value: JsonValue): Verdict {
    const evaluation = new Evaluation(this.#index, {
      assertFormats: this.#options.assertFormats ?? false,
      limits: { ...LIMITS, ...this.#options.limits },
    });
    try {
      const isValid = evaluation.run(value);
      return { isValid: isValid && evaluation.notes.length === 0, errors: evaluation.errors, notes: evaluation.notes };
    } catch (error) {
      if (!(error instanceof StoppedError) && !(error instanceof RangeError)) throw error;
      const note = error instanceof StoppedError ? error.message : nestedTooDeeply();
      return { isValid: false, errors: evaluation.errors, notes: [...evaluation.notes, note] };
    }
  }

  isValid(value: JsonValue): boolean {
    return this.validate(value).isValid;
  }
}

/** The problem of a schema as the error to show. */
export function schemaError(problem: SchemaProblem): AppError {
  const sentence = problem.message.replace(/\.$/, '');
  const message = problem.path === '' ? `${sentence}.` : `${sentence} ${l10n.t`(at ${problem.path}).`}`;
  return new AppError('schema', message, { code: 'schema-invalid' });
}
