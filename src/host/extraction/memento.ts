import * as l10n from '@vscode/l10n';
import { isListOfApart } from '../../core/extraction/apart.ts';
import { runOptionsSchema } from '../../core/extraction/saved.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { isKeptByEarlier } from './keptSource.ts';
import type { RunOptions } from './plan.ts';
import { NO_NAME } from './shownName.ts';

/** A row of a batch, in any window. */
export interface BatchRowId {
  readonly batch: string;
  readonly item: string;
}

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
  /** The row of a batch that it is the result of: what is corrected in it is corrected there. */
  readonly row?: BatchRowId;
  /** An earlier version kept it, which said nothing of options and limit. */
  readonly isOfEarlier?: boolean;
}

export function mementoValue(memento: RunMemento): JsonValue {
  const { typeName, schemaLabel, model, instructions, source, isApart, options, ceilingUsd, row } = memento;
  return {
    typeName,
    schemaLabel,
    model,
    instructions,
    ...(source !== undefined && { source }),
    ...(isApart === true && { isApart }),
    ...(options !== undefined && { options: keptOptions(options) }),
    ...(ceilingUsd !== undefined && { ceilingUsd }),
    ...(row !== undefined && { row: { ...row } }),
  };
}

function keptOptions({
  withEvidence,
  maxRepairs,
  assertFormats,
  maxChunkTokens,
  lookAgain,
  routing,
  examples,
}: RunOptions): JsonObject {
  const own = { withEvidence, maxRepairs, assertFormats, maxChunkTokens, lookAgain, routing: routing as JsonObject };
  const said = Object.entries(own).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return {
    ...Object.fromEntries(said),
    ...(examples !== undefined && { examples: examples.map((each) => ({ ...each })) }),
  };
}

/**
 * What came back out of a page is input from outside, and may be of an earlier version: what that did not say is told from
 * the schema of the result where it can be.
 */
export function readMemento(value: JsonValue | undefined, schema?: JsonValue): RunMemento {
  const { typeName, schemaLabel, model, instructions, source, isApart, options, ceilingUsd, row } = isRecord(value)
    ? value
    : {};
  const read = readOptions(options);
  const rowId = readRow(row);
  const text = (each: JsonValue | undefined, fallback: string): string => (typeof each === 'string' ? each : fallback);
  return {
    typeName: text(typeName, NO_NAME),
    schemaLabel: text(schemaLabel, l10n.t('Schema')),
    model: text(model, ''),
    instructions: text(instructions, ''),
    ...(source !== undefined && { source }),
    ...((isApart === true || isListOfApart(schema)) && { isApart: true }),
    ...(read !== undefined && { options: read }),
    ...(typeof ceilingUsd === 'number' && ceilingUsd > 0 && { ceilingUsd }),
    ...(rowId !== undefined && { row: rowId }),
    ...(isKeptByEarlier(source) && { isOfEarlier: true }),
  };
}

/** A batch's id is the name of a file. */
function readRow(row: JsonValue | undefined): BatchRowId | undefined {
  const { batch, item } = isRecord(row) ? row : {};
  if (typeof batch !== 'string' || typeof item !== 'string' || !/^[\w-]{1,64}$/.test(batch)) return undefined;
  return { batch, item };
}

/** One that is not what it should be does not take the others along. */
function readOptions(options: JsonValue | undefined): RunOptions | undefined {
  if (!isRecord(options)) return undefined;
  const read = Object.entries(options).flatMap(([key, value]) => {
    const parsed = runOptionsSchema.safeParse({ [key]: value });
    return parsed.success ? Object.entries(parsed.data) : [];
  });
  return read.length === 0 ? undefined : (Object.fromEntries(read) as RunOptions);
}
