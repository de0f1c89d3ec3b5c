import { Redaction } from '../../core/privacy/secrets.ts';
import { CostCeiling } from '../../core/extraction/costCeiling.ts';
import type { DocumentEvent, DocumentOptions } from '../../core/extraction/extractDocument.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { secretGate } from '../actions/secretGate.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { sentExamples } from '../../core/extraction/examples.ts';
import { extractApart, listSchema } from '../../core/extraction/apart.ts';
import { runExtraction, underCeiling, type ModelSetup, type OwnRouting } from './runner.ts';
import type { PickedSchema } from './schemaReading.ts';
import { together, type ExtractionSource } from './sources.ts';

/** How texts leave this machine: as they are, or with marks for the secrets in them. */
export interface Gate {
  readonly redaction: Redaction;
  readonly send: (text: string) => string;
}

/** Asks about secrets in the texts; `undefined` where nothing is to be sent. */
export async function gateFor(texts: readonly string[]): Promise<Gate | undefined> {
  const redaction = new Redaction();
  const send = await secretGate(texts, redaction);
  return send === undefined ? undefined : { redaction, send };
}

/** `lookAgain`: whether a second look is offered where the source is long. */
export type RunOptions = Omit<DocumentOptions, 'signal' | 'methodMemory'> &
  OwnRouting & { readonly lookAgain?: boolean };

/** One extraction, ready to run. Several sources are extracted from one by one, into a list. */
export interface ExtractionPlan {
  readonly sources: readonly ExtractionSource[];
  readonly picked: PickedSchema;
  readonly setup: ModelSetup;
  readonly instructions: string;
  readonly gate: Gate;
  /** What a saved extraction says of how it is run. */
  readonly options?: RunOptions;
  /** US dollars that a run may cost; absent where nobody was told of a limit. */
  readonly ceilingUsd?: number;
}

/** The schema of the whole result: a list where there are several sources. */
export function resultSchema({ sources, picked }: ExtractionPlan): JsonObject {
  return sources.length > 1 ? listSchema(picked.schema) : picked.schema;
}

/** What the type of the whole result is called in code. */
export function typeNameOfResult({ sources, picked }: ExtractionPlan): string {
  return sources.length > 1 ? `${picked.name}List` : picked.name;
}

/** The limit that one run of a plan has to keep, or several runs together; `spentUsd` is what was spent of it before. */
export function ceilingOf(
  { ceilingUsd }: Pick<ExtractionPlan, 'ceilingUsd'>,
  spentUsd?: number,
): CostCeiling | undefined {
  return ceilingUsd === undefined ? undefined : new CostCeiling(ceilingUsd, spentUsd);
}

/** Runs a plan. Ends with exactly one `end` and does not throw; `signal` keeps the partial. */
export function runPlan(
  services: ModelServices,
  plan: ExtractionPlan,
  signal: AbortSignal,
  ceiling = ceilingOf(plan),
): AsyncGenerator<DocumentEvent, void, void> {
  const { sources, picked, instructions, gate, options } = plan;
  const shares = sources.length > 1 ? ({ cache: 'shared-prefix' } as const) : {};
  const setup = { ...underCeiling(plan.setup, ceiling), ...shares };
  const { starts } = together(sources);
  const examples = options?.examples === undefined ? undefined : sentExamples(options.examples, gate.send);
  const runOne = (text: string, label: string): AsyncGenerator<DocumentEvent, void, void> =>
    runExtraction(
      services,
      setup,
      { schema: picked.schema, source: { text: gate.send(text), label }, instructions: gate.send(instructions) },
      { ...options, signal, ...(examples !== undefined && { examples }) },
    );
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return runOne(only.text, only.label);
  const texts = sources.map(({ text, label }, index) => ({ text, label, start: starts[index] ?? 0 }));
  return extractApart(texts, (each) => runOne(each.text, texts.find((text) => text === each)?.label ?? ''));
}
