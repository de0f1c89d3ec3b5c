import * as z from 'zod/mini';
import type { ErrorInfo } from '../../base/errors.ts';
import type { ModelEvent } from '../model/events.ts';
import type {
  AnswerStatus,
  AssistantMessage,
  FinishReason,
  Message,
  MessageId,
  RequestFormat,
  ToolResultPart,
  TurnCut,
  TurnFigures,
} from '../model/message.ts';
import {
  callSealSchema,
  citationSchema,
  errorSchema,
  figuresSchema,
  finishReasonSchema,
  reasoningDetailsSchema,
  routeFields,
  searchesSchema,
  serverBlockSchema,
  statusSchema,
  toolResultSchema,
  turnCutSchema,
  usageSchema,
  requestFormatSchema,
} from './schema.ts';

/** The version of the journal written here. A reader takes what it knows from any version. */
export const journalVersion = 1;

/** Events that make up an answer's content, which a journal replays; the others are told by `answer-end`. */
export type ContentEvent = Exclude<
  ModelEvent,
  { readonly type: 'turn-end' | 'retry-wait' | 'response-start' | 'tool-input-end' | 'image-preview' }
>;

/** How an answer ended: the fields of its message that are known only then. */
export interface AnswerEnd {
  readonly status: AnswerStatus;
  readonly finishReason?: FinishReason;
  readonly serverReason?: string;
  readonly error?: ErrorInfo;
  readonly figures?: TurnFigures;
  readonly wireFormat?: RequestFormat;
}

/** One line of a journal. */
export type JournalRecord =
  | { readonly type: 'conversation'; readonly version: number; readonly id: string; readonly createdAt: number }
  /** A message as a whole; an answer with status `streaming` is followed by its deltas. */
  | { readonly type: 'message'; readonly parentId: MessageId | null; readonly message: Message }
  /** An ended answer is written on; `asked` are the words that asked the model for more. */
  | { readonly type: 'answer-resume'; readonly id: MessageId; readonly asked?: string }
  | { readonly type: 'answer-delta'; readonly id: MessageId; readonly events: readonly ContentEvent[] }
  | { readonly type: 'answer-end'; readonly id: MessageId; readonly end: AnswerEnd }
  /** Goes into the tool step `id`, in place of an earlier result of the same call. */
  | { readonly type: 'tool-result'; readonly id: MessageId; readonly result: ToolResultPart }
  /** The turn that ends with the tool step `id` was cut short. */
  | { readonly type: 'turn-cut'; readonly id: MessageId; readonly cut: TurnCut }
  | { readonly type: 'select' | 'remove' | 'restore'; readonly id: MessageId }
  | { readonly type: 'title'; readonly title: string; readonly at: number }
  /** The whole conversation was deleted, or taken back. */
  | { readonly type: 'delete' | 'undelete'; readonly at: number };

const text = z.exactOptional(z.string());
const number = z.exactOptional(z.number());

export const contentEventSchema: z.ZodMiniType<ContentEvent> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('request-start'),
    attempt: z.number(),
    wireFormat: requestFormatSchema,
    requestBytes: z.number(),
    prefix: text,
    after: text,
    refusedThinking: z.exactOptional(z.literal(true)),
    refusedSearches: z.exactOptional(z.literal(true)),
    unaskedThinking: z.exactOptional(z.literal(true)),
    unsearched: z.exactOptional(z.literal(true)),
    continues: z.exactOptional(z.literal(true)),
  }),
  z.object({
    type: z.literal('left-out'),
    refusedThinking: z.exactOptional(z.literal(true)),
    refusedSearches: z.exactOptional(z.literal(true)),
  }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  z.object({ type: z.literal('thinking-start') }),
  z.object({ type: z.literal('thinking-delta'), text: z.string() }),
  z.object({ type: z.literal('thinking-end'), signature: text, redacted: text }),
  z.object({
    type: z.literal('tool-input-start'),
    index: z.number(),
    id: z.string(),
    name: z.string(),
    isWritten: z.exactOptional(z.literal(true)),
  }),
  z.object({ type: z.literal('tool-input-sealed'), index: z.number(), seal: callSealSchema }),
  z.object({ type: z.literal('tool-input-delta'), index: z.number(), argumentsText: z.string() }),
  z.object({ type: z.literal('server-tool'), block: serverBlockSchema }),
  z.object({
    type: z.literal('citations'),
    citations: z.array(citationSchema),
    length: number,
    isNumbered: z.exactOptional(z.literal(true)),
  }),
  z.object({ type: z.literal('image'), mediaType: z.string(), data: z.string() }),
  z.object({ type: z.literal('reasoning-details'), details: reasoningDetailsSchema }),
  z.object({
    type: z.literal('usage'),
    usage: usageSchema,
    costUsd: number,
    isCostListed: z.exactOptional(z.literal(true)),
  }),
  z.object({
    type: z.literal('route'),
    route: z.object({
      provider: text,
      servedModel: text,
      failedProviders: z.exactOptional(z.array(z.string())),
      ...routeFields,
      generationId: text,
      costUsd: number,
      searches: z.exactOptional(searchesSchema),
    }),
  }),
]);

const answerEndSchema: z.ZodMiniType<AnswerEnd> = z.object({
  status: statusSchema,
  finishReason: z.exactOptional(finishReasonSchema),
  serverReason: text,
  error: z.exactOptional(errorSchema),
  figures: z.exactOptional(figuresSchema),
  wireFormat: z.exactOptional(requestFormatSchema),
});

const id = z.string();

/** A line as read: what is inside a message or an event list is looked at one by one. */
export const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('conversation'), version: z.number(), id, createdAt: z.number() }),
  z.object({ type: z.literal('message'), parentId: z.nullable(z.string()), message: z.unknown() }),
  z.object({ type: z.literal('answer-resume'), id, asked: text }),
  z.object({ type: z.literal('answer-delta'), id, events: z.array(z.unknown()) }),
  z.object({ type: z.literal('answer-end'), id, end: answerEndSchema }),
  z.object({ type: z.literal('tool-result'), id, result: toolResultSchema }),
  z.object({ type: z.literal('turn-cut'), id, cut: turnCutSchema }),
  z.object({ type: z.literal('select'), id }),
  z.object({ type: z.literal('remove'), id }),
  z.object({ type: z.literal('restore'), id }),
  z.object({ type: z.literal('title'), title: z.string(), at: z.number() }),
  z.object({ type: z.literal('delete'), at: z.number() }),
  z.object({ type: z.literal('undelete'), at: z.number() }),
]);

export type JournalLine = z.infer<typeof lineSchema>;

/** Whether a journal needs `event` to make the answer again. */
export function isContentEvent(event: ModelEvent): event is ContentEvent {
  return !(
    event.type === 'turn-end' ||
    event.type === 'retry-wait' ||
    event.type === 'response-start' ||
    event.type === 'tool-input-end' ||
    event.type === 'image-preview'
  );
}

export function answerEnd(message: AssistantMessage): AnswerEnd {
  const { status, finishReason, serverReason, error, figures, wireFormat } = message;
  return {
    status,
    ...(finishReason !== undefined && { finishReason }),
    ...(serverReason !== undefined && { serverReason }),
    ...(error !== undefined && { error }),
    ...(figures !== undefined && { figures }),
    ...(wireFormat !== undefined && { wireFormat }),
  };
}
