/** What a batch is to do, as it is kept on disk beside its journal, so that it can go on after a restart. */
import { parseJson } from '../../../base/exactNumber.ts';
import * as z from 'zod/mini';
import { OUTPUT_FORMAT_NAMES } from '../../outputs/outputFormats.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { BatchItem } from './batch.ts';

const itemSchema = z.object({
  id: z.string(),
  label: z.string(),
  uri: z.string(),
  /** Where a row or a selection begins in its file, from 0. */
  line: z.optional(z.number()),
  /** A row's or a selection's text, as it was when the batch was made; a file is read when its turn comes. */
  text: z.optional(z.string()),
});

/** One file, table row or selection of a batch. */
export type PlanItem = z.infer<typeof itemSchema> & BatchItem;

const skippedSchema = z.object({ label: z.string(), reason: z.string() });

/** What was left out, and why, as a sentence. */
export type Skipped = z.infer<typeof skippedSchema>;

const optionsSchema = z.object({
  withEvidence: z.optional(z.boolean()),
  maxRepairs: z.optional(z.number()),
  assertFormats: z.optional(z.boolean()),
  maxChunkTokens: z.optional(z.number()),
  routing: z.optional(
    z.record(
      z.string(),
      z.custom<JsonValue>((value) => value !== undefined),
    ),
  ),
  examples: z.optional(
    z.array(z.object({ text: z.string(), value: z.custom<JsonValue>((value) => value !== undefined) })),
  ),
});

const planSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  /** `12 files of invoices`. */
  title: z.string(),
  createdAt: z.number(),
  schema: z.custom<JsonObject>(isRecord),
  schemaName: z.string(),
  instructions: z.optional(z.string()),
  model: z.string(),
  options: optionsSchema,
  format: z.enum(OUTPUT_FORMAT_NAMES),
  concurrency: z.number(),
  ceilingUsd: z.optional(z.number()),
  /** What one item will probably cost. */
  estimateUsd: z.optional(z.number()),
  items: z.array(itemSchema),
  skipped: z.array(skippedSchema),
});

export type BatchPlan = z.infer<typeof planSchema>;

/** Reads a plan; `undefined` where the text is none of ours, or of a version to come. */
export function parsePlan(text: string): BatchPlan | undefined {
  try {
    const parsed = planSchema.safeParse(parseJson(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
