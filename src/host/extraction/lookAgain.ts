/** A second look for records that the first one missed: its price is told, and nothing is sent before the person agrees. */
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
import { chunkTokensFor, type AnsweredParts, type DocumentResult } from '../../core/extraction/extractDocument.ts';
import { groundInSlices, type Grounding } from '../../core/extraction/grounding/grounding.ts';
import { estimateLook, lookParts, missingSchema, type LookPart } from '../../core/extraction/lookAgain.ts';
import { missedRecords, type FoundResult, type PartAnswer } from '../../core/extraction/missedRecords.ts';
import { restoredValue } from '../../core/extraction/redacted.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from '../../core/extraction/usage.ts';
import { mapTexts, type JsonObject, type JsonValue } from '../../core/json/json.ts';
import { plainWords } from '../../core/text/plainWords.ts';
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
  readonly parts: readonly LookPart[];
  readonly maxChunkTokens: number;
}

/** Sources of more tokens than this are long: models are seen to leave out records of them. */
export const LONG_SOURCE_TOKENS = 4_000;

/** What the button says; empty where no record can be missing. */
export function lookOffer(value: JsonValue): string {
  if (recordLists(value).length === 0) return '';
  return 'Ask the model once more for records that it missed. The price is told before anything is sent.';
}

export async function planLook(wish: LookWish): Promise<LookPlan> {
  const { gate, source, value, setup, options } = wish;
  const text = gate.send(source.text);
  const sent = mapTexts(value, gate.send);
  const grounding = text === source.text ? wish.grounding.values() : await groundInSlices(sent, text);
  const found = { text, value: sent, grounding: [...grounding] };
  const schema = missingSchema(wish.schema, value);
  const maxChunkTokens = options?.maxChunkTokens ?? chunkTokensFor({ ...setup, schema });
  return { wish, found, schema, maxChunkTokens, parts: lookParts(found, maxChunkTokens) };
}

/** How many records there are, and what another look at the source costs. */
function lookWords({ wish, found, schema, parts, maxChunkTokens }: LookPlan): string {
  const { setup, instructions } = wish;
  const estimate = estimateLook({ ...setup, schema, source: found, instructions }, parts, maxChunkTokens);
  const count = recordLists(found.value).reduce((sum, { items }) => sum + items.length, 0);
  const records = count === 1 ? '1 record was' : `${count.toLocaleString('en-US')} records were`;
  return `${records} found. To look for more, ${againWords(estimate)} if little is missing.`;
}

export function confirmLook(plan: LookPlan): Promise<boolean> {
  const { setup } = plan.wish;
  const question = `Look again for missed records with ${setup.modelName}?`;
  return confirmAsking(setup, question, lookWords(plan), 'Look Again');
}

/** Offers it after a run; a question that is not answered goes like any other message. */
export async function offerLook(plan: LookPlan): Promise<boolean> {
  const { setup, source } = plan.wish;
  const what = withPayer(`${plainWords(source.label)}: ${lookWords(plan)}`, setup.payer);
  const look = 'Look Again';
  return (await vscode.window.showInformationMessage(what, look)) === look;
}

interface LookRecords {
  readonly additions: readonly Addition[];
  /** Where all values stand once the records are in the result. */
  readonly grounding: readonly Grounding[];
  readonly passedOver: number;
}

/** What came of it; no records where it did not come to its end. */
export interface LookOutcome {
  readonly spent: SpentFigures;
  readonly records?: LookRecords;
  /** How it ended before its end. */
  readonly failed?: DocumentResult;
}

/** Asks part by part. Parts in `answered` are not paid for again; those that are answered now are kept there. */
export async function lookAgain(
  services: ModelServices,
  plan: LookPlan,
  setup: ModelSetup,
  answered: AnsweredParts,
  controller: AbortController,
): Promise<LookOutcome> {
  const title = `Looking again for missed records with ${setup.modelName}`;
  return whileAsking(title, controller, async () => {
    const answers: PartAnswer[] = [];
    let spent = NOTHING_SPENT;
    for (const [index, part] of plan.parts.entries()) {
      const result = await askPart(services, plan, setup, answered, controller.signal, part, index);
      spent = addFigures(spent, result.spent);
      const isWhole = result.status === 'valid' || result.status === 'invalid';
      if (!isWhole || result.value === undefined) return { spent, failed: result };
      answers.push({ chunk: part.chunk, value: result.value });
    }
    return { spent, records: await joined(plan, answers) };
  });
}

function askPart(
  services: ModelServices,
  { wish, schema, parts, maxChunkTokens }: LookPlan,
  setup: ModelSetup,
  answered: AnsweredParts,
  signal: AbortSignal,
  { chunk, question }: LookPart,
  index: number,
): Promise<DocumentResult> {
  const own = wish.gate.send(wish.instructions).trim();
  const instructions = own === '' ? question : `${own}\n\n${question}`;
  const asked = { schema, source: { text: chunk.text, label: wish.source.label }, instructions };
  const { examples: _examples, lookAgain: _look, ...options } = wish.options ?? {};
  const part = parts.length > 1 ? { part: { number: index + 1, count: parts.length } } : {};
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
export function lookOutcomeWords({ records, failed }: LookOutcome): [message: string, kind: 'info' | 'error'] {
  if (failed?.status === 'stopped') return ['Looking again was stopped. The result is as it was.', 'info'];
  if (records === undefined) return [`${failureOf(failed)} The result is as it was.`, 'error'];
  const count = records.additions.length;
  const more = records.passedOver;
  const found = count === 0 ? 'Nothing more was found' : `${count.toLocaleString('en-US')} more found`;
  const left = `${more.toLocaleString('en-US')} said again or not in the source ${more === 1 ? 'was' : 'were'} left out`;
  return [more === 0 ? `${found}.` : `${found}; ${left}.`, 'info'];
}

function failureOf(failed: DocumentResult | undefined): string {
  if (failed?.error !== undefined) return failed.error.message;
  if (failed?.status === 'refused') return 'The model refused to look again.';
  if (failed?.status === 'truncated') return 'The answer was cut off at its length limit.';
  return 'Looking again brought no answer that can be read.';
}

/** For a source that is another text by now. */
export function changedSince(label: string): AppError {
  const message = `${label} was changed since this was extracted. Run again to look at it as it is now.`;
  return new AppError('request', message, { code: 'source-changed' });
}
