import { ExactNumber } from '../base/exactNumber.ts';
import * as z from 'zod/mini';
import { OUTPUT_FORMAT_NAMES } from '../core/outputs/outputFormats.ts';
import type { JsonValue } from '../core/json/json.ts';
import {
  logSchema,
  noticeSchema,
  readySchema,
  type HostSchemas,
  type NoRequests,
  type PageCommand,
  type PageSchemas,
  type Protocol,
} from './channel.ts';
import { errorActionSchema, errorInfoSchema } from './viewState.ts';

/**
 * What the extraction page and the host say to each other. The host owns everything the page shows; the page keeps only
 * folds, the scroll position and what is being typed. A value that streams travels as `ops`, a fixed amount per token
 * whatever came before.
 */

/** Any JSON value. It is not walked here: the page reads it node by node and takes nothing for granted. */
const jsonSchema = z.custom<JsonValue>((value) => value !== undefined);
const exactSchema = z.custom<ExactNumber>((value) => value instanceof ExactNumber);
const scalarSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), exactSchema]);
/** A JSON Pointer into the value; '' is the whole. */
const pointerSchema = z.string();

const outputFormatSchema = z.enum(OUTPUT_FORMAT_NAMES);

/**
 * One step of a growing value, at the place where the last one ended. In a list every `start`, text or scalar is the next
 * item; in an object a `key` comes before it.
 */
const growthSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('start'), kind: z.enum(['object', 'array']) }),
  z.object({ op: z.literal('key'), key: z.string() }),
  /** Text to add to the one that is open; opens one where none is. */
  z.object({ op: z.literal('text'), text: z.string() }),
  z.object({ op: z.literal('text-end') }),
  z.object({ op: z.literal('scalar'), value: scalarSchema }),
  z.object({ op: z.literal('end') }),
  /** The answer begins again: what came of it is dropped. */
  z.object({ op: z.literal('restart') }),
  /** In a list of parts: closes what is open in it, and drops the items from `index` on. */
  z.object({ op: z.literal('part'), index: z.number() }),
]);

export type Growth = z.infer<typeof growthSchema>;

/** Where the next step goes: containers that are open by their path, and what is half said within the innermost. */
const growthPlaceSchema = z.object({
  /** Path of the innermost open container; null when nothing is open. */
  path: z.nullable(z.array(z.union([z.string(), z.number()]))),
  key: z.optional(z.string()),
  isText: z.boolean(),
});

export type GrowthPlace = z.infer<typeof growthPlaceSchema>;

const headerSchema = z.object({
  title: z.string(),
  schemaName: z.string(),
  model: z.string(),
  /** What it was taken from: `orders.log:3–40`. */
  sourceLabel: z.string(),
  format: outputFormatSchema,
  /** Whether the source can be revealed. */
  canReveal: z.boolean(),
  /** Says what asking for evidence of values without a sure place costs; absent or empty where there are none. */
  evidenceOffer: z.optional(z.string()),
  /** Says what looking again for missed records is; absent or empty where none can be missing. */
  lookOffer: z.optional(z.string()),
  /** It stays beside its source: other results open elsewhere. */
  isPinned: z.optional(z.boolean()),
});

export type ExtractionHeader = z.infer<typeof headerSchema>;

const statusSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('running'),
    phase: z.enum(['sending', 'thinking', 'writing', 'retrying', 'checking']),
    kind: z.enum(['ask', 'repair', 'continue']),
    attempt: z.number(),
    /** The errors that were fed back, as sentences. */
    repairing: z.array(z.string()),
    /** Which part of a long source this is. */
    part: z.optional(z.object({ number: z.number(), count: z.number() })),
    /** Milliseconds since the epoch: the clock runs from here. */
    startedAt: z.number(),
    /** While retrying: when, and why. */
    until: z.optional(z.number()),
    reason: z.optional(z.string()),
  }),
  z.object({
    state: z.literal('ended'),
    outcome: z.enum(['valid', 'invalid', 'truncated', 'refused', 'stopped', 'failed']),
    attempts: z.number(),
    error: z.optional(errorInfoSchema),
    /** What the model said instead of data. */
    answerText: z.optional(z.string()),
  }),
  /** Nothing was run yet. */
  z.object({ state: z.literal('idle') }),
]);

export type ViewStatus = z.infer<typeof statusSchema>;

/**
 * US dollars, milliseconds of the clock; absent is unknown. `isPartial`: at least this much. `isEstimated`: some of the cost
 * goes by the catalogue's prices.
 */
const spentSchema = z.object({
  inputTokens: z.optional(z.number()),
  outputTokens: z.optional(z.number()),
  costUsd: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  isPartial: z.boolean(),
  isEstimated: z.optional(z.boolean()),
});

export type ViewSpent = z.infer<typeof spentSchema>;

const viewErrorSchema = z.object({ pointer: pointerSchema, message: z.string() });

/** Leaves by how their place in the source was found. */
const groundingSchema = z.object({
  exact: z.array(pointerSchema),
  approximate: z.array(pointerSchema),
  missing: z.array(pointerSchema),
});

export type ViewGrounding = z.infer<typeof groundingSchema>;

const correctionSchema = z.object({ pointer: pointerSchema, value: jsonSchema });

const conflictSchema = z.object({ pointer: pointerSchema, kept: z.string(), others: z.array(z.string()) });

/** How a leaf is corrected: by what the schema allows at its place. */
const fieldSchema = z.object({
  kind: z.enum(['string', 'number', 'integer', 'boolean', 'enum', 'json']),
  /** For `enum`: the values as JSON. */
  options: z.array(z.string()),
  isNullable: z.boolean(),
  description: z.optional(z.string()),
});

export type FieldKind = z.infer<typeof fieldSchema>;

const detailSchema = z.object({
  pointer: pointerSchema,
  field: fieldSchema,
  /** Where it was found: the evidence with what stands around it, and its line (from 1). */
  evidence: z.optional(z.object({ before: z.string(), text: z.string(), after: z.string(), line: z.number() })),
  /** How many places it was found at. */
  places: z.number(),
  /** Nothing tells which of several places is meant. */
  isUncertain: z.optional(z.boolean()),
  /** The model's own quote, where it is not in the source. */
  quote: z.optional(z.string()),
});

export type LeafDetail = z.infer<typeof detailSchema>;

/** One result of a batch. `cells` go by the columns; lists and objects come as JSON text. */
const batchRowSchema = z.object({
  id: z.string(),
  source: z.string(),
  status: z.enum(['waiting', 'running', 'valid', 'invalid', 'failed', 'stopped']),
  cells: z.array(z.nullable(scalarSchema)),
  /** The user changed something in it. */
  isCorrected: z.optional(z.boolean()),
  /** Why it failed or is invalid. */
  message: z.optional(z.string()),
  /** Columns whose value is not in the source, by index. */
  ungrounded: z.optional(z.array(z.number())),
  costUsd: z.optional(z.number()),
  /** Some of the cost goes by the catalogue's prices. */
  isCostEstimated: z.optional(z.boolean()),
  durationMs: z.optional(z.number()),
});

export type BatchRow = z.infer<typeof batchRowSchema>;

const batchProgressSchema = z.object({
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  running: z.number(),
  state: z.enum(['running', 'paused', 'finished', 'stopped', 'ceiling', 'failed']),
  costUsd: z.number(),
  isCostEstimated: z.optional(z.boolean()),
  ceilingUsd: z.optional(z.number()),
  remainingMs: z.optional(z.number()),
  /** Why it ended, where that is not plain from the state. */
  message: z.optional(z.string()),
});

export type ViewBatchProgress = z.infer<typeof batchProgressSchema>;

/** One model's run of a saved extraction, held against what was expected. */
const comparisonRowSchema = z.object({
  model: z.string(),
  /** What users call it; the id where absent. */
  modelName: z.optional(z.string()),
  status: z.enum(['waiting', 'running', 'valid', 'invalid', 'failed']),
  /** By field, in the order of the comparison's fields; null where there is no answer. */
  fields: z.array(z.nullable(z.enum(['match', 'different', 'missing', 'extra']))),
  /** What the model said, by field, as short text; for the hover. */
  actual: z.optional(z.array(z.string())),
  matches: z.number(),
  total: z.number(),
  costUsd: z.optional(z.number()),
  isCostEstimated: z.optional(z.boolean()),
  durationMs: z.optional(z.number()),
  message: z.optional(z.string()),
});

export type ComparisonRow = z.infer<typeof comparisonRowSchema>;

const comparisonSchema = z.object({
  title: z.string(),
  isRunning: z.boolean(),
  /** The expected value's leaves: a short label and what is expected. */
  fields: z.array(z.object({ label: z.string(), expected: z.string() })),
  rows: z.array(comparisonRowSchema),
});

export type ViewComparison = z.infer<typeof comparisonSchema>;

/** Under which name the host keeps a result, and how often it has changed since it came. */
const keptAsSchema = z.object({ id: z.string(), revision: z.number() });

export type KeptAs = z.infer<typeof keptAsSchema>;

const resultSnapshotSchema = z.object({
  mode: z.literal('result'),
  header: headerSchema,
  status: statusSchema,
  spent: spentSchema,
  value: z.optional(jsonSchema),
  /** The top level lists the parts of a long source, not yet merged. */
  isParts: z.boolean(),
  place: z.nullable(growthPlaceSchema),
  errors: z.array(viewErrorSchema),
  notes: z.array(z.string()),
  conflicts: z.array(conflictSchema),
  grounding: groundingSchema,
  corrections: z.array(correctionSchema),
  /** Records that a second look found, until they are saved. */
  added: z.optional(z.array(pointerSchema)),
  keptAs: z.optional(keptAsSchema),
  /** The host's own, to go on after a reload; the page only keeps them. */
  schema: z.optional(jsonSchema),
  memento: z.optional(jsonSchema),
});

export type ResultSnapshot = z.infer<typeof resultSnapshotSchema>;

const batchSnapshotSchema = z.object({
  mode: z.literal('batch'),
  title: z.string(),
  model: z.string(),
  schemaName: z.string(),
  format: outputFormatSchema,
  columns: z.array(z.string()),
  rows: z.array(batchRowSchema),
  progress: batchProgressSchema,
});

export type BatchSnapshot = z.infer<typeof batchSnapshotSchema>;

const comparisonSnapshotSchema = z.object({ mode: z.literal('comparison'), comparison: comparisonSchema });

const viewSnapshotSchema = z.discriminatedUnion('mode', [
  resultSnapshotSchema,
  batchSnapshotSchema,
  comparisonSnapshotSchema,
  /** The window was reloaded and what was here could not be kept, or only a newer version of the extension can read it. */
  z.object({ mode: z.literal('lost'), what: z.enum(['result', 'batch', 'comparison', 'newer']) }),
]);

export type ViewSnapshot = z.infer<typeof viewSnapshotSchema>;

/** Down: host to page. */
const eventSchema = z.discriminatedUnion('type', [
  /** Everything, on `ready` and when another run begins. */
  z.object({ type: z.literal('snapshot'), snapshot: viewSnapshotSchema }),
  z.object({ type: z.literal('header'), header: headerSchema }),
  z.object({ type: z.literal('status'), status: statusSchema }),
  z.object({ type: z.literal('spent'), spent: spentSchema }),
  z.object({ type: z.literal('growth'), isParts: z.boolean(), steps: z.array(growthSchema) }),
  /** The whole value, in place of what has grown. */
  z.object({ type: z.literal('value'), value: z.optional(jsonSchema) }),
  z.object({ type: z.literal('errors'), errors: z.array(viewErrorSchema) }),
  z.object({ type: z.literal('notes'), notes: z.array(z.string()), conflicts: z.array(conflictSchema) }),
  z.object({ type: z.literal('grounding'), grounding: groundingSchema }),
  z.object({ type: z.literal('corrections'), corrections: z.array(correctionSchema) }),
  z.object({ type: z.literal('added'), added: z.array(pointerSchema) }),
  /** A result as it now is goes by this revision. */
  z.object({ type: z.literal('kept-as'), keptAs: keptAsSchema }),
  /** Leaves whose place in the source the editor points at. */
  z.object({ type: z.literal('active'), pointers: z.array(pointerSchema) }),
  z.object({ type: z.literal('detail'), detail: detailSchema }),
  /** Rows to add, or to replace by id; `columns` when there are more of them now. */
  z.object({ type: z.literal('rows'), rows: z.array(batchRowSchema), columns: z.optional(z.array(z.string())) }),
  z.object({ type: z.literal('progress'), progress: batchProgressSchema }),
  z.object({ type: z.literal('comparison'), comparison: comparisonSchema }),
  noticeSchema,
]);

export type ExtractionViewEvent = z.infer<typeof eventSchema>;

/** Up, from every tab with this page. */
const copySchema = z.object({ type: z.literal('copy-text'), text: z.string() });
const PAGE_COMMANDS = [readySchema, logSchema, copySchema] as const;

const formatSchema = z.object({ type: z.literal('format'), format: outputFormatSchema });

/** Up, from a tab that shows one result. */
const resultCommandSchema = z.discriminatedUnion('type', [
  ...PAGE_COMMANDS,
  formatSchema,
  z.object({
    type: z.literal('action'),
    action: z.enum([
      'open-as-json',
      'insert',
      'copy',
      'save',
      'run-again',
      'stop',
      'ask-evidence',
      'look-again',
      'pin',
    ]),
  }),
  z.object({ type: z.literal('error-action'), action: errorActionSchema }),
  /** Show this value in the source; `takeFocus` where the user asked to go there. */
  z.object({ type: z.literal('reveal'), pointer: pointerSchema, takeFocus: z.boolean() }),
  /** The pointer or the keyboard rests on this row; null when on none. */
  z.object({ type: z.literal('point'), pointer: z.nullable(pointerSchema) }),
  /** What there is to know about a leaf; answered by a `detail` event. */
  z.object({ type: z.literal('detail'), pointer: pointerSchema }),
  z.object({ type: z.literal('correct'), pointer: pointerSchema, valueText: z.string() }),
  z.object({ type: z.literal('undo-correction'), pointer: pointerSchema }),
  /** Take out again what a second look found. */
  z.object({ type: z.literal('remove-added') }),
]);

/** Up, from a tab that shows a batch. */
const batchCommandSchema = z.discriminatedUnion('type', [
  ...PAGE_COMMANDS,
  formatSchema,
  z.object({
    type: z.literal('batch-action'),
    action: z.enum(['pause', 'resume', 'stop', 'retry-failed', 'open-as-json', 'copy']),
  }),
  z.object({ type: z.literal('open-row'), id: z.string(), what: z.enum(['result', 'source']) }),
]);

/** Up, from a tab that compares models. */
const comparisonCommandSchema = z.discriminatedUnion('type', [
  ...PAGE_COMMANDS,
  z.object({ type: z.literal('comparison-action'), action: z.enum(['stop', 'run-again', 'copy']) }),
  z.object({ type: z.literal('open-model'), model: z.string() }),
]);

export type CopyCommand = z.infer<typeof copySchema>;
type Own<C> = Exclude<C, PageCommand | CopyCommand>;
/** What a page says of its own, by what it shows. */
export type ResultCommand = Own<z.infer<typeof resultCommandSchema>>;
export type BatchCommand = Own<z.infer<typeof batchCommandSchema>>;
export type ComparisonCommand = Own<z.infer<typeof comparisonCommandSchema>>;

export type ExtractionViewCommand = PageCommand | CopyCommand | ResultCommand | BatchCommand | ComparisonCommand;

/** What a tab hears whose page says `Own`. */
export type ExtractionProtocol<Own extends ExtractionViewCommand> = Protocol<
  PageCommand | CopyCommand | Own,
  ExtractionViewEvent,
  NoRequests
>;

export type ExtractionPageProtocol = ExtractionProtocol<ExtractionViewCommand>;

/** By what a tab shows: it takes no commands of another. */
export const extractionHostSchemas = {
  result: { command: resultCommandSchema, requests: {} },
  batch: { command: batchCommandSchema, requests: {} },
  comparison: { command: comparisonCommandSchema, requests: {} },
  lost: { command: z.discriminatedUnion('type', PAGE_COMMANDS), requests: {} },
} satisfies { readonly [K in ViewSnapshot['mode']]: HostSchemas<ExtractionPageProtocol> };

export const extractionPageSchemas: PageSchemas<ExtractionPageProtocol> = {
  event: eventSchema,
  requests: {},
};

export type ResultAction = Extract<ResultCommand, { type: 'action' }>['action'];
export type BatchAction = Extract<BatchCommand, { type: 'batch-action' }>['action'];
export type ComparisonAction = Extract<ComparisonCommand, { type: 'comparison-action' }>['action'];

/** What the page keeps with the editor, so that a window that is reloaded shows the result again. */
export const keptStateSchema = z.object({
  version: z.literal(1),
  /** What the tab showed. */
  what: z.enum(['result', 'batch', 'comparison']),
  /** Under which the host keeps the result. */
  id: z.optional(z.string()),
  /** Null where it was too large, or comes from elsewhere. */
  snapshot: z.nullable(viewSnapshotSchema),
});

export type KeptState = z.infer<typeof keptStateSchema>;
