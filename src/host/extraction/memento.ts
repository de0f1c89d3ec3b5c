import { runOptionsSchema } from '../../core/extraction/saved.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import type { RunOptions } from './plan.ts';

/** What a page keeps for the host, so that a result can still be used after a reload. */
export interface RunMemento {
  readonly typeName: string;
  readonly schemaLabel: string;
  /** `creator/model`. */
  readonly model: string;
  readonly instructions: string;
  /** Where its source stood. */
  readonly source?: JsonValue;
  /** It is a list with one result for each of several sources. */
  readonly isApart?: boolean;
  readonly options?: RunOptions;
  readonly ceilingUsd?: number;
}

export function mementoValue({ source, isApart, options, ceilingUsd, ...memento }: RunMemento): JsonValue {
  return {
    ...memento,
    ...(source !== undefined && { source }),
    ...(isApart === true && { isApart }),
    ...(options !== undefined && { options: keptOptions(options) }),
    ...(ceilingUsd !== undefined && { ceilingUsd }),
  };
}

function keptOptions({
  withEvidence,
  maxRepairs,
  assertFormats,
  maxChunkTokens,
  lookAgain,
  examples,
}: RunOptions): JsonObject {
  const own = { withEvidence, maxRepairs, assertFormats, maxChunkTokens, lookAgain };
  const said = Object.entries(own).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return {
    ...Object.fromEntries(said),
    ...(examples !== undefined && { examples: examples.map((each) => ({ ...each })) }),
  };
}

/** What came back out of a page is input from outside. */
export function readMemento(value: JsonValue | undefined): RunMemento {
  const { typeName, schemaLabel, model, instructions, source, isApart, options, ceilingUsd } = isRecord(value)
    ? value
    : {};
  const read = runOptionsSchema.safeParse(options);
  const text = (each: JsonValue | undefined, fallback: string): string => (typeof each === 'string' ? each : fallback);
  return {
    typeName: text(typeName, 'Extraction'),
    schemaLabel: text(schemaLabel, 'Schema'),
    model: text(model, ''),
    instructions: text(instructions, ''),
    ...(source !== undefined && { source }),
    ...(isApart === true && { isApart }),
    ...(read.success && { options: read.data as RunOptions }),
    ...(typeof ceilingUsd === 'number' && ceilingUsd > 0 && { ceilingUsd }),
  };
}
