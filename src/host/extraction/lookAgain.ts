/** A second look for records that the first one missed: its price is told, and nothing is sent before the person agrees. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import {
  moveForAdded,
  movedGroundings,
  pointerOfAddition,
  recordLists,
  withAdded,
  type Addition,
} from '../../core/extraction/addedRecords.ts';
import { chunkTokensFor, endsAll, type DocumentResult } from '../../core/extraction/extractDocument.ts';
import { groundInSlices, type Grounding } from '../../core/extraction/grounding/grounding.ts';
import {
  estimateLook,
  isLookedAt,
  lookParts,
  missingSchema,
  type LookedParts,
  type LookPart,
} from '../../core/extraction/lookAgain.ts';
import { missedRecords, type FoundResult, type PartAnswer } from '../../core/extraction/missedRecords.ts';
import { restoredValue } from '../../core/extraction/redacted.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from '../../core/extraction/usage.ts';
import { mapTexts, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { withPayer } from '../models/payer.ts';
import { againWords, confirmAsking, endOf, whileAsking } from './askMore.ts';
import type { ExtractionPlan, Gate } from './plan.ts';
import { runExtraction, type ModelSetup } from './runner.ts';

export interface LookWish {
  readonly setup: ModelSetup;
  readonly gate: Gate;
  readonly schema: JsonObject;
  readonly instructions: string;
  readonly options: ExtractionPlan['options'];
  readonly source: { readonly text: string; readonly label: string };
  readonly value: JsonValue;
  readonly grounding: ReadonlyMap<string, Grounding>;
}

/** What is asked, as it leaves this machine. */
export interface LookPlan {
  readonly wish: LookWish;
  readonly found: FoundResult;
  readonly schema: JsonObject;
  /** Those that are left to look at. */
  readonly parts: readonly LookPart[];
  /** How many there are in all. */
  readonly count: number;
  readonly maxChunkTokens: number;
}

/** Sources of more tokens than this are long: models are seen to leave out records of them. */
export const LONG_SOURCE_TOKENS = 4_000;

/** What the button says; empty where no record can be missing. */
export function lookOffer(value: JsonValue): string {
  if (recordLists(value).length === 0) return '';
  return l10n.t('Ask the model once more for records that it missed. The price is told before anything is sent.');
}

export async function planLook(wish: LookWish, looked: LookedParts): Promise<LookPlan> {
  const { gate, source, value, setup, options } = wish;
  const text = gate.send(source.text);
  const sent = mapTexts(value, gate.send);
  const grounding = text === source.text ? wish.grounding.values() : await groundInSlices(sent, text);
  const found = { text, value: sent, grounding: [...grounding] };
  const schema = missingSchema(wish.schema, value);
  const maxChunkTokens = options?.maxChunkTokens ?? chunkTokensFor({ ...setup, schema });
  const parts = lookParts(found, maxChunkTokens);
  return { wish, found, schema, maxChunkTokens, parts: looked.left(parts, value), count: parts.length };
}

/** How many records there are, and what another look at the source costs. */
function lookWords({ wish, found, schema, parts, count: all, maxChunkTokens }: LookPlan): string {
  const { setup, instructions } = wish;
  const estimate = estimateLook({ ...setup, schema, instructions }, parts, maxChunkTokens);
  const count = recordLists(found.value).reduce((sum, { items }) => sum + items.length, 0);
  const records = counted(count, l10n.t('{0} record was found.'), l10n.t('{0} records were found.'));
  if (parts.length === all)
    return `${records} ${l10n.t`To look for more, ${againWords(estimate)} if little is missing.`}`;
  const left =
    parts.length === 1
      ? l10n.t`${parts.length} of ${all} parts was not looked at yet: ${againWords(estimate, 'it')} if little is missing.`
      : l10n.t`${parts.length} of ${all} parts were not looked at yet: ${againWords(estimate, 'they')} if little is missing.`;
  return `${records} ${left}`;
}

export function confirmLook(plan: LookPlan): Promise<boolean> {
  const { setup } = plan.wish;
  const question = l10n.t`Look again for missed records with ${setup.modelName}?`;
  return confirmAsking(setup, question, lookWords(plan), l10n.t('Look Again'));
}

/** Offers it after a run; a question that is not answered goes like any other message. */
export async function offerLook(plan: LookPlan): Promise<boolean> {
  const { setup, source } = plan.wish;
  const what = withPayer(`${plainWords(source.label)}: ${lookWords(plan)}`, setup.payer);
  const look = l10n.t('Look Again');
  return (await vscode.window.showInformationMessage(what, look)) === look;
}

interface LookRecords {
  readonly additions: readonly Addition[];
  /** Where all values stand once the records are in the result. */
  readonly grounding: readonly Grounding[];
  readonly passedOver: number;
}

/** A part that is as if it had not been asked about: refused, cut off, or answered with nothing that can be read. */
interface NotLooked {
  readonly part: LookPart;
  readonly result: DocumentResult;
}

/** What came of it; no records where it did not come to its end, or no part was answered. */
export interface LookOutcome {
  readonly spent: SpentFigures;
  readonly records?: LookRecords;
  /** How it ended before its end. */
  readonly failed?: DocumentResult;
  /** Whose missing records are among those. */
  readonly lookedAt: readonly LookPart[];
  readonly left: readonly NotLooked[];
}

/** Asks part by part. What parts were answered with before is not paid for again; what they are answered with now is kept. */
export async function lookAgain(
  services: ModelServices,
  plan: LookPlan,
  setup: ModelSetup,
  looked: LookedParts,
  controller: AbortController,
): Promise<LookOutcome> {
  const title = l10n.t`Looking again for missed records with ${setup.modelName}`;
  return whileAsking(title, controller, async () => {
    const lookedAt: LookPart[] = [];
    const answers: PartAnswer[] = [];
    const left: NotLooked[] = [];
    let spent = NOTHING_SPENT;
    for (const part of plan.parts) {
      const result = await askPart(services, plan, setup, looked, controller.signal, part);
      spent = addFigures(spent, result.spent);
      if (endsAll(result)) return { spent, failed: result, lookedAt: [], left: [] };
      if (!isLookedAt(result, plan.found.value)) {
        left.push({ part, result });
        // Answers without the lists that were asked for are none.
        if (result.status === 'invalid') looked.answersTo(part).clear();
        continue;
      }
      lookedAt.push(part);
      answers.push({ chunk: part.chunk, value: result.value });
    }
    const [first] = left;
    if (answers.length === 0 && first !== undefined) return { spent, failed: first.result, lookedAt, left };
    return { spent, records: await joined(plan, answers), lookedAt, left };
  });
}

function askPart(
  services: ModelServices,
  { wish, schema, count, maxChunkTokens }: LookPlan,
  setup: ModelSetup,
  looked: LookedParts,
  signal: AbortSignal,
  asking: LookPart,
): Promise<DocumentResult> {
  const { number, chunk, question, above } = asking;
  const own = wish.gate.send(wish.instructions).trim();
  const instructions = own === '' ? question : `${own}\n\n${question}`;
  const asked = { schema, source: { text: chunk.text, label: wish.source.label }, instructions };
  const { examples: _examples, lookAgain: _look, ...options } = wish.options ?? {};
  const part = count > 1 ? { part: { number, count, above } } : {};
  const answered = looked.answersTo(asking);
  const run = { ...options, ...part, withEvidence: false, maxChunkTokens, answered, signal };
  return endOf(runExtraction(services, setup, asked, run));
}

async function joined({ wish, found }: LookPlan, answers: readonly PartAnswer[]): Promise<LookRecords> {
  const { value, source, gate } = wish;
  const { additions: sent, grounding, passedOver } = await missedRecords(found, answers);
  const additions = sent.map((each) => ({ ...each, value: restoredValue(each.value, gate.redaction) }));
  if (found.text !== source.text)
    return { additions, passedOver, grounding: await groundInSlices(withAdded(value, additions), source.text) };
  const move = moveForAdded(additions.map(pointerOfAddition));
  return { additions, passedOver, grounding: [...movedGroundings(wish.grounding.values(), move), ...grounding] };
}

/** How it ended, in words. */
export function lookOutcomeWords(
  { records, failed, left }: LookOutcome,
  { count: all, found: { text } }: LookPlan,
): [message: string, kind: 'info' | 'warning' | 'error'] {
  if (failed?.status === 'stopped') return [l10n.t('Looking again was stopped. The result is as it was.'), 'info'];
  if (records === undefined) return [`${failureOf(failed)} ${l10n.t('The result is as it was.')}`, 'error'];
  const count = records.additions.length;
  const more = records.passedOver;
  const found = count === 0 ? l10n.t('Nothing more was found') : l10n.t`${count.toLocaleString('en-US')} more found`;
  const out = counted(
    more,
    l10n.t('{0} said again or not in the source was left out'),
    l10n.t('{0} said again or not in the source were left out'),
  );
  const words = more === 0 ? `${found}.` : `${found}; ${out}.`;
  if (left.length === 0) return [words, 'info'];
  const named = left.slice(0, MOST_NAMED).map((each) => notLookedWords(each, text));
  const others = left.length > named.length ? [l10n.t`and ${left.length - named.length} more`] : [];
  const isOne = left.length === 1;
  const again = isOne ? l10n.t('Look again asks about that one alone.') : l10n.t('Look again asks about those alone.');
  const list = [...named, ...others].join('; ');
  const which = isOne
    ? l10n.t`${left.length} of ${all} parts was not looked at: ${list}.`
    : l10n.t`${left.length} of ${all} parts were not looked at: ${list}.`;
  return [`${words} ${which} ${again}`, 'warning'];
}

const MOST_NAMED = 3;

/** `lines 40 to 80 of what was sent (the model refused to look again)`. */
function notLookedWords({ part: { chunk }, result }: NotLooked, text: string): string {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const why = failureOf(result).replace(/\.$/, '');
  const [first, last] = [lineAt(chunk.start), lineAt(Math.max(chunk.start, chunk.end - 1))];
  return l10n.t`lines ${first} to ${last} of what was sent (${why})`;
}

function failureOf(failed: DocumentResult | undefined): string {
  if (failed?.error?.code === 'answer-repeats') return l10n.t('The model wrote the same again and again.');
  if (failed?.error !== undefined) return failed.error.message;
  if (failed?.status === 'refused') return l10n.t('The model refused to look again.');
  if (failed?.status === 'truncated') return l10n.t('The response was cut off at its length limit.');
  return l10n.t('Looking again brought no response that can be read.');
}

/** For a source that is another text by now. */
export function changedSince(label: string): AppError {
  const message = l10n.t`${label} was changed since this was extracted. Run again to look at it as it is now.`;
  return new AppError('request', message, { code: 'source-changed' });
}
