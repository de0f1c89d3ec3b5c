import * as z from 'zod/mini';
import { ERROR_ACTIONS, ERROR_KINDS, type ErrorInfo } from '../../base/errors.ts';
import { isNestedTooDeeply } from '../json/depth.ts';
import {
  CONTEXT_SOURCES,
  REQUEST_FORMATS,
  type AnswerRequest,
  type AssistantMessage,
  type AssistantPart,
  type CallSeal,
  type Citation,
  type Message,
  type SearchCount,
  type ServerToolPart,
  type ToolResultPart,
  type TurnFigures,
  type UserMessage,
  type UserPart,
} from '../model/message.ts';

/** Shapes of what is saved, for reading it back. Unknown fields are left out, so that newer files can be read. */

const count = z.exactOptional(z.number());
const text = z.exactOptional(z.string());

const textPart = z.object({ type: z.literal('text'), text: z.string() });
/** It goes back to the server as it is, so it must be such as can be written again. l10n: none, never shown. */
const verbatim = z.unknown().check(z.refine((value) => !isNestedTooDeeply(value), 'It is nested too deeply.'));
export const citationSchema: z.ZodMiniType<Citation> = z.object({
  url: z.string(),
  title: text,
  start: count,
  end: count,
  isMark: z.exactOptional(z.literal(true)),
  raw: z.exactOptional(verbatim),
});
/** l10n: none, never shown. */
export const serverBlockSchema: z.ZodMiniType<ServerToolPart['block']> = z
  .record(z.string(), z.unknown())
  .check(z.refine((value) => !isNestedTooDeeply(value), 'It is nested too deeply.'));
const answerTextPart = z.object({ ...textPart.shape, citations: z.exactOptional(z.array(citationSchema)) });
const serverToolPart = z.object({ type: z.literal('server-tool'), block: serverBlockSchema });
const imagePart = z.object({
  type: z.literal('image'),
  mediaType: z.string(),
  data: z.string(),
  name: text,
  uri: text,
});
const filePart = z.object({ type: z.literal('file'), mediaType: z.string(), data: z.string(), name: z.string() });
const thinkingPart = z.object({ type: z.literal('thinking'), text: z.string(), signature: text, redacted: text });
const contextPart = z.object({
  type: z.literal('context'),
  origin: z.enum(['selection', 'file', 'editor', 'paste']),
  source: z.exactOptional(z.enum(CONTEXT_SOURCES)),
  note: text,
  label: z.string(),
  path: text,
  uri: text,
  languageId: text,
  startLine: count,
  endLine: count,
  text: z.string(),
});
/** By another name: a rule of the linter takes it for a promise's. */
const orElse = z.catch;
const fields = z.exactOptional(serverBlockSchema);
export const callSealSchema: z.ZodMiniType<CallSeal> = z.object({ call: fields, function: fields, message: fields });
const toolCallPart = z.object({
  type: z.literal('tool-call'),
  id: z.string(),
  name: z.string(),
  argumentsText: z.string(),
  isWritten: z.exactOptional(z.literal(true)),
  // The call is worth more than what goes along with it.
  seal: z.exactOptional(orElse(callSealSchema, {})),
});
const toolResultPart = z.object({
  type: z.literal('tool-result'),
  callId: z.string(),
  content: z.array(z.discriminatedUnion('type', [textPart, imagePart])),
  isError: z.exactOptional(z.boolean()),
  end: z.exactOptional(z.enum(['done', 'failed', 'refused', 'denied', 'stopped', 'skipped', 'interrupted'])),
  durationMs: count,
  ranWith: text,
  wasRead: text,
  touched: z.exactOptional(
    z.array(z.object({ kind: z.enum(['read', 'wrote', 'proposed', 'ran', 'sent']), what: z.string(), uri: text })),
  ),
  wholeOutput: text,
  isRerun: z.exactOptional(z.boolean()),
});

export const toolResultSchema: z.ZodMiniType<ToolResultPart> = toolResultPart;
export const turnCutSchema = z.enum([
  'stopped',
  'step-limit',
  'token-limit',
  'cost-limit',
  'cost-unknown',
  'broken-calls',
  'interrupted',
]);

export const userPartSchema: z.ZodMiniType<UserPart> = z.discriminatedUnion('type', [
  textPart,
  imagePart,
  filePart,
  contextPart,
  toolResultPart,
]);

const assistantPartSchema: z.ZodMiniType<AssistantPart> = z.discriminatedUnion('type', [
  answerTextPart,
  thinkingPart,
  imagePart,
  toolCallPart,
  serverToolPart,
]);

export const searchesSchema: z.ZodMiniType<readonly SearchCount[]> = z.array(
  z.object({ tool: z.string(), count: z.number() }),
);

export const usageSchema = z.object({
  inputTokens: count,
  outputTokens: count,
  cachedInputTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
});

/** What the gateway tells of how an answer came about. */
export const routeFields = {
  isByRule: z.exactOptional(z.literal(true)),
  attempts: z.exactOptional(
    z.array(
      z.object({
        provider: text,
        model: text,
        hasAnswered: z.exactOptional(z.boolean()),
        status: count,
        error: text,
        isTimeout: z.exactOptional(z.literal(true)),
        durationMs: count,
        isOwnKey: z.exactOptional(z.literal(true)),
      }),
    ),
  ),
  warnings: z.exactOptional(z.array(z.string())),
  terms: z.exactOptional(
    z.object({
      speed: z.exactOptional(z.enum(['fast', 'standard'])),
      serviceTier: text,
      region: text,
      listUsd: count,
      surchargeUsd: count,
    }),
  ),
};

export const figuresSchema: z.ZodMiniType<TurnFigures> = z.object({
  usage: z.exactOptional(usageSchema),
  costUsd: count,
  isCostListed: z.exactOptional(z.literal(true)),
  provider: text,
  servedModel: text,
  failedProviders: z.exactOptional(z.array(z.string())),
  ...routeFields,
  generationId: text,
  searches: z.exactOptional(searchesSchema),
  unpriced: z.exactOptional(z.array(z.object({ generationId: z.string(), isUncounted: z.exactOptional(z.boolean()) }))),
  timeToFirstTokenMs: count,
  durationMs: count,
  thinkingMs: count,
  generationMs: count,
  isPartial: z.exactOptional(z.boolean()),
});

export const errorSchema: z.ZodMiniType<ErrorInfo> = z.object({
  kind: z.enum(ERROR_KINDS),
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  status: count,
  requestId: text,
  retryAfterMs: count,
  actions: z.array(z.enum(ERROR_ACTIONS)),
});

/**
 * They go back to the server as they are, so each must be such as can be written again: `ReasoningDetails` asks the same.
 * l10n: none, never shown.
 */
export const reasoningDetailsSchema = z
  .array(z.unknown())
  .check(z.refine((details) => !details.some((each) => isNestedTooDeeply(each)), 'They are nested too deeply.'));

export const statusSchema = z.enum(['streaming', 'complete', 'stopped', 'failed']);
export const finishReasonSchema = z.enum([
  'stop',
  'length',
  'tool-calls',
  'content-filter',
  'cancelled',
  'error',
  'other',
]);
export const requestFormatSchema = z.enum(REQUEST_FORMATS);

const answerRequestSchema: z.ZodMiniType<AnswerRequest> = z.object({
  prefix: text,
  after: text,
  refusedThinking: z.exactOptional(z.literal(true)),
  refusedSearches: z.exactOptional(z.literal(true)),
  unaskedThinking: z.exactOptional(z.literal(true)),
  unsearched: z.exactOptional(z.literal(true)),
  resumed: z.exactOptional(z.object({ asked: z.string(), thoughts: z.number(), part: z.number(), length: z.number() })),
  servedModel: text,
  hasDetails: z.exactOptional(z.literal(true)),
});

const userFields = {
  id: z.string(),
  role: z.literal('user'),
  createdAt: z.number(),
  isToolStep: z.exactOptional(z.boolean()),
  turnCut: z.exactOptional(turnCutSchema),
};
const assistantFields = {
  id: z.string(),
  role: z.literal('assistant'),
  createdAt: z.number(),
  model: z.string(),
  wireFormat: z.exactOptional(requestFormatSchema),
  status: statusSchema,
  finishReason: z.exactOptional(finishReasonSchema),
  serverReason: text,
  error: z.exactOptional(errorSchema),
  figures: z.exactOptional(figuresSchema),
  reasoningDetails: z.exactOptional(z.array(z.unknown())),
  requests: z.exactOptional(z.array(answerRequestSchema)),
  omittedMessages: count,
};

/** A message whose parts are not looked at yet: one part of a kind we do not know must not cost the others. */
const looseMessageSchema = z.discriminatedUnion('role', [
  z.object({ ...userFields, parts: z.array(z.unknown()) }),
  z.object({ ...assistantFields, parts: z.array(z.unknown()) }),
]);

/** Reads a message; parts and thinking that cannot be read are left out and counted. `undefined` where it is no message at all. */
export function readMessage(value: unknown): { readonly message: Message; readonly droppedParts: number } | undefined {
  const parsed = looseMessageSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { parts, ...fields } = parsed.data;
  if (fields.role === 'user') {
    const kept = parts.flatMap((part) => readPart(userPartSchema, part));
    return { message: { ...fields, parts: kept } satisfies UserMessage, droppedParts: parts.length - kept.length };
  }
  const kept = parts.flatMap((part) => readPart(assistantPartSchema, part));
  const droppedParts = parts.length - kept.length;
  if (reasoningDetailsSchema.safeParse(fields.reasoningDetails ?? []).success)
    return { message: { ...fields, parts: kept } satisfies AssistantMessage, droppedParts };
  const { reasoningDetails: _, ...others } = fields;
  return { message: { ...others, parts: kept } satisfies AssistantMessage, droppedParts: droppedParts + 1 };
}

function readPart<T>(schema: z.ZodMiniType<T>, value: unknown): T[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [parsed.data] : [];
}
