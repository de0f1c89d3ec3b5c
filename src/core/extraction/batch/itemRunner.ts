/** Runs one item of a batch: reads it, asks, waits where the server asks for patience, and says what to record. */
import * as l10n from '@vscode/l10n';
import { AppError, toAppError } from '../../../base/errors.ts';
import { Redaction } from '../../privacy/secrets.ts';
import type { BatchOutcome } from './batch.ts';
import type { BatchRecord } from './batchJournal.ts';
import { COST_LIMIT } from '../costCeiling.ts';
import type { DocumentEvent, DocumentResult } from '../extractDocument.ts';
import { isList, isRecord, setOwn, type JsonDraft, type JsonObject, type JsonValue } from '../../json/json.ts';
import type { PromptSource } from '../prompt.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from '../usage.ts';
import type { PlanItem } from './plan.ts';
import type { RateGate } from './rateGate.ts';

export interface ItemPorts {
  /** A file's text at this moment, or why it may not be sent. */
  readonly readText: (
    item: PlanItem,
  ) => Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string }>;
  readonly extract: (source: PromptSource, signal: AbortSignal) => AsyncGenerator<DocumentEvent, void, void>;
  /** Shared by all workers of the batch. */
  readonly gate: RateGate;
  /** Nothing that comes will succeed either: the key, the credit, the model. The item counts as not begun. */
  readonly onHopeless: (error: AppError) => void;
}

/** How often an item waits for a rate limit or an overload to pass before it counts as failed. */
const MAX_WAITS = 6;
const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 60_000;
const MAX_ERRORS = 20;

export interface ItemOutcome extends BatchOutcome {
  /** It failed because the gateway could not be reached or failed itself. */
  readonly isOutage?: boolean;
  /** Its next request would have gone above the limit of the batch. */
  readonly isAtLimit?: boolean;
}

export async function runItem(item: PlanItem, ports: ItemPorts, signal: AbortSignal): Promise<ItemOutcome> {
  const read = await ports.readText(item);
  if (!read.ok) return { status: 'failed', message: read.reason };
  const redaction = new Redaction();
  const source = { text: redaction.redact(read.text), label: item.label };
  let spent = NOTHING_SPENT;
  for (let waits = 0; ; waits += 1) {
    try {
      await ports.gate.pass(signal);
    } catch (error) {
      return { status: 'cancelled', ...costOf(spent), message: toAppError(error).message };
    }
    const result = await runOnce(source, ports, signal);
    spent = addFigures(spent, result.spent);
    const { error } = result;
    if (error !== undefined && isPassing(error) && waits < MAX_WAITS && !signal.aborted) {
      ports.gate.hold(Math.min(MAX_WAIT_MS, error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** waits));
      continue;
    }
    if (error?.code === COST_LIMIT) return { ...cutShort(result, error, spent, redaction), isAtLimit: true };
    if (error !== undefined && isHopeless(error)) {
      ports.onHopeless(error);
      return cutShort(result, error, spent, redaction);
    }
    return outcomeOf(result, spent, redaction);
  }
}

async function runOnce(source: PromptSource, ports: ItemPorts, signal: AbortSignal): Promise<DocumentResult> {
  for await (const event of ports.extract(source, signal)) {
    if (event.type === 'end') return event.result;
    // The client waits by itself; the others should not run into the same refusal meanwhile.
    if (event.type === 'part' && event.event.type === 'retry-wait' && isPassing(event.event.error))
      ports.gate.hold(event.event.delayMs);
  }
  throw new AppError('bug', l10n.t('The extraction ended without a result.'));
}

function isRateLimit(error: AppError): boolean {
  return error.kind === 'quota' && error.code === 'rate-limited';
}

/** What passes by itself: the same request succeeds a little later. */
function isPassing(error: AppError): boolean {
  return isRateLimit(error) || error.code === 'overloaded';
}

const HOPELESS = new Set([
  'model-not-found',
  'model-restricted',
  'no-providers',
  'forbidden',
  'redirected',
  'schema-unsendable',
]);

function isHopeless(error: AppError): boolean {
  return error.kind === 'auth' || (error.kind === 'quota' && !isRateLimit(error)) || HOPELESS.has(error.code);
}

/** What was paid for is kept; with nothing found the item is as if it had never begun. */
function cutShort(result: DocumentResult, error: AppError, spent: SpentFigures, redaction: Redaction): ItemOutcome {
  const { value } = result;
  if (value === undefined) return { status: 'cancelled', ...costOf(spent), message: error.message };
  return {
    status: 'stopped',
    value: withSecrets(value, redaction),
    ...costOf(spent),
    detail: { ...detailOf(result, redaction), status: 'stopped', answered: answeredIn(result) },
    message: l10n.t`${error.message} What was found by then is kept.`,
  };
}

function answeredIn({ parts }: DocumentResult): number {
  return parts.filter(({ status }) => status === 'valid' || status === 'invalid').length;
}

/** Whether more of an item was answered when it was stopped before than this time. */
export function hadMore(before: BatchRecord | undefined, now: BatchOutcome): boolean {
  const count = ({ detail }: Pick<BatchOutcome, 'detail'>): number => Number(detail?.['answered'] ?? 0);
  return before?.status === 'stopped' && count(before) > count(now);
}

/** Only what obeys the schema is done; of the rest the best there is is kept beside the reason. */
function outcomeOf(result: DocumentResult, spent: SpentFigures, redaction: Redaction): ItemOutcome {
  // A request that was stopped may have been worked on, whether anything of it arrived or not.
  if (result.status === 'stopped') return { status: 'cancelled', ...costOf(spent), isCostPartial: true };
  const value = result.value === undefined ? undefined : withSecrets(result.value, redaction);
  return {
    status: result.status === 'valid' ? 'done' : 'failed',
    ...(value !== undefined && { value }),
    ...costOf(spent),
    detail: detailOf(result, redaction),
    ...(result.status !== 'valid' && { message: reasonOf(result) }),
    ...((result.error?.kind === 'network' || result.error?.kind === 'server') && { isOutage: true }),
  };
}

function costOf(spent: SpentFigures): Pick<BatchOutcome, 'costUsd' | 'isCostEstimated' | 'isCostPartial'> {
  return {
    ...(spent.costUsd !== undefined && { costUsd: spent.costUsd }),
    ...(spent.isEstimated === true && { isCostEstimated: true }),
    ...(spent.isPartial && { isCostPartial: true }),
  };
}

/** What is kept of a result beside its value. */
function detailOf(result: DocumentResult, redaction: Redaction): JsonObject {
  const missing = result.grounding.filter(({ quality }) => quality === 'missing').map(({ pointer }) => pointer);
  const errors = result.errors
    .slice(0, MAX_ERRORS)
    .map(({ instancePath, message }) => ({ pointer: instancePath, message }));
  return {
    status: result.status,
    attempts: result.attempts,
    ...(missing.length > 0 && { missing }),
    ...(errors.length > 0 && { errors }),
    ...(redaction.size > 0 && { redacted: redaction.size }),
  };
}

function reasonOf(result: DocumentResult): string {
  if (result.error !== undefined) return result.error.message;
  if (result.status === 'refused') return l10n.t('The model refused to answer.');
  if (result.status === 'truncated') return l10n.t('The response was longer than the model may write.');
  const [first] = result.errors;
  if (first === undefined)
    return (
      result.notes[0] ??
      (result.value === undefined ? l10n.t('There was no JSON in the response.') : l10n.t('It is not valid.'))
    );
  const more = result.errors.length - 1;
  return more > 0
    ? l10n.t`The value breaks the schema: ${first.message} (and ${more} more)`
    : l10n.t`The value breaks the schema: ${first.message}`;
}

/** The value with what was taken out before sending put back. */
function withSecrets(value: JsonValue, redaction: Redaction): JsonValue {
  if (redaction.size === 0) return value;
  const restore = (text: string): string => {
    const restorer = redaction.restorer();
    return restorer.push(text) + restorer.end();
  };
  const walk = (node: JsonValue): JsonValue => {
    if (typeof node === 'string') return restore(node);
    if (isList(node)) return node.map(walk);
    if (!isRecord(node)) return node;
    const copy: JsonDraft = {};
    for (const key of Object.keys(node)) setOwn(copy, key, walk(node[key] ?? null));
    return copy;
  };
  return walk(value);
}
